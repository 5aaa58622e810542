"""Collections hold documents of the library and follow a file to its newest version."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from specdesk.collection import Collection, Collections
from specdesk.errors import UsageError
from specdesk.library import Library
from tests.specdesk.test_library import a_document


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library.sqlite")
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        library.save_document(a_document(name))
    yield library
    library.close()


A, B, C = (a_document(name).id for name in ("a.pdf", "b.pdf", "c.pdf"))


def test_documents_are_put_in_and_taken_out(library: Library):
    collections = Collections(library)
    collections.add(" Leases\n2026 ", [A, B])
    collections.add("leases 2026", [B, C])
    assert collections.all() == [Collection("Leases 2026", (C, B, A))]
    collections.take_out("LEASES 2026", [A, C])
    assert collections.named("Leases 2026").documents == (B,)
    collections.dissolve("Leases 2026")
    assert collections.all() == []
    assert len(library.documents()) == 3


def test_a_removed_document_is_not_asked_until_it_is_restored(library: Library):
    collections = Collections(library)
    collections.add("契約", [A, B])
    library.remove_document(A)
    assert collections.named("契約").documents == (B,)
    library.restore_document(A)
    assert collections.named("契約").documents == (B, A)


def test_a_changed_file_stays_in_its_collections(library: Library):
    collections = Collections(library)
    collections.add("Leases", [A])
    collections.add("All", [A, B])
    library.save_document(dataclasses.replace(a_document("a.pdf"), id="f" * 64))
    assert collections.named("Leases").documents == ("f" * 64,)
    assert set(collections.named("All").documents) == {"f" * 64, B}


def test_what_is_not_there_is_named(library: Library):
    collections = Collections(library)
    with pytest.raises(UsageError, match="Leases"):
        collections.named("Leases")
    with pytest.raises(UsageError, match="0000"):
        collections.add("Leases", ["0000"])
    assert collections.all() == []  # all or nothing
    with pytest.raises(UsageError, match="name"):
        collections.add(" ", [A])
