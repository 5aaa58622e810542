"""How long a large library takes to open, to list, to search and to back up.

    python benchmarks/large_library.py FOLDER --megabytes 1000

Makes a library of random words and places in FOLDER, which is kept, so that a second run measures
the same one again.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.progress import Quiet
from engine.spans import Span
from specdesk.desk import Desk
from specdesk.documents.document import Document, Page
from specdesk.library import Library
from specdesk.places import Places

PAGE_CHARACTERS, PAGES, VOCABULARY = 3000, 50, 20_000
WORD_LETTERS = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=int, default=1000)
    arguments = parser.parse_args()
    home = arguments.folder
    places = Places(*(home / name for name in ("data", "cache", "config", "log")))
    random = np.random.default_rng(0)
    letters = random.integers(ord("a"), ord("z") + 1, (VOCABULARY, WORD_LETTERS))
    words = ["".join(map(chr, word)) for word in letters]
    if not places.library.exists():
        fill(places.library, arguments.megabytes * 10**6, words, random)
    print(f"{places.library}: {places.library.stat().st_size / 1e6:.0f} MB")
    for _ in range(3):
        timed("open", lambda: Library(places.library).close())
    desk = Desk(places)
    timed("list", desk.documents)
    timed("make all of it searchable", lambda: desk.prepare_search(Quiet()))
    print(f"  {places.search}: {places.search.stat().st_size / 1e6:.0f} MB")
    for typed in (words[0], words[1][:3], f"{words[2]} {words[3][:2]}"):
        timed(f"search {typed}", lambda typed=typed: desk.search(typed, Quiet()))
    backup = timed("back up and check", lambda: desk.upkeep.back_up(Quiet()))
    desk.close()
    backup.path.unlink()


def fill(path: Path, size_bytes: int, words: list[str], random: np.random.Generator) -> None:
    library = Library(path)
    number = 0
    while path.stat().st_size < size_bytes:
        library.save_document(a_document(number, words, random))
        number += 1
    library.close()


def a_document(number: int, words: list[str], random: np.random.Generator) -> Document:
    count = PAGES * PAGE_CHARACTERS // (WORD_LETTERS + 1)
    text = " ".join(words[index] for index in random.integers(0, len(words), count))
    spans = [
        Span(start, min(start + PAGE_CHARACTERS, len(text)))
        for start in range(0, len(text), PAGE_CHARACTERS)
    ]
    pages = tuple(Page(span, 595.0, 842.0, str(n)) for n, span in enumerate(spans, 1))
    empty = Document(
        id=f"{number:064x}", path=Path(f"/documents/{number}.pdf"), kind="pdf", title="",
        text=text, pages=pages, paragraphs=(), boxes=np.zeros((0, 4), np.float32), borders=(0,),
        headings=(), skipped=(),
    )  # fmt: skip
    return replace(empty, boxes=random.random((len(text), 4), dtype=np.float32))


def timed(what: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = work()
    print(f"{what}: {1000 * (time.perf_counter() - begun):.0f} ms", flush=True)
    return result


if __name__ == "__main__":
    main()
