"""How well and how fast scanned pages are recognized.

    python benchmarks/recognition.py build/documents/fhs.pdf build/documents/maint-guide.ja.pdf
    python benchmarks/recognition.py --scan tests/data/scan-letter.pdf

Pages of PDFs with text are drawn as pictures (in the grey and the JPEG quality of an office
scanner), recognized as a scan would be, and compared with the file's own text. Character errors are
the Levenshtein distance over the number of characters, NFKC, without white space and without dots
that lead to page numbers. A file with --scan has no text to compare with: what was recognized is
printed, to be judged by eye.
"""

import argparse
import re
import tempfile
import threading
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pypdfium2

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.pdf import read_pdf

_LEADERS = re.compile(r"\.{3,}")
_TICK_SECONDS = 0.05


@dataclass
class Cost:
    """What a document took: seconds on the clock, seconds of processors, memory of the child."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak_bytes: int = 0


class ChildWatch:
    """Watches child processes while the context is open: `cost` is what they took."""

    def __init__(self) -> None:
        self.cost = Cost()
        self._started = time.monotonic()
        self._busy: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "ChildWatch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()
        self.cost.seconds = time.monotonic() - self._started
        self.cost.processor_seconds = sum(self._busy.values())

    def _look(self) -> None:
        parent = psutil.Process()
        while not self._ended.wait(_TICK_SECONDS):
            for child in parent.children(recursive=True):
                try:
                    memory, times = child.memory_info().rss, child.cpu_times()
                    self.cost.peak_bytes = max(self.cost.peak_bytes, memory)
                    self._busy[child.pid] = times.user + times.system
                except psutil.Error:
                    continue


def scanned(path: Path, pages: list[int], dots: int, out: Path) -> None:
    """Write the pages (0-based) as a PDF of pictures with so many dots an inch."""
    opened = pypdfium2.PdfDocument(path)
    pictures = [opened[page].render(scale=dots / 72).to_pil().convert("L") for page in pages]
    first, *others = pictures
    first.save(out, "PDF", resolution=dots, save_all=True, append_images=others, quality=75)


def plain(text: str) -> str:
    """The characters that count."""
    return _LEADERS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def distance(one: str, other: str) -> int:
    """The Levenshtein distance, a row at a time."""
    codes = np.array([ord(letter) for letter in one])
    steps = np.arange(len(one) + 1)
    row = steps
    for number, letter in enumerate(other, 1):
        best = np.minimum(row[:-1] + (codes != ord(letter)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate([[number], best]) - steps) + steps
    return int(row[-1])


def costed(path: Path) -> tuple[Document, Cost]:
    """The document, and what it took to read it."""
    with ChildWatch() as watch:
        document = read_pdf(path, Quiet())
    return document, watch.cost


def compare(path: Path, count: int, dots: int, folder: Path) -> str:
    """A row of the table: `count` pages spread over the document."""
    own = read_pdf(path, Quiet())
    pages = np.linspace(0, len(own.pages) - 1, count + 2).astype(int)[1:-1].tolist()
    scan = folder / f"{path.stem}-{dots}.pdf"
    scanned(path, pages, dots, scan)
    document, cost = costed(scan)
    wrong = total = 0
    for number, page in enumerate(pages):
        wanted = plain(own.pages[page].span.of(own.text))
        wrong += distance(wanted, plain(document.pages[number].span.of(document.text)))
        total += len(wanted)
    certainty = np.mean([page.certainty or 0 for page in document.pages])
    return (
        f"| {path.name} | {count} | {dots} | {wrong / total:.2%} | {certainty:.3f}"
        f" | {cost.seconds / count:.1f} | {cost.processor_seconds / count:.1f}"
        f" | {cost.peak_bytes / 1e6:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=10, help="of each file (default: 10)")
    parser.add_argument("--dots", type=int, nargs="+", default=[150, 200], help="an inch")
    parser.add_argument("--scan", action="store_true", help="the files are scans")
    arguments = parser.parse_args()
    if arguments.scan:
        for path in arguments.files:
            document, cost = costed(path)
            seconds = cost.seconds / len(document.pages)
            print(f"## {path.name}: {seconds:.1f} s a page, {cost.peak_bytes / 1e6:,.0f} MB")
            print(document.text)
        return
    print(
        "| document | pages | dots an inch | character errors | certainty"
        " | s a page | processor s | peak MB |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for path in arguments.files:
            for dots in arguments.dots:
                print(compare(path, arguments.pages, dots, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
