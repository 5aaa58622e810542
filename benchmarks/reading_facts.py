"""Facts about pages, written by people who looked at them, and whether a reading gets them right.

A row of reading_facts.jsonl names a file, a page (from 1) and a kind:
  present    `text` is in what is read.
  absent     `text`, or a `line` of its own, is not: running heads, page numbers, hidden text.
  order      `first` is read before `then`.
  neighbour  the cell `right` follows `cell` in its row, or all of `row` stand in one row.
  number     the list number `number` stands directly before `item`.
White space, capitals and the kinds of dashes and quotation marks do not count.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from specdesk.documents.document import Document

KINDS = ("present", "absent", "order", "neighbour", "number")
_DASHES = re.compile("[‐‑‒–—−]")
_QUOTES = str.maketrans("’‘“”", "''\"\"")


@dataclass(frozen=True)
class Fact:
    """What somebody saw on a page; `said` holds the fields of its kind."""

    file: str
    page: int
    kind: str
    said: Mapping[str, object]

    def __str__(self) -> str:
        return (
            f"{self.file} p. {self.page}: {self.kind} {json.dumps(self.said, ensure_ascii=False)}"
        )


def load_facts(path: Path) -> list[Fact]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Fact(row.pop("file"), row.pop("page"), row.pop("kind"), row) for row in rows]


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    return "".join(_DASHES.sub("-", plain).split())


def read_for_prompt(document: Document, page: int) -> str:
    """What of a page reaches the model: running heads and the like are left out."""
    span = document.pages[page - 1].span
    pieces, end = [], span.start
    for skipped in sorted(document.skipped):
        if span.start <= skipped.start < span.end:
            pieces.append(document.text[end : skipped.start])
            end = skipped.end
    return "".join(pieces) + document.text[end : span.end]


def holds(fact: Fact, text: str) -> bool:
    """Whether the text that was read of the page agrees with the fact."""
    said = {key: fold(value) for key, value in fact.said.items() if isinstance(value, str)}
    rows = [[fold(cell) for cell in line.split("\t")] for line in text.split("\n")]
    whole = fold(text)
    match fact.kind:
        case "present":
            return said["text"] in whole
        case "absent" if "line" in said:
            return [said["line"]] not in rows
        case "absent":
            return said["text"] not in whole
        case "order":
            first = whole.find(said["first"])
            return 0 <= first < whole.find(said["then"], first + len(said["first"]))
        case "neighbour" if "cell" in said:
            pair = [said["cell"], said["right"]]
            return any(row[at : at + 2] == pair for row in rows for at in range(len(row)))
        case "neighbour":
            wanted = fact.said["row"]
            assert isinstance(wanted, list)
            return any(all(fold(cell) in row for cell in wanted) for row in rows)
        case "number":
            return said["number"] + said["item"] in whole
    raise ValueError(fact.kind)
