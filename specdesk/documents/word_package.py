"""The ZIP package of a Word file: opened with limits, its XML parsed without trust.

Nothing is unpacked to disk. OOXML forbids document type declarations, so a part that has one is
refused before any parser sees it (entity bombs, external entities)."""

import lzma
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element

from specdesk.documents.cage_child import Refused

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 512 * 1024**2
MAX_RATIO = 200
LARGE_PART_BYTES = 4 * 1024**2  # small parts of blanks compress far better, harmlessly
_CHUNK_BYTES = 1024**2
_UNPACKING_FAILS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,  # an encrypted entry
    ValueError,
)

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_OTHER_PACKAGES = {"xl/": "excel", "ppt/": "powerpoint", "content.xml": "opendocument"}


@lru_cache(maxsize=4096)
def _short_name(qualified: str) -> str:
    """The name with the prefix that Word itself uses: "w:p" for both its namespaces."""
    name = etree.QName(qualified)
    return f"{_PREFIXES.get(name.namespace or '', '?')}:{name.localname}"


def tag(element: _Element) -> str:
    """The element's name as "w:p", the same for the transitional and the strict namespaces.

    Comments and processing instructions give ""."""
    return _short_name(element.tag) if isinstance(element.tag, str) else ""


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first element down the path of names ("w:pPr", "w:numPr"), or None."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if tag(inner) == name), None)
    return element


def value(element: _Element | None, name: str = "w:val") -> str | None:
    """The element's attribute of that name, in either namespace; None without one."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if _short_name(key) == name:
            return str(text)
    return None


def number_value(element: _Element | None, name: str = "w:val") -> int | None:
    """The attribute as a number; None without one or if it is none."""
    text = value(element, name)
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def on(element: _Element | None) -> bool | None:
    """Whether a switch such as `w:b` is on; None where it is not set."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's tie to another: its id, the last word of its type, the other part."""

    id: str
    kind: str
    target: str


class WordPackage:
    """The parts of one .docx file. Raises Refused with a reason that `word` has a sentence for."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused("cut_off") from error
        self._names = self._checked_names()
        self.main = self._main_part()

    def xml(self, part: str | None) -> _Element | None:
        """The root of a part; None without that part. Raises Refused if it is no harmless XML."""
        if part is None or part.lower() not in self._names:
            return None
        data = self._read(self._names[part.lower()])
        for encoding in ("ascii", "utf-16-le", "utf-16-be"):
            if any(mark.encode(encoding) in data for mark in ("<!DOCTYPE", "<!ENTITY")):
                raise Refused("entities")
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused("broken_part") from error
        if root.getroottree().docinfo.internalDTD is not None:  # in an encoding not seen above
            raise Refused("entities")
        return root

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` relates to as `kind` ("styles", "footnotes"); None without one.

        A `part` of "" asks the package itself."""
        return next((found.target for found in self.relations(part) if found.kind == kind), None)

    def target(self, part: str, relation: str) -> str | None:
        """The part that `part` relates to under the id `relation`; None without one."""
        return next((found.target for found in self.relations(part) if found.id == relation), None)

    def relations(self, part: str) -> list["Relation"]:
        """The parts that `part` relates to; links out of the file are left out."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: list[Relation] = []
        for relation in root if root is not None else ():
            kind = str(relation.get("Type") or "").rsplit("/", 1)[-1]
            target = str(relation.get("Target") or "").replace("\\", "/")
            if relation.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.append(Relation(str(relation.get("Id") or ""), kind, path))
        return found

    def _checked_names(self) -> dict[str, str]:
        """The parts by lower-case name, once the ZIP's directory is within the limits."""
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
            raise Refused("too_large")
        names: dict[str, str] = {}
        for entry in entries:
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name:
                raise Refused("path_outside")
            if name.lower() in names:
                raise Refused("part_twice")
            large = entry.file_size > LARGE_PART_BYTES
            if large and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
                raise Refused("too_large")
            names[name.lower()] = entry.filename
        return names

    def _main_part(self) -> str:
        """The part with the document's body. Raises Refused if there is none."""
        part = self.related("", "officeDocument") or "word/document.xml"
        root = self.xml(part)
        if root is not None and tag(root) == "w:document":
            return part
        for start, reason in _OTHER_PACKAGES.items():
            if any(name.startswith(start) for name in self._names):
                raise Refused(reason)
        raise Refused("no_body" if "[content_types].xml" in self._names else "archive")

    def _read(self, name: str) -> bytes:
        """The bytes of a part, counted while they are unpacked: the directory may lie."""
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(name) as stream:
                while piece := stream.read(_CHUNK_BYTES):
                    size += len(piece)
                    if size > MAX_UNPACKED_BYTES:
                        raise Refused("too_large")
                    pieces.append(piece)
        except _UNPACKING_FAILS as error:
            raise Refused("broken_part") from error
        return b"".join(pieces)
