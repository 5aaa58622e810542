import pytest

from specdesk.documents.package import Package
from specdesk.documents.word_package import main_part
from specdesk.documents.word_walk import WordWalk

from .word_files import package, paragraph, parts_of

HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="Mine"/>'
    '<w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="ja"><w:name w:val="見出し 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
)
HIDDEN = (
    '<w:style w:type="paragraph" w:styleId="secret"><w:name w:val="Secret"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="gone"><w:name w:val="Gone"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="gone2"><w:name w:val="Gone 2"/>'
    '<w:basedOn w:val="gone"/></w:style>'
)


def walk(body: str, **others: str) -> WordWalk:
    opened = Package(package(parts_of(body, **others)))
    result = WordWalk(opened, main_part(opened))
    result.run(lambda done, total: None)
    return result


def texts(body: str, **others: str) -> list[str]:
    return [block.text for block in walk(body, **others).blocks]


def styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>'


def test_paragraphs_are_numbered_with_the_empty_ones() -> None:
    blocks = walk(paragraph("one") + "<w:p/>" + paragraph("three")).blocks
    assert [(block.text, block.number) for block in blocks] == [("one", 1), ("three", 3)]


def test_insertions_are_read_and_deletions_are_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p>" + run.format("We ") + "<w:ins>" + run.format("do ") + "</w:ins>"
        "<w:del><w:r><w:delText>did </w:delText></w:r></w:del>"
        "<w:moveFrom>" + run.format("gone") + "</w:moveFrom>"
        "<w:moveTo>" + run.format("come") + "</w:moveTo></w:p>"
    )
    assert texts(body) == ["We do come"]


def test_deleted_end_of_paragraph_joins_it_with_the_next() -> None:
    body = paragraph("First ", "<w:rPr><w:del/></w:rPr>") + paragraph("second") + paragraph("third")
    assert texts(body) == ["First second", "third"]


def test_row_is_one_block_and_deleted_rows_are_left_out() -> None:
    cell = "<w:tc>{}</w:tc>"
    row = "<w:tr>" + cell.format(paragraph("Grain")) + cell.format(paragraph("200")) + "</w:tr>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell.format(paragraph("No")) + "</w:tr>"
    blocks = walk(paragraph("above") + f"<w:tbl>{row}{gone}</w:tbl>").blocks
    assert [(block.text, block.number) for block in blocks] == [("above", 1), ("Grain\t200", 2)]


def test_row_of_long_texts_is_read_cell_by_cell() -> None:
    cells = "".join(f"<w:tc>{paragraph(letter * 400)}</w:tc>" for letter in "ab")
    assert texts(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == ["a" * 400, "b" * 400]


def test_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('in the box')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>around</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    blocks = walk(body + paragraph("below")).blocks
    assert [(block.text, block.number) for block in blocks] == [
        ("around", 1),
        ("in the box", 1),
        ("below", 2),
    ]


def test_note_follows_the_row_that_refers_to_it() -> None:
    reference = '<w:p><w:r><w:t>40 EUR</w:t><w:footnoteReference w:id="7"/></w:r></w:p>'
    body = f"<w:tbl><w:tr><w:tc>{paragraph('fee')}</w:tc><w:tc>{reference}</w:tc></w:tr></w:tbl>"
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{paragraph("____")}</w:footnote>'
        f'<w:footnote w:id="7">{paragraph(" without tax")}</w:footnote>'
    )
    assert texts(body, footnotes=notes) == ["fee\t40 EUR", "[note 1] without tax"]


def test_field_shows_its_result_and_not_its_code() -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    body = (
        "<w:p>" + field.format("begin") + "<w:r><w:instrText>REF x</w:instrText><w:t>x</w:t></w:r>"
        + field.format("separate") + "<w:r><w:t>page 4</w:t></w:r>" + field.format("end")
        + "</w:p>"
    )  # fmt: skip
    assert texts(body) == ["page 4"]


def test_field_that_never_ends_does_not_swallow_the_text_behind_it() -> None:
    broken = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    assert texts(broken + paragraph("still here")) == ["still here"]


@pytest.mark.parametrize(
    ("properties", "run", "shown"),
    [
        ("", "<w:vanish/>", False),
        ("", '<w:vanish w:val="0"/>', True),
        ("", '<w:rStyle w:val="gone2"/>', False),
        (styled("secret"), "", False),
        (styled("secret"), '<w:vanish w:val="false"/>', True),
        (styled("secret"), '<w:rStyle w:val="gone"/>', True),  # both styles toggle
    ],
)
def test_hidden_text_is_left_out_and_counted(properties: str, run: str, shown: bool) -> None:
    result = walk(paragraph("whisper", properties, run), styles=HIDDEN)
    assert [block.text for block in result.blocks] == (["whisper"] if shown else [])
    assert result.hidden == ([] if shown else ["whisper"])


def test_heading_level_comes_through_the_style_chain_and_its_name() -> None:
    body = (
        paragraph("a", styled("mine"))
        + paragraph("b", styled("ja"))
        + paragraph("c", '<w:outlineLvl w:val="3"/>')
        + paragraph("d", '<w:outlineLvl w:val="9"/>' + styled("H1"))
        + paragraph("e")
    )
    assert [block.level for block in walk(body, styles=HEADINGS).blocks] == [1, 2, 4, 0, 0]


def test_lines_of_contents_are_marked() -> None:
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('Contents')}</w:sdtContent></w:sdt>"
    )
    body = control + paragraph("Scope\t3", styled("toc")) + paragraph("Scope")
    assert [block.contents for block in walk(body, styles=HEADINGS).blocks] == [True, True, False]


def test_unknown_wrappers_lose_no_text() -> None:
    run = '<w:r xmlns:x="urn:x"><x:y/><w:t>kept</w:t></w:r>'
    body = f"<w:new><w:p><w:newer>{run}</w:newer></w:p></w:new>"
    assert texts(body) == ["kept"]


def test_symbols_and_boxes_of_forms_are_characters() -> None:
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Odd" w:char="F041"/>'
        '<w:t> yes </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>'
        '<w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r></w:p>'
    )
    assert texts(body) == ["☑ yes ☐"]


def test_embedded_documents_are_counted() -> None:
    assert walk("<w:altChunk/>" + paragraph("text")).embedded == 1


def test_deep_nesting_ends_in_text_or_a_refusal_of_its_own() -> None:
    body = paragraph("deep")
    for _ in range(60):
        body = f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"
    assert texts(body) == ["deep"]
