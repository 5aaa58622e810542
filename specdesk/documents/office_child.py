"""The child's side of reading an Office file: open, decrypt, walk, and send blocks."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.composer import Composer, visible_characters
from specdesk.documents.odt import ODT_TYPES, compose_odt
from specdesk.documents.package import Package
from specdesk.documents.paper import Looks, reply_of
from specdesk.documents.rich import Block
from specdesk.documents.slides import compose_slides
from specdesk.documents.word_package import is_template, main_part, tag_of
from specdesk.documents.word_walk import WordWalk
from specdesk.documents.xml_names import child

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse(arguments: Arguments, parent: Parent) -> Reply:
    """Read the Office file at `path` with `password` (None: without).

    Replies as `paper.reply_of` does. Raises Refused."""
    path, password = Path(str(arguments["path"])), arguments.get("password")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        stream = plain_package(file, None if password is None else str(password))
        try:
            return _walk(stream, digest, parent)
        except RecursionError as error:
            raise Refused("broken_part") from error


def _walk(stream: BinaryIO, digest: str, parent: Parent) -> Reply:
    package = Package(stream)
    main = package.related("", "officeDocument")
    found: tuple[str, Sequence[Block], Looks, Sequence[str], dict[str, int]]
    if package.mimetype in ODT_TYPES:
        odt = compose_odt(package, parent.progress)
        found = "odt", *_composed(odt.composer, odt.drawings)
    elif main is not None and tag_of(package, main) == "p:presentation":
        slides = compose_slides(package, main, parent.progress)
        found = "slides", *_composed(slides.composer, slides.drawings)
    else:
        found = "word", *_word(package, parent)
    kind, blocks, looks, hidden, counts = found
    return reply_of(
        blocks,
        looks,
        kind=kind,
        digest=digest,
        title=_core_title(package),
        hidden=hidden,
        counts=counts | {"macros": int(package.has_macros)},
    )


def _word(
    package: Package, parent: Parent
) -> tuple[Sequence[Block], Looks, Sequence[str], dict[str, int]]:
    walk = WordWalk(package, main_part(package))
    walk.run(parent.progress)
    counts = {
        "hidden": visible_characters(walk.hidden),
        "invisible": walk.invisible,
        "drawings": walk.drawings,
        "embedded": walk.embedded,
        "template": int(is_template(package, walk.main)),
    }
    return walk.everything, walk.looks, walk.hidden, counts


def _composed(
    composer: Composer, drawings: int
) -> tuple[Sequence[Block], Looks, Sequence[str], dict[str, int]]:
    counts = composer.counts | {"drawings": drawings}
    return composer.blocks, composer.looks, composer.hidden, counts


def _core_title(package: Package) -> str:
    root = package.xml(package.related("", "core-properties") or "meta.xml")
    title = child(root, "dc:title")
    if title is None:
        title = child(root, "office:meta", "dc:title")
    return (title.text or "").strip() if title is not None else ""


def plain_package(file: BinaryIO, password: str | None) -> BinaryIO:
    """The ZIP package in `file`, decrypted in memory if it is encrypted. Raises Refused."""
    magic = file.read(len(_OLE_MAGIC))
    file.seek(0)
    if magic != _OLE_MAGIC:
        return file
    try:
        with olefile.OleFileIO(file) as container:
            encrypted = container.exists("EncryptedPackage")
            old = container.exists("WordDocument")
            hangul = container.exists("FileHeader")
    except (OSError, ValueError, IndexError) as error:
        raise Refused("broken_part") from error
    if not encrypted:
        raise Refused("word_97" if old else "hangul" if hangul else "other_office")
    if not password:
        raise Refused("needs_password")
    file.seek(0)
    return _decrypted(file, password)


def _decrypted(file: BinaryIO, password: str) -> BinaryIO:
    """The package in the clear. Raises Refused for a wrong password.

    msoffcrypto's own check of the password fails for SHA-1 (its hash is no multiple of the block),
    so the check is whether a ZIP comes out."""
    plain = io.BytesIO()
    try:
        with _keys_padded():
            office = msoffcrypto.OfficeFile(file)
            office.load_key(password=password)
            office.decrypt(plain)
    except InvalidKeyError as error:
        raise Refused("wrong_password") from error
    except (DecryptionError, FileFormatError, ParseError, ValueError) as error:
        raise Refused("broken_part") from error
    if not plain.getvalue().startswith(b"PK"):
        raise Refused("wrong_password")
    plain.seek(0)
    return plain


@contextmanager
def _keys_padded() -> Iterator[None]:
    """Let msoffcrypto pad keys that are longer than their hash, as MS-OFFCRYPTO 2.3.4.11 says.

    Up to 6.1.0 it does not, so that AES-256 with SHA-1 (Office 2010 with a policy) fails."""
    derive = ECMA376Agile._derive_encryption_key

    def padded(digest: bytes, block: bytes, algorithm: str, key_bits: int) -> bytes:
        key: bytes = derive(digest, block, algorithm, key_bits)
        return key.ljust(key_bits // 8, b"\x36")

    ECMA376Agile._derive_encryption_key = staticmethod(padded)
    try:
        yield
    finally:
        ECMA376Agile._derive_encryption_key = staticmethod(derive)
