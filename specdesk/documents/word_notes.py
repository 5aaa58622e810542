"""What hangs on a Word paragraph: footnotes, endnotes and comments."""

from collections.abc import Iterator

from lxml.etree import _Element

from specdesk.documents.package import Package
from specdesk.documents.word_numbering import format_number
from specdesk.documents.xml_names import tag, value

_KINDS = ("footnote", "endnote", "comment")


class Notes:
    """The notes of a file, each of which is read once."""

    def __init__(self, package: Package, main: str) -> None:
        self._notes: dict[tuple[str, str], _Element] = {}
        self.parts: dict[str, str | None] = {}  # where the notes of each name stand
        for kind in _KINDS:
            part = self.parts[f"w:{kind}"] = package.related(main, f"{kind}s")
            root = package.xml(part)
            for note in root if root is not None else ():
                # separators and their kind are no notes
                if tag(note) == f"w:{kind}" and value(note, "w:type") in (None, "normal"):
                    self._notes[kind, value(note, "w:id") or ""] = note

    def take(self, kind: str, note_id: str, number: int) -> tuple[_Element, str] | None:
        """A note and what stands before it, as "[note 1] "; None if there is none, or no more."""
        note = self._notes.pop((kind, note_id), None)
        if note is None:
            return None
        return note, _label(note, kind, number)

    def left(self) -> Iterator[tuple[_Element, str]]:
        """The comments that nothing in the text refers to: an older Word loses the reference."""
        for (kind, _), note in self._notes.items():
            if kind == "comment":
                yield note, _label(note, kind, 0)


def _label(note: _Element, kind: str, number: int) -> str:
    if kind == "footnote":
        return f"[note {number}] "
    if kind == "endnote":
        return f"[endnote {format_number(number, 'lowerRoman')}] "
    author = " ".join((value(note, "w:author") or "").split())[:60]
    return f"[comment by {author}] " if author else "[comment] "
