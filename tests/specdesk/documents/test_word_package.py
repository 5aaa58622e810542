import zipfile

import pytest

from specdesk.documents import package as packages
from specdesk.documents.cage_child import Refused
from specdesk.documents.package import Package
from specdesk.documents.word_package import main_part
from specdesk.documents.xml_names import tag

from .word_files import package, paragraph, part, parts_of

GOOD = parts_of(paragraph("text"))


def reason(parts: dict[str, str] | list[tuple[str, str]]) -> str:
    with pytest.raises(Refused) as caught:
        main_part(Package(package(parts)))
    return caught.value.reason


def test_parts_are_found_by_their_relations() -> None:
    opened = Package(package(GOOD))
    main = main_part(opened)
    assert main == "word/document.xml"
    root = opened.xml(main)
    assert root is not None
    assert tag(root) == "w:document"
    assert opened.related(main, "numbering") is None


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "C:\\evil", "a/../../b"])
def test_paths_outside_of_the_file_are_refused(name: str) -> None:
    assert reason(GOOD | {name: "x"}) == "path_outside"


def test_same_part_twice_is_refused() -> None:
    assert reason([*GOOD.items(), ("WORD/document.xml", "x")]) == "part_twice"


def test_too_many_entries_are_refused() -> None:
    names = ((f"n{number}", "") for number in range(packages.MAX_ENTRIES))
    assert reason([*GOOD.items(), *names]) == "too_large"


def test_part_that_unpacks_to_far_more_than_it_is_packed_is_refused() -> None:
    assert reason(GOOD | {"word/big.xml": " " * (packages.LARGE_PART_BYTES + 1)}) == "too_large"


def test_sizes_are_counted_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Package(package(parts_of(paragraph("x" * 9_000))))
    monkeypatch.setattr(packages, "MAX_UNPACKED_BYTES", 5_000)
    with pytest.raises(Refused, match="too_large"):
        opened.xml("word/document.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("place", ["_rels/.rels", "word/document.xml"])
def test_declarations_are_refused_in_every_part_and_encoding(place: str, encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xx">]>' + GOOD[place]
    parts: dict[str, str | bytes] = {**GOOD, place: bomb.encode(encoding)}
    with pytest.raises(Refused) as caught:
        main_part(Package(package(parts)))
    assert caught.value.reason == "entities"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"readme.txt": "hello"}, "archive"),
        ({"[Content_Types].xml": "<Types/>"}, "no_body"),
        ({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}, "excel"),
        ({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"}, "powerpoint"),
        ({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}, "opendocument"),
        (GOOD | {"word/document.xml": "<w:document"}, "broken_part"),
        (GOOD | {"word/document.xml": part("styles", "")}, "no_body"),
    ],
)
def test_reason_names_what_the_file_is(parts: dict[str, str], expected: str) -> None:
    assert reason(parts) == expected


def test_flipped_bytes_in_a_part_are_refused() -> None:
    data = bytearray(package(GOOD).getvalue())
    with zipfile.ZipFile(package(GOOD)) as archive:
        start = archive.getinfo("word/document.xml").header_offset
    for offset in range(start + 60, start + 90):
        data[offset] ^= 0xFF
    stream = package({})
    stream.truncate(0)
    stream.write(bytes(data))
    with pytest.raises(Refused) as caught:
        main_part(Package(stream))
    assert caught.value.reason in ("broken_part", "entities")
