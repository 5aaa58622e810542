"""Broken files and broken messages end in a sentence or a document, and in nothing else.

The same by the thousand: benchmarks/fuzz_documents.py."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from engine.progress import Quiet, Stage
from specdesk.documents.blocks import document_of
from specdesk.documents.cage import CageError, Malformed, run_caged
from specdesk.documents.cage_child import Arguments, Parent, Reply
from specdesk.documents.cage_messages import decode
from specdesk.documents.look import Look, Silent
from specdesk.documents.look_message import LONGEST
from specdesk.documents.office import LIMITS, REMARKS
from specdesk.documents.open import open_document
from specdesk.errors import DocumentError

from .broken_files import broken_copies, broken_messages, broken_packages, good_message

Breaking = Callable[..., Iterator[bytes]]
DATA = Path(__file__).parents[2] / "data"
WORD = ["lists.docx", "tracked-changes.docx", "footnotes.docx"]


@pytest.mark.parametrize("breaking", [broken_copies, broken_packages])
def test_broken_word_files_are_read_or_refused(tmp_path: Path, breaking: Breaking) -> None:
    originals = [(DATA / name).read_bytes() for name in WORD]
    path = tmp_path / "a.docx"
    read = 0
    for data in breaking(originals, count=30, seed=8):
        path.write_bytes(data)
        with suppress(DocumentError):
            read += bool(open_document(path, Quiet()).text.strip())
    assert 0 < read < 30


def test_good_message_is_a_document() -> None:
    document = document_of(Path("a.docx"), decode(good_message()).reply, ("word",), REMARKS)
    assert document is not None
    assert document.text == "1. Fees\n• Forty euros 費用 😀\nGrain\t200"
    assert document.hidden == ("secret",)


def test_broken_messages_are_malformed_or_a_sound_document() -> None:
    sound = 0
    for data in broken_messages(count=1000, seed=8):
        try:
            reply = decode(data, LIMITS.header_bytes).reply
            document = document_of(Path("a.docx"), reply, ("word",), REMARKS)
        except Malformed:
            continue
        if document is not None:
            sound += 1
            assert document.look is not None
            check_look(document.look, len(document.text))
    assert 0 < sound < 900


def check_look(look: Look, length: int) -> None:
    """Everything that a look points at is there."""
    for piece in look.pieces:
        assert 0 <= piece.start <= piece.end <= length
        assert look.paragraphs[piece.look]
        assert look.sheets[piece.section]
        assert piece.cell == -1 or look.cells[piece.cell]
    for cell in look.cells:
        table = look.tables[cell.table]
        assert cell.row + cell.rows <= table.rows
        assert cell.column + cell.columns <= table.columns
    for stretch in look.stretches:
        assert look.families[look.characters[stretch.look].family] is not None
    for silent in look.silent:
        looks = look.pictures if silent.kind == Silent.PICTURE else look.characters
        assert looks[silent.look]
    for picture in look.pictures:
        assert picture.source == -1 or look.sources[picture.source] is not None
        assert 0 < picture.width <= LONGEST
        assert 0 < picture.height <= LONGEST
        assert 0 <= picture.cut_left + picture.cut_right < 1000


def say_bytes(arguments: Arguments, parent: Parent) -> Reply:
    parent._connection.send_bytes(bytes.fromhex(str(arguments["bytes"])))
    return Reply()


@pytest.mark.parametrize("data", list(broken_messages(count=8, seed=9)))
def test_broken_messages_of_a_child_are_no_error_of_ours(data: bytes) -> None:
    with suppress(CageError, Malformed):
        reply = run_caged(
            f"{__name__}:say_bytes",
            {"bytes": data.hex()},
            limits=LIMITS,
            progress=Quiet(),
            stage=Stage.OPEN,
        )
        document_of(Path("a.docx"), reply, ("word",), REMARKS)
