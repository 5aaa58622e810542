"""How well PDFs are read, beside pypdfium2, pypdf and poppler's pdftotext.

    python benchmarks/reading.py facts FOLDER
    python benchmarks/reading.py order FOLDER
    python benchmarks/reading.py truth FOLDER/geometry-de.pdf GeoTopo-book.txt
    python benchmarks/reading.py places FOLDER
    python benchmarks/reading.py speed FOLDER
    python benchmarks/reading.py folder FOLDER
    python benchmarks/reading.py long FILE

FOLDER holds the files that reading_sources.tsv names, which are not ours to give away. The ground
truth is read/extraction-ground-truth/GeoTopo-book.txt of py-pdf/benchmarks.
"""

import argparse
import random
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median

import pypdf
import pypdfium2
from reading_facts import KINDS, holds, load_facts, read_for_prompt
from reading_measures import (
    load_blocks,
    pdfium_says,
    pdftotext_says,
    similarity,
    words_in_order,
    words_of,
)

from engine.progress import Quiet
from engine.spans import Span
from specdesk.documents import pdf_worker
from specdesk.documents.document import Document
from specdesk.documents.pdf import read_pdf
from specdesk.documents.pdf_reading import read_in_cages

HERE = Path(__file__).parent
WORDS = 1000
_NOTED = ("annotated.pdf", "form.pdf")  # PDFium's text of a page does not hold its notes


@cache
def read(path: Path) -> Document:
    return read_pdf(path, Quiet())


def facts(folder: Path) -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong: list[str] = []
    for fact in load_facts(HERE / "reading_facts.jsonl"):
        asked[fact.kind] += 1
        if holds(fact, read_for_prompt(read(folder / fact.file), fact.page)):
            right[fact.kind] += 1
        else:
            wrong.append(str(fact))
    print("| kind | right | of | share |\n|---|--:|--:|--:|")
    for kind in KINDS:
        print(f"| {kind} | {right[kind]} | {asked[kind]} | {right[kind] / asked[kind]:.3f} |")
    print(f"| all | {right.total()} | {asked.total()} | {right.total() / asked.total():.3f} |")
    print("\n".join(wrong))


def order(folder: Path) -> None:
    readers: dict[str, Callable[[Path, int], str]] = {
        "specdesk": lambda path, page: read(path).pages[page - 1].span.of(read(path).text),
        "pypdfium2": pdfium_says,
        "pdftotext": pdftotext_says,
    }
    sums: Counter[str] = Counter()
    pages = load_blocks(HERE / "reading_order.jsonl")
    print(f"| page | words | {' | '.join(readers)} |\n|---|--:|{'--:|' * len(readers)}")
    for blocks in pages:
        wanted = words_in_order(blocks, folder)
        found = {
            name: similarity(wanted, words_of(says(folder / blocks.file, blocks.page)))
            for name, says in readers.items()
        }
        sums.update(found)
        figures = " | ".join(f"{found[name]:.3f}" for name in readers)
        print(f"| {blocks.file} p. {blocks.page} | {len(wanted)} | {figures} |")
    figures = " | ".join(f"{sums[name] / len(pages):.3f}" for name in readers)
    print(f"| mean | | {figures} |")


def truth(path: Path, wanted_path: Path) -> None:
    wanted = wanted_path.read_text("utf-8")
    opened = pypdfium2.PdfDocument(path)
    plain = "\n".join(pdfium_says(path, page + 1) for page in range(len(opened)))
    texts = {"specdesk": read(path).text, "with paragraphs": _paragraphs(read(path))}
    print("| | characters | words |\n|---|--:|--:|")
    for name, text in {**texts, "pypdfium2": plain}.items():
        fold = unicodedata.normalize
        one, other = fold("NFKC", text), fold("NFKC", wanted)
        words = similarity(re.findall(r"\w+", one), re.findall(r"\w+", other))
        print(f"| {name} | {similarity(one, other):.4f} | {words:.4f} |")


def _paragraphs(document: Document) -> str:
    """The text with an empty line before each paragraph, as the ground truth has it."""
    tables = [table.span for table in document.tables]
    starts = {page.span.start for page in document.pages}
    pieces, last = [], 0
    for border in document.borders:
        if not any(table.start < border < table.end for table in tables):
            pieces.append(document.text[last:border])
            pieces.append("\n\n\n" if border in starts else "\n")
            last = border
    return "".join(pieces) + document.text[last:]


def places(folder: Path) -> None:
    """Whether the boxes of words hold the words, by PDFium's text within a rectangle."""
    chosen = random.Random(0)
    names = sorted({fact.file for fact in load_facts(HERE / "reading_facts.jsonl")})
    print("| file | words | in their box |\n|---|--:|--:|")
    total = good = 0
    for name in names:
        if name in _NOTED:
            continue
        document = read(folder / name)
        words = [match.span() for match in re.finditer(r"\S+", document.text)]
        sample = chosen.sample(words, min(len(words), WORDS // 10))
        opened = pypdfium2.PdfDocument(folder / name)
        right = sum(_stands_there(document, opened, Span(*span)) for span in sample)
        print(f"| {name} | {len(sample)} | {right} |")
        total, good = total + len(sample), good + right
    print(f"| all | {total} | {good} |")


def _stands_there(document: Document, opened: pypdfium2.PdfDocument, span: Span) -> bool:
    page = opened[document.page_index(span.start)]
    said = "".join(_said_at(page, box) for box in document.line_boxes(span))
    there = Counter(unicodedata.normalize("NFKC", said))
    return not Counter(unicodedata.normalize("NFKC", span.of(document.text))) - there


def _said_at(page: pypdfium2.PdfPage, box) -> str:
    left, bottom, right, top = page.get_bbox()
    x, y = (box.left - 1, box.right + 1), (box.top - 1, box.bottom + 1)
    match page.get_rotation():
        case 90:
            rectangle = (left + y[0], bottom + x[0], left + y[1], bottom + x[1])
        case 180:
            rectangle = (right - x[1], bottom + y[0], right - x[0], bottom + y[1])
        case 270:
            rectangle = (right - y[1], top - x[1], right - y[0], top - x[0])
        case _:
            rectangle = (left + x[0], top - y[1], left + x[1], top - y[0])
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded(*rectangle))
    finally:
        text_page.close()


class _Alone:
    """A caged reader's parent that need not be told."""

    def progress(self, done: int, total: int) -> None:
        """Nobody waits."""


def speed(folder: Path) -> None:
    """Processor seconds of reading alone, without starting the cage: 0.2 s more for each file."""
    print("| file | pages | specdesk s | pypdf s |\n|---|--:|--:|--:|")
    ours = theirs = 0.0
    for path in sorted(folder.glob("*.pdf")):
        started = time.process_time()
        opened = pdf_worker.open_pdf(path, None)
        pdf_worker.about(opened)
        pdf_worker.read_pages(opened, range(len(opened)), _Alone())
        middle = time.process_time()
        sum(len(page.extract_text()) for page in pypdf.PdfReader(path).pages)
        ended = time.process_time()
        ours, theirs = ours + middle - started, theirs + ended - middle
        print(f"| {path.name} | {len(opened)} | {middle - started:.2f} | {ended - middle:.2f} |")
    print(f"| all | | {ours:.2f} | {theirs:.2f} | {theirs / ours:.1f} times |")


def folder(path: Path) -> None:
    """Seconds on the clock of `specdesk ingest`, children and all, beside pypdf, by turns; the
    median of three."""
    files = sorted(path.glob("*.pdf"))
    ratios = []
    print("| specdesk ingest s | pypdf s | times |\n|--:|--:|--:|")
    for _ in range(3):
        started = time.perf_counter()
        command = [sys.executable, "-m", "specdesk", "ingest", *files, "--ocr-language", "none"]
        subprocess.run([*command, "--json"], check=False, capture_output=True)
        middle = time.perf_counter()
        for file in files:
            sum(len(page.extract_text()) for page in pypdf.PdfReader(file).pages)
        ended = time.perf_counter()
        ratios.append((ended - middle) / (middle - started))
        print(f"| {middle - started:.1f} | {ended - middle:.1f} | {ratios[-1]:.1f} |")
    print(f"median of {len(files)} files: {median(ratios):.1f} times")


def long(path: Path) -> None:
    """Seconds on the clock, children and all, beside pypdf, by turns; the median of three."""
    ratios, ours, theirs = [], [], []
    for _ in range(3):
        started = time.perf_counter()
        about, _ = read_in_cages(path, None, Quiet())
        middle = time.perf_counter()
        sum(len(page.extract_text()) for page in pypdf.PdfReader(path).pages)
        ended = time.perf_counter()
        ours.append(middle - started)
        theirs.append(ended - middle)
        ratios.append(theirs[-1] / ours[-1])
    print(
        f"{path.name}, {len(about.labels)} pages: specdesk {median(ours):.1f} s, "
        f"pypdf {median(theirs):.1f} s, {median(ratios):.1f} times"
    )


def main() -> None:
    parts = {"facts": facts, "order": order, "places": places}
    parts |= {"speed": speed, "folder": folder, "long": long}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["truth", *parts])
    parser.add_argument("path", type=Path)
    parser.add_argument("truth", type=Path, nargs="?")
    options = parser.parse_args()
    if options.what == "truth":
        truth(options.path, options.truth)
    else:
        parts[options.what](options.path)


if __name__ == "__main__":
    main()
