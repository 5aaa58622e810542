"""What a Word file takes in as it is (w:altChunk): a web page or a plain text in its package.

Word shows it as if it were its own. Programs that "export to Word" from a browser write files that
hold nothing else."""

from email import message_from_bytes
from pathlib import PurePosixPath

from specdesk.documents.cage_child import Refused
from specdesk.documents.composer import Composer, Said
from specdesk.documents.package import Package
from specdesk.documents.text_encoding import decode
from specdesk.documents.web_page import compose_page, said_charset

_PAGES = (".htm", ".html", ".xhtml")
_ARCHIVES = (".mht", ".mhtml")


def compose_chunk(package: Package, name: str, composer: Composer) -> bool:
    """Add what a part says to the composer; whether it is of a kind that is read, and sound.

    name: of the part; its ending tells what it is. Raises Refused where it unpacks to too much."""
    ending, data = PurePosixPath(name).suffix.lower(), package.read(name)
    try:
        if ending == ".txt":
            for line in decode(data).split("\n"):
                composer.add([Said(line)])
            return True
        if ending in _ARCHIVES:
            data, charset = _page_of(data)
        elif ending in _PAGES:
            charset = said_charset(data)
        else:
            return False
        compose_page(decode(data, charset), composer)
    except Refused:
        return False
    return True


def _page_of(archive: bytes) -> tuple[bytes, str]:
    """The page of a web page that is kept in one file with its pictures, as a mail is written
    (RFC 2557), and its encoding."""
    for part in message_from_bytes(archive).walk():
        page = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(page, bytes):
            return page, part.get_content_charset() or said_charset(page)
    raise Refused("blank")
