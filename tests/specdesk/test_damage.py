"""A library with a changed byte, cut off, or without its log: a sentence and the last backup."""

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.progress import Quiet
from specdesk import database
from specdesk.desk import Desk
from specdesk.errors import LibraryDamaged, StorageError
from specdesk.places import Places
from tests.specdesk.test_library import a_document, an_answer


@pytest.fixture
def sound(places: Places) -> bytes:
    """The content of a library with a few documents and answers, which was backed up."""
    desk = Desk(places)
    for number in range(8):
        document = a_document(f"{number}.pdf", f"The rent is due, number {number}. " * 200)
        desk.library.save_document(document)
        desk.library.save_answer(an_answer(document, number))
    desk.collections.add("All", [a_document("0.pdf").id])
    desk.upkeep.back_up(Quiet())
    desk.close()
    return places.library.read_bytes()


def use(places: Places) -> None:
    """Read all that there is."""
    with contextlib.closing(Desk(places)) as desk:
        for known in desk.documents():
            assert desk.library.document(known.id).id == known.id
            desk.answers(known.id)
        desk.collections.all()
        desk.search("rent", Quiet())


def put_back(places: Places) -> None:
    """Take the way back that is offered, and see that all is there."""
    with contextlib.closing(Desk(places)) as desk:
        backup = desk.upkeep.last_good_backup()
        assert backup is not None
        desk.upkeep.restore(backup, Quiet())
        assert len(desk.documents()) == 8
    use(places)


def test_a_changed_byte_on_any_page_is_told_or_does_no_harm(places: Places, sound: bytes):
    chance = random.Random(3)
    told = 0
    for page in range(len(sound) // 4096):
        content = bytearray(sound)
        content[4096 * page + chance.randrange(4096)] ^= 0xFF
        places.library.write_bytes(content)
        try:
            use(places)
        except StorageError as error:
            told += isinstance(error, LibraryDamaged)
    assert told >= 5
    put_back(places)


@pytest.mark.parametrize("checked_whole_bytes", [database.CHECKED_WHOLE_BYTES, 0])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_library_that_was_cut_off_is_told_at_once(
    places: Places,
    sound: bytes,
    share: float,
    checked_whole_bytes: int,
    monkeypatch: pytest.MonkeyPatch,
):
    """0: as a library is looked at that is too large to be read at each start."""
    monkeypatch.setattr(database, "CHECKED_WHOLE_BYTES", checked_whole_bytes)
    cut = sound[: int(len(sound) * share)]
    places.library.write_bytes(cut)
    with pytest.raises(LibraryDamaged, match="specdesk library restore"):
        use(places)
    put_back(places)
    kept = list(places.data.glob("*.damaged-*"))
    assert [path.read_bytes() for path in kept] == [cut]


@pytest.mark.parametrize("end", [lambda log: None, lambda log: log.write_bytes(b"\1" * 5000)])
def test_without_its_log_a_library_is_whole_as_of_before(
    places: Places, sound: bytes, tmp_path: Path, end: Callable[[Path], None]
):
    desk = Desk(places)
    desk.library.save_document(a_document("late.pdf"))
    copy = places.library.read_bytes()
    desk.close()
    places.library.write_bytes(copy)
    log = places.library.with_name(places.library.name + "-wal")
    log.unlink(missing_ok=True)
    end(log)
    with contextlib.closing(Desk(places)) as desk:
        assert len(desk.documents()) == 8
    use(places)
