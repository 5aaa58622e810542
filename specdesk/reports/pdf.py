"""The report as PDF, set by typst: tagged, with its language, fonts for Japanese inside."""

import json
import re
import tempfile
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path

import noto_cjk_sans_jp_regular
import typst

from specdesk.reports.content import Report
from specdesk.storage import storage_error

_LONG_WORD = re.compile(r"[!-~]{41,}")


def pdf_of(report: Report) -> bytes:
    """The report as PDF. Raises StorageError if the folder for temporary files is full."""
    try:
        with tempfile.TemporaryDirectory(prefix="specdesk-report-") as name:
            folder = Path(name)
            _write_parts(report, folder)
            return _compile(folder)
    except OSError as error:
        raise storage_error(error, Path(tempfile.gettempdir()) / "report") from error


def _write_parts(report: Report, folder: Path) -> None:
    """Put template, pictures and words where typst finds them, and nothing else."""
    template = (files("resources.report") / "report.typ").read_text("utf-8")
    (folder / "report.typ").write_text(template, "utf-8")
    for name, swatch in report.swatches.items():
        (folder / f"swatch-{name}.png").write_bytes(swatch)
    sections = []
    for outer, section in enumerate(report.sections):
        pictures = []
        for inner, picture in enumerate(section.pictures):
            file = f"page-{outer}-{inner}.{picture.kind}"
            (folder / file).write_bytes(picture.image)
            pictures.append({"file": file, "caption": picture.caption, "alt": picture.alt})
        sections.append(asdict(section) | {"pictures": pictures})
    words = {
        "title": report.title,
        "made": report.made,
        "language": report.language,
        "sections": _breakable(sections),
    }
    (folder / "data.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")


def _compile(folder: Path) -> bytes:
    """Run typst, which can read nothing outside `folder`."""
    pdf = typst.compile(
        folder / "report.typ",
        root=folder,
        font_paths=_fonts(),
        pdf_standards="ua-1",
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst made no PDF")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Our fonts first; those of the system for scripts that ours do not have."""
    ours = Path(noto_cjk_sans_jp_regular.FONT_PATH).parent
    return typst.Fonts(include_system_fonts=True, font_paths=[ours])


def _breakable(value: object) -> object:
    """The words with places to break in long runs of letters (addresses, dots, hashes)."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda run: _cut(run.group()), value)
    if isinstance(value, dict):
        return {
            key: item if key in {"alt", "file"} else _breakable(item) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_breakable(item) for item in value]
    return value


def _cut(run: str) -> str:
    return "\u200b".join(run[start : start + 20] for start in range(0, len(run), 20))
