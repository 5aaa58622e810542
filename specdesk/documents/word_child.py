"""The child's side of reading a Word file: open, decrypt, walk, and send plain blocks."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.paper import reply_of
from specdesk.documents.word_package import WordPackage, child
from specdesk.documents.word_walk import WordWalk

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse(arguments: Arguments, parent: Parent) -> Reply:
    """Read the Word file at `path` with `password` (None: without).

    Replies as `paper.reply_of` does. Raises Refused."""
    path, password = Path(str(arguments["path"])), arguments.get("password")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        stream = _plain_package(file, None if password is None else str(password))
        try:
            return _walk(stream, digest, parent)
        except RecursionError as error:
            raise Refused("broken_part") from error


def _walk(stream: BinaryIO, digest: str, parent: Parent) -> Reply:
    package = WordPackage(stream)
    walk = WordWalk(package)
    walk.run(parent.progress)
    return reply_of(
        walk.everything,
        walk.looks,
        kind="word",
        digest=digest,
        title=_core_title(package),
        hidden=walk.hidden,
        counts={
            "hidden": sum(not character.isspace() for text in walk.hidden for character in text),
            "invisible": walk.invisible,
            "drawings": walk.drawings,
            "embedded": walk.embedded,
        },
    )


def _core_title(package: WordPackage) -> str:
    root = package.xml(package.related("", "core-properties"))
    title = child(root, "dc:title")
    return (title.text or "").strip() if title is not None else ""


def _plain_package(file: BinaryIO, password: str | None) -> BinaryIO:
    """The ZIP package in `file`, decrypted in memory if it is encrypted. Raises Refused."""
    magic = file.read(len(_OLE_MAGIC))
    file.seek(0)
    if magic != _OLE_MAGIC:
        return file
    try:
        with olefile.OleFileIO(file) as container:
            encrypted = container.exists("EncryptedPackage")
            old = container.exists("WordDocument")
    except (OSError, ValueError, IndexError) as error:
        raise Refused("broken_part") from error
    if not encrypted:
        raise Refused("word_97" if old else "other_office")
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
