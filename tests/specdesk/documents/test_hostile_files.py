"""Files made to do harm: nothing is fetched, opened or written, and each has its own end."""

import socket
import struct
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile
import pytest

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.ingest import ingest
from specdesk.documents.open import open_document
from specdesk.errors import DocumentError, DocumentStatus

from .companion_files import odt_parts, shape, slides_file
from .word_files import package, paragraph, parts_of, relations, word_file

DATA = Path(__file__).parents[2] / "data"
SECRET = "the content of another file"
STRANGE_NAMES = ["é" * 125 + ".docx", "📄.docx", "CON.docx", "a.docx.", "a\nb.docx",
                 "<img src=x>.docx", "=cmd().docx"]  # fmt: skip


class Listener:
    """A server that nobody should call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x"
        self.calls = 0
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.recv(5) == b"close":
                    return
                self.calls += 1

    def close(self) -> None:
        with socket.create_connection(self._socket.getsockname()) as connection:
            connection.sendall(b"close")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server; that nobody has called it is checked when it is closed."""
    made = Listener()
    yield made
    made.close()
    assert made.calls == 0


def ended(path: Path) -> DocumentStatus:
    try:
        open_document(path, Quiet())
    except DocumentError as error:
        return error.status
    return DocumentStatus.OK


def opened(path: Path) -> Document:
    return open_document(path, Quiet())


def written(path: Path, parts: dict[str, str]) -> Path:
    path.write_bytes(package(parts).getvalue())
    return path


@pytest.mark.parametrize(
    "place", ["[Content_Types].xml", "word/document.xml", "customXml/item1.xml"]
)
def test_entities_are_neither_expanded_nor_fetched(
    tmp_path: Path, listener: Listener, place: str
) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    for target in ((tmp_path / "secret.txt").as_uri(), listener.url):
        bomb = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{target}">]><a>&x;</a>'
        parts = parts_of(paragraph("a")) | {place: bomb}
        assert ended(written(tmp_path / "a.docx", parts)) is DocumentStatus.DAMAGED
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    parts = parts_of(paragraph("a")) | {place: laughs}
    assert ended(written(tmp_path / "a.docx", parts)) is DocumentStatus.DAMAGED


def test_nothing_a_file_links_to_is_fetched(tmp_path: Path, listener: Listener) -> None:
    url = listener.url
    picture = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/'
        'main" r:link="r9"/></w:drawing><w:t>text</w:t></w:r></w:p><w:altChunk r:id="r8"/>'
    )
    parts = parts_of(picture)
    linked = relations(("image", url), ("attachedTemplate", url), ("aFChunk", url))
    parts["word/_rels/document.xml.rels"] = linked.replace("/>", ' TargetMode="External"/>')
    parts["word/_rels/settings.xml.rels"] = parts["word/_rels/document.xml.rels"]
    word = opened(written(tmp_path / "a.docx", parts))
    assert word.text == "text"
    assert [str(remark) for remark in word.warnings] == ["1 embedded documents are not read."]
    page = tmp_path / "a.html"
    page.write_text(
        f'<base href="{url}"><link rel=stylesheet href="{url}"><p>text</p><img src="{url}">'
        f'<iframe src="{url}"></iframe><script src="{url}"></script><object data="{url}"></object>'
        f'<meta http-equiv=refresh content="0;url={url}">'
    )
    assert opened(page).text == "text"
    (tmp_path / "a.md").write_text(f"![x]({url}) text <img src={url}>")
    assert opened(tmp_path / "a.md").text == "text"
    slides = slides_file(tmp_path / "a.pptx", shape("text"))
    assert opened(slides).text == "1.\ntext"
    odt = odt_parts(f"<text:p>text<draw:frame><draw:image href='{url}'/></draw:frame></text:p>")
    assert opened(written(tmp_path / "a.odt", odt)).text == "text"


def test_large_part_is_stopped_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts_of("").items():
            if name != "word/document.xml":
                archive.writestr(name, text)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(540):
                part.write(b"a" * 2**20)
    assert path.stat().st_size < 4 * 2**20
    assert ended(path) is DocumentStatus.TOO_LARGE


def test_sizes_that_lie_are_damage(tmp_path: Path) -> None:
    data = package(parts_of(paragraph("a" * 5000))).getvalue()
    entry = data.rindex(
        b"PK\x01\x02", 0, data.index(b"word/document.xml", data.index(b"PK\x01\x02"))
    )
    lying = data[: entry + 24] + struct.pack("<I", 60) + data[entry + 28 :]
    (tmp_path / "a.docx").write_bytes(lying)
    assert ended(tmp_path / "a.docx") is DocumentStatus.DAMAGED


def test_links_in_a_package_are_only_bytes(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    parts = parts_of(paragraph("a"))
    parts["word/_rels/document.xml.rels"] = relations(("styles", "link.xml"))
    path = written(tmp_path / "a.docx", parts)
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, str(tmp_path / "secret.txt"))
    assert ended(path) is DocumentStatus.DAMAGED


@pytest.mark.parametrize("nest", ["tables", "controls", "groups"])
def test_endless_nesting_ends(tmp_path: Path, nest: str) -> None:
    start, end = {
        "tables": ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        "controls": ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        "groups": ("<w:x>", "</w:x>"),
    }[nest]
    body = start * 20_000 + paragraph("deep") + end * 20_000
    assert ended(word_file(tmp_path / "a.docx", body)) is DocumentStatus.DAMAGED


@pytest.mark.parametrize(
    ("ending", "part", "remark"),
    [
        ("docm", {"word/vbaProject.bin": "x"}, "The file holds macros; they are never run."),
        (
            "dotx",
            {
                "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/'
                '2006/content-types"><Override PartName="/word/document.xml" ContentType="'
                "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
                '"/></Types>'
            },
            "The file is a template, not a finished document.",
        ),
    ],
)
def test_macros_and_templates_are_read_and_said(
    tmp_path: Path, ending: str, part: dict[str, str], remark: str
) -> None:
    document = opened(written(tmp_path / f"a.{ending}", parts_of(paragraph("text")) | part))
    assert document.text == "text"
    assert [str(found) for found in document.warnings] == [remark]


def test_hangul_files_are_called_by_their_name(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.hwpx", {"mimetype": "application/hwp+zip", "Contents/s.xml": "<a/>"}
    )
    with pytest.raises(DocumentError, match="Hangul"):
        opened(path)


def test_old_and_encrypted_word_files_are_told_apart() -> None:
    assert olefile.isOleFile(DATA / "word-97.doc")
    assert olefile.isOleFile(DATA / "password.docx")
    assert ended(DATA / "word-97.doc") is DocumentStatus.NOT_A_DOCUMENT
    assert ended(DATA / "password.docx") is DocumentStatus.NEEDS_PASSWORD


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_names_are_only_names(tmp_path: Path, name: str) -> None:
    path = word_file(tmp_path / name, paragraph("text"))
    assert opened(path).name == name
    (tmp_path / "sub").mkdir()
    [row] = ingest([path], Quiet(), tmp_path / "sub")
    assert row.status is DocumentStatus.OK
    assert [file.read_text() for file in (tmp_path / "sub").iterdir()] == ["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_devices_are_not_read() -> None:
    assert ended(Path("/dev/zero")) is DocumentStatus.NOT_A_DOCUMENT
