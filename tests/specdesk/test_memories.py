"""Draft memories and embeddings take no more room than they may, and none that is of no use."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.kept_files import DOCUMENT, EMBEDDINGS_VERSION, MEMORY_LAYOUT, MEMORY_VERSION
from specdesk.memories import (
    drop_orphans,
    forget_memories,
    make_room,
    memories,
    memories_bytes,
    of_documents,
)


def a_memory(folder: Path, name: str, document: str, age_seconds: float = 10_000.0) -> Path:
    """A draft memory of about 40 kB, used so long ago."""
    own = folder / name
    own.mkdir(parents=True)
    metadata = {"version": MEMORY_VERSION, "identity": name}
    metadata |= {DOCUMENT: document} if document else {}
    save_file({"ids": np.zeros(4)}, own / MEMORY_LAYOUT, metadata)
    save_file({"keys": np.zeros(5000)}, own / "000000.safetensors", metadata)
    when = time.time() - age_seconds
    os.utime(own / MEMORY_LAYOUT, (when, when))
    return own


def embeddings_of(folder: Path, name: str, document: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    metadata = {"version": EMBEDDINGS_VERSION, "identity": name, DOCUMENT: document}
    save_file({"passages": np.zeros(100)}, path, metadata)
    return path


def test_what_was_used_longest_ago_goes_first(tmp_path: Path):
    old, new = a_memory(tmp_path, "a", "1", 9000), a_memory(tmp_path, "b", "2", 5000)
    size = memories_bytes(tmp_path)
    assert make_room(tmp_path, size) == 0
    assert make_room(tmp_path, size - 1) == size // 2
    assert not old.exists()
    assert [memory.path for memory in memories(tmp_path)] == [new]


def test_what_is_in_use_stays_though_it_is_too_large(tmp_path: Path):
    a_memory(tmp_path, "a", "1", 9000)
    used = a_memory(tmp_path, "b", "2", 5)
    make_room(tmp_path, 0)
    assert [memory.path for memory in memories(tmp_path)] == [used]


def test_older_layouts_and_halves_go(tmp_path: Path):
    kept = [a_memory(tmp_path, "a", "1"), embeddings_of(tmp_path, "b", "1")]
    save_file({"keys": np.zeros(9)}, tmp_path / "c.safetensors", {"version": "3"})
    (tmp_path / "d.safetensors").write_bytes(b"no tensors")
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "000000.safetensors").write_bytes(b"a window without its layout")
    (kept[0] / "000001.999999999.partial").write_bytes(b"half a window")
    for path in (tmp_path / "e", tmp_path / "e" / "000000.safetensors"):
        os.utime(path, (0, 0))
    assert drop_orphans(tmp_path) > 0
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    assert not list(kept[0].glob("*.partial"))


def test_a_memory_that_is_being_made_is_no_orphan(tmp_path: Path):
    (tmp_path / "new").mkdir()
    assert drop_orphans(tmp_path) == 0
    assert (tmp_path / "new").exists()


def test_forgetting_takes_what_is_of_the_document_or_of_none_known(tmp_path: Path):
    a_memory(tmp_path, "a", "1")
    embeddings_of(tmp_path, "b", "1")
    a_memory(tmp_path, "c", "")
    other = a_memory(tmp_path, "d", "2")
    assert len(of_documents(tmp_path, {"1"})) == 3
    forget_memories(tmp_path, {"1"})
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_no_folder_is_an_empty_one(tmp_path: Path, folder: str):
    (tmp_path / "file").write_text("not a folder")
    place = tmp_path / folder
    assert memories(place) == []
    assert memories_bytes(place) == drop_orphans(place) == make_room(place, 0) == 0
