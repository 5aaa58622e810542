"""How an answer looks in a terminal."""

from typing import TYPE_CHECKING

from specdesk.terminal import Terminal

if TYPE_CHECKING:
    from specdesk.answers import Answer
    from specdesk.documents.document import Place


class Shown:
    """Streams an answer to the terminal and completes it when it is whole."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._pieces: list[str] = []

    def add(self, piece: str) -> None:
        """Show a new piece of the answer."""
        self._pieces.append(piece)
        self._terminal.stream(piece)

    def again(self) -> None:
        """Say that what was shown is not taken, and that another answer follows."""
        self._terminal.end_stream()
        self._terminal.note("That is in doubt; looking again at the best passages.")
        self._pieces.clear()

    def finish(self, answer: "Answer") -> None:
        """Show the citations and how much was read. What was streamed is not said twice."""
        terminal = self._terminal
        terminal.end_stream()
        if "".join(self._pieces).strip() != answer.text.strip():
            terminal.say(answer.text)
        if answer.citations:
            terminal.say()
        several = len(answer.documents) > 1
        for number, citation in enumerate(answer.citations, 1):
            name = f"{citation.document}, " if several else ""
            quote = " ".join(citation.quote.split())
            terminal.say(f"[{number}] {name}{place_text(citation.place)} “{quote}”")
        terminal.say()
        terminal.say(read_line(answer))
        for warning in answer.warnings:
            terminal.note(warning)


def place_text(place: "Place") -> str:
    """Where something stands: "p. 12 (xii)", or the section and paragraph of other files."""
    if place.page is not None:
        label = place.page_label
        page = f"p. {place.page}" + (f" ({label})" if label and label != str(place.page) else "")
        return f"{page}, recognized" if place.recognized else page
    if place.paragraph == 0:
        return "header or footer"
    section = f"“{place.section}”, " if place.section else ""
    return f"{section}paragraph {place.paragraph}"


def read_line(answer: "Answer") -> str:
    """How much of the documents was read, and how long it took: measured figures."""
    measured = answer.measurements
    what = "documents" if len(answer.documents) > 1 else "document"
    parts = [
        f"Read {measured.kept_tokens:,} of {measured.document_tokens:,} tokens"
        f" ({measured.read_share:.0%}) of the {what}",
        f"{measured.seconds.total:.1f} s",
        f"{measured.tokens_per_second:.1f} tokens/s",
        f"{answer.method}, {answer.profile}",
    ]
    return " · ".join(parts)
