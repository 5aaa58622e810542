"""Which files are reports of which format; no library of any format is needed to know."""

from pathlib import Path

_KINDS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}
KINDS = tuple(dict.fromkeys(_KINDS.values()))


def kind_of(path: Path) -> str | None:
    """The format that a report's ending says; None for another ending."""
    return _KINDS.get(path.suffix.lower())
