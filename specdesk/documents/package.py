"""The ZIP package of an Office file: opened with limits, its XML parsed without trust.

Nothing is unpacked to disk. OOXML forbids document type declarations, so a part that has one is
refused before any parser sees it (entity bombs, external entities)."""

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
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
_DECLARATIONS = [
    mark.encode(encoding)
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
    for mark in ("<!DOCTYPE", "<!ENTITY")
]
_LONGEST_MARK = max(map(len, _DECLARATIONS))
# Old OpenDocument files declare a document type here; nothing parses it.
_MANIFEST = "meta-inf/manifest.xml"
_MACROS = ("basic/", "dialogs/")  # of an OpenDocument file, with declarations; never read either


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's tie to another: its id, the last word of its type, the other part."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of one Office file. Raises Refused with a reason that has a sentence."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused("cut_off") from error
        self._names = self._checked_names()
        self._refuse_declarations()

    def xml(self, part: str | None) -> _Element | None:
        """The root of a part; None without that part. Raises Refused if it is no harmless XML."""
        if part is None or part.lower() not in self._names:
            return None
        data = self.read(part)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Refused("broken_part") from error
        if root.getroottree().docinfo.internalDTD is not None:  # in an encoding not looked for
            raise Refused("entities")
        return root

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part.lower() in self._names

    def holds(self, start: str) -> bool:
        """Whether the name of some part begins so; lower case."""
        return any(name.startswith(start) for name in self._names)

    @property
    def mimetype(self) -> str:
        """What an OpenDocument package calls itself; "" for others."""
        if "mimetype" not in self._names:
            return ""
        return self.read("mimetype")[:100].decode("ascii", "replace").strip()

    @property
    def has_macros(self) -> bool:
        """Whether a part holds macros."""
        ends = ("vbaproject.bin", "script-lb.xml")
        return any(name.endswith(ends) for name in self._names)

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

    def _refuse_declarations(self) -> None:
        """Refuse a declaration in any part before a parser sees one, also in parts never read."""
        for name, stored in self._names.items():
            unread = name == _MANIFEST or name.startswith(_MACROS)
            if name.endswith((".xml", ".rels")) and not unread and self._declares(stored):
                raise Refused("entities")

    def _declares(self, stored: str) -> bool:
        before = b""
        try:
            for piece in self._pieces(stored):
                if any(mark in before + piece for mark in _DECLARATIONS):
                    return True
                before = piece[-_LONGEST_MARK:]
        except Refused as refused:
            if refused.reason != "broken_part":  # whoever needs the part will find out
                raise
        return False

    def read(self, part: str, most_bytes: int | None = None) -> bytes:
        """The bytes of a part. Raises Refused, also for more than `most_bytes`."""
        return b"".join(self._pieces(self._names[part.lower()], most_bytes))

    def _pieces(self, stored: str, most_bytes: int | None = None) -> Iterator[bytes]:
        """A part piece by piece, counted while it is unpacked: the directory may lie."""
        size, most = 0, MAX_UNPACKED_BYTES if most_bytes is None else most_bytes
        try:
            with self._zip.open(stored) as stream:
                while piece := stream.read(_CHUNK_BYTES):
                    size += len(piece)
                    if size > most:
                        raise Refused("too_large")
                    yield piece
        except _UNPACKING_FAILS as error:
            raise Refused("broken_part") from error
