import pytest

from specdesk.documents.word_numbering import format_number

from .test_word_walk import texts
from .word_files import paragraph


def level(index: int, text: str, kind: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, override: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    )


def item(text: str, number: int, index: int = 0) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def test_lower_levels_start_again_under_each_higher_one() -> None:
    numbering = lists(level(0, "%1."), level(1, "%1.%2"))
    body = item("a", 1) + item("b", 1, 1) + item("c", 1, 1) + item("d", 1) + item("e", 1, 1)
    assert texts(body, numbering=numbering) == ["1. a", "1.1 b", "1.2 c", "2. d", "2.1 e"]


def test_level_that_never_restarts_counts_on() -> None:
    numbering = lists(level(0, "%1."), level(1, "§%2", more='<w:lvlRestart w:val="0"/>'))
    body = item("a", 1) + item("b", 1, 1) + item("c", 1) + item("d", 1, 1)
    assert texts(body, numbering=numbering) == ["1. a", "§1 b", "2. c", "§2 d"]


def test_second_list_goes_on_unless_it_says_where_to_start() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    body = item("a", 1) + item("b", 2) + item("c", 2) + item("d", 1)
    plain, restarted = lists(level(0, "%1)")), lists(level(0, "%1)"), override=start)
    assert texts(body, numbering=plain) == ["1) a", "2) b", "3) c", "4) d"]
    assert texts(body, numbering=restarted) == ["1) a", "7) b", "8) c", "9) d"]


def test_empty_and_deleted_items_count_as_word_counts_them() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr></w:p>'
    )
    body = item("a", 1) + item("", 1) + gone + item("b", 1)
    assert texts(body, numbering=lists(level(0, "%1."))) == ["1. a", "3. b"]


def test_style_gives_the_number_and_finds_its_level() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="S"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    tied = level(1, "(%2)", "upperRoman", '<w:pStyle w:val="S"/>')
    body = paragraph("a", '<w:pStyle w:val="S"/>') + paragraph("b", '<w:pStyle w:val="S"/>')
    numbering = lists(level(0, "%1."), tied)
    assert texts(body, styles=styles, numbering=numbering) == ["(I) a", "(II) b"]


def test_bullets_and_joined_labels() -> None:
    numbering = lists(
        level(0, "\uf0b7", "bullet"), level(1, "第%2条", more='<w:suff w:val="nothing"/>')
    )
    body = item("a", 1) + item("総則", 1, 1)
    assert texts(body, numbering=numbering) == ["• a", "第1条総則"]


@pytest.mark.parametrize(
    ("count", "kind", "shown"),
    [
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (7, "decimalZero", "07"),
        (11, "ordinal", "11th"),
        (22, "ordinal", "22nd"),
        (12, "decimalFullWidth", "１２"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "aiueo", "イ"),
        (2, "iroha", "ロ"),
        (10, "japaneseCounting", "十"),
        (123, "japaneseCounting", "百二十三"),
        (20, "ideographDigital", "二〇"),
        (3, "ideographTraditional", "丙"),
        (5, "something new", "5"),
        (0, "lowerRoman", "0"),
    ],
)
def test_number_formats(count: int, kind: str, shown: str) -> None:
    assert format_number(count, kind) == shown
