"""Breaks documents, and what a reader tells its parent, at random, and says what became of them.

    python -m benchmarks.fuzz_documents --files 2000 --messages 1000

The same seed breaks the same bytes. Half of the files are broken as they lie on the disk; of the
Office files the other half are sound archives with broken parts. Ends with exit code 1 for a fault
of ours (anything but a document or a sentence), a file that takes more than a minute, or a parent
that needed more than 300 MB.
"""

import argparse
import io
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path

import psutil

from engine.progress import Quiet, Stage
from specdesk.documents.blocks import document_of
from specdesk.documents.cage import CageError, Malformed, run_caged
from specdesk.documents.cage_child import Arguments, Parent, Reply
from specdesk.documents.office import LIMITS, REMARKS
from specdesk.documents.open import open_document
from specdesk.errors import DocumentError
from tests.specdesk.documents.broken_files import broken_copies, broken_messages, broken_packages

MOST_SECONDS, MOST_BYTES = 60.0, 300 * 10**6
ENDINGS = (".pdf", ".docx", ".odt", ".pptx")


def say_bytes(arguments: Arguments, parent: Parent) -> Reply:
    """A child that sends whatever it was given."""
    parent._connection.send_bytes(bytes.fromhex(str(arguments["bytes"])))
    return Reply()


def what_became_of_file(job: tuple[Path, bytes]) -> tuple[str, float]:
    path, data = job
    started = time.monotonic()
    path.write_bytes(data)
    try:
        document = open_document(path, Quiet())
        end = "ok" if document.text.strip() else "ok without text"
    except DocumentError as error:
        end = error.status.value
    except Exception:
        traceback.print_exc()
        end = "fault"
    path.unlink()
    return f"{path.suffix[1:]} {end}", time.monotonic() - started


def what_became_of_message(data: bytes) -> tuple[str, float]:
    started = time.monotonic()
    try:
        reply = run_caged(
            "benchmarks.fuzz_documents:say_bytes",
            {"bytes": data.hex()},
            limits=LIMITS,
            progress=Quiet(),
            stage=Stage.OPEN,
        )
        document_of(Path("a.docx"), reply, ("word",), REMARKS)
        end = "taken"
    except (CageError, Malformed) as error:
        end = error.why.value if isinstance(error, CageError) else "malformed"
    except Exception:
        traceback.print_exc()
        end = "fault"
    return f"message {end}", time.monotonic() - started


def broken_files(
    folders: list[Path], count: int, seed: int, into: Path
) -> Iterator[tuple[Path, bytes]]:
    """Broken copies of the folders' files, as many of each kind as of the others."""
    found = sorted(chain.from_iterable(folder.rglob("*") for folder in folders))
    kinds = {
        e: [p.read_bytes() for p in found if p.suffix == e and p.stat().st_size] for e in ENDINGS
    }
    kinds = {ending: originals for ending, originals in kinds.items() if originals}
    for order, (ending, originals) in enumerate(kinds.items()):
        share = count // len(kinds) + (order < count % len(kinds))
        sound = [data for data in originals if zipfile.is_zipfile(io.BytesIO(data))]
        half = share // 2 if sound and ending != ".pdf" else 0
        copies = broken_copies(originals, share - half, seed)
        for number, data in enumerate(
            chain(copies, broken_packages(sound, half, seed) if half else ())
        ):
            yield into / f"{number}{ending}", data


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("tests/data")])
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    ends: Counter[str] = Counter()
    slowest, most_bytes, this = 0.0, 0, psutil.Process()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(arguments.jobs) as pool:
        files = broken_files(arguments.folders, arguments.files, arguments.seed, Path(folder))
        messages = broken_messages(arguments.messages, arguments.seed)
        for function, broken in ((what_became_of_file, files), (what_became_of_message, messages)):
            while few := list(islice(broken, 2 * arguments.jobs)):  # never all of them in memory
                for end, seconds in pool.map(function, few):
                    ends[end] += 1
                    slowest = max(slowest, seconds)
                most_bytes = max(most_bytes, this.memory_info().rss)
    for end, number in sorted(ends.items()):
        print(f"{end:<24} {number:>6}")
    print(f"{time.monotonic() - started:.0f} s in all, slowest {slowest:.1f} s, "
          f"parent {most_bytes / 1e6:.0f} MB at most")  # fmt: skip
    faults = sum(number for end, number in ends.items() if end.endswith(("fault", "without text")))
    return int(bool(faults) or slowest > MOST_SECONDS or most_bytes > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
