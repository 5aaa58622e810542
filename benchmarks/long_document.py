"""A very long PDF: how it is read, and what is left when its reader is killed at any moment.

    python -m benchmarks.long_document write FILE [--pages 2415] [--says SENTENCE --on PAGE]
    python -m benchmarks.long_document kill FILE [--kills 10] [--longest 120]

`write` makes the file, with a sentence of yours on one of its pages if you like (`specdesk bench ui
FILE --at-once` measures the window with it, `specdesk ask --now` finds the sentence). `kill`
opens it again and again at a home of its own, lets the draft read, and kills the process (SIGKILL)
after a random time; after each kill the library must be sound and no window that the draft had
read may be lost. Models are those of SPECDESK_HOME.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from specdesk.desk import Desk
from specdesk.places import Places, user_places
from tests.specdesk.documents.long_files import long_pdf

ROOT = Path(__file__).resolve().parents[1]
READING = """
import sys
from pathlib import Path
from engine.progress import Quiet
from specdesk.desk import Desk
from specdesk.places import user_places

if __name__ == "__main__":
    desk = Desk(user_places())
    document = desk.open(Path(sys.argv[1]), Quiet())
    print("opened", flush=True)
    desk.prepare(document, sys.argv[2], Quiet())
    print("read", flush=True)
"""


def write(path: Path, pages: int, said: dict[int, str]) -> None:
    made = long_pdf(path, pages, more=said)
    print(f"{made}: {pages} pages, {made.stat().st_size / 1e6:.1f} MB")


def kill(path: Path, kills: int, longest: float, profile: str, seed: int) -> int:
    chosen = random.Random(seed)
    windows_before, bad = 0, 0
    with tempfile.TemporaryDirectory(prefix="specdesk-long-") as folder:
        home = Path(folder)
        environment = {**os.environ, "SPECDESK_HOME": folder, "PYTHONPATH": str(ROOT)}
        (home / "data").mkdir()
        (home / "data" / "models").symlink_to(user_places().models, target_is_directory=True)
        script = home / "reading.py"
        script.write_text(READING, encoding="utf-8")
        print("| killed after s | it had told | documents listed | windows read |")
        print("|--:|---|--:|--:|")
        for _ in range(kills):
            seconds = chosen.uniform(0.5, longest)
            told = _killed([sys.executable, str(script), str(path), profile], environment, seconds)
            listed, windows = _left(home)
            sound = listed == 1 if "opened" in told else listed <= 1
            bad += not sound or windows < windows_before
            windows_before = windows
            print(f"| {seconds:.1f} | {told or 'nothing'} | {listed} | {windows} |", flush=True)
    print(f"{bad} of {kills} kills did harm")
    return bad


def _killed(command: list[str], environment: dict[str, str], seconds: float) -> str:
    """What a process told until it was killed."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    time.sleep(seconds)
    process.kill()
    said, _ = process.communicate()
    return " ".join(said.split())


def _left(home: Path) -> tuple[int, int]:
    """How many documents the library lists, and how many windows are kept whole."""
    desk = Desk(Places(home / "data", home / "cache", home / "config", home / "log"))
    try:
        listed = len(desk.documents())
    finally:
        desk.close()
    return listed, sum(1 for _ in (home / "cache" / "memories").rglob("*.safetensors"))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["write", "kill"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--pages", type=int, default=2415)
    parser.add_argument("--says", metavar="SENTENCE")
    parser.add_argument("--on", type=int, default=1, metavar="PAGE", help="page of the sentence")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--longest", type=float, default=120, help="seconds until a kill")
    parser.add_argument("--profile", default="tiny")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "write":
        write(options.path, options.pages, {options.on - 1: options.says} if options.says else {})
        return 0
    return kill(options.path, options.kills, options.longest, options.profile, options.seed)


if __name__ == "__main__":
    sys.exit(main())
