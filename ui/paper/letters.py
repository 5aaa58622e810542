"""The characters of each piece as they are shown, and where each of the document's then stands."""

from collections.abc import Iterator, Sequence

from specdesk.documents.look import NONE, CellLook, Look, Silent, SilentText
from ui.presenters.word import shown_text

_LINE = "\u2028"  # a line's end within a paragraph, as Qt has it


class Letters:
    """The pieces' texts. Qt's positions count UTF-16 units, a document's offsets characters."""

    def __init__(self, text: str, look: Look) -> None:
        self._text, self._look = text, look
        self._silent: dict[int, list[SilentText]] = {}
        for silent in look.silent:
            self._silent.setdefault(silent.piece, []).append(silent)
        self._first_stretch: dict[int, int] = {}
        self._find_stretches()
        self._cells: dict[int, list[CellLook]] = {}
        for cell in look.cells:
            self._cells.setdefault(cell.table, []).append(cell)

    def cells_of(self, table: int) -> Sequence[CellLook]:
        """The cells of a table."""
        return self._cells.get(table, ())

    def silent_kinds(self, piece: int) -> set[int]:
        """The kinds of silent text that a piece has."""
        return {silent.kind for silent in self._silent.get(piece, ())}

    def shown(
        self, number: int, tracked: bool, page: tuple[int, int] = (1, 1)
    ) -> Iterator[tuple[str, int, int]]:
        """What a piece shows, in order: text, look, kind of silent text (NONE: it is said)."""
        silents = [s for s in self._silent.get(number, ()) if tracked or s.kind != Silent.DELETED]
        for start, end, look in self._stretches(number):
            at = start
            while silents and silents[0].at < end:
                silent = silents.pop(0)
                if at < silent.at:
                    yield self._set(number, at, silent.at), look, NONE
                at = max(at, silent.at)
                yield self._silent_text(silent, page), silent.look, silent.kind
            if at < end:
                yield self._set(number, at, end), look, NONE
        for silent in silents:
            yield self._silent_text(silent, page), silent.look, silent.kind

    def _set(self, number: int, start: int, end: int) -> str:
        """Characters as they are set: a number before a hanging paragraph ends with a tab."""
        piece = self._look.pieces[number]
        text = shown_text(self._text[start:end]).text.replace("\n", _LINE)
        gap = piece.start + piece.label - 1
        if piece.label and start <= gap < end and self._look.paragraphs[piece.look].first < 0:
            text = text[: gap - start] + "\t" + text[gap - start + 1 :]
        return text

    def _silent_text(self, silent: SilentText, page: tuple[int, int]) -> str:
        if silent.kind == Silent.PAGE:
            return str(page[0])
        if silent.kind == Silent.PAGES:
            return str(page[1])
        text = self._look.silent_text[silent.start : silent.end]
        return shown_text(text).text.replace("\n", _LINE)

    def _find_stretches(self) -> None:
        index, stretches = 0, self._look.stretches
        for number, piece in enumerate(self._look.pieces):
            while index < len(stretches) and stretches[index].end <= piece.start:
                index += 1
            self._first_stretch[number] = index

    def _stretches(self, number: int) -> Iterator[tuple[int, int, int]]:
        """The piece cut where its look changes; what no stretch covers has the first look."""
        piece = self._look.pieces[number]
        at = piece.start
        for index in range(self._first_stretch[number], len(self._look.stretches)):
            stretch = self._look.stretches[index]
            if stretch.start >= piece.end:
                break
            if at < stretch.start:
                yield at, stretch.start, 0
            yield max(at, stretch.start), min(stretch.end, piece.end), stretch.look
            at = min(stretch.end, piece.end)
        if at < piece.end:
            yield at, piece.end, 0
