"""Bring the translations up to date: `python -m ui.translations`.

Collects what the sources say into specdesk_ja.ts and compiles it to the .qm that the window
loads. New texts stand there as unfinished; a test finds them.
"""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ("engine", "specdesk", "ui")
LANGUAGE = "ja"


def source_path() -> Path:
    """The translations as people edit them."""
    return Path(str(files("resources"))) / "translations" / f"specdesk_{LANGUAGE}.ts"


def collect(into: Path) -> None:
    """Add what the sources say to a .ts file; what they no longer say is taken out."""
    found = sorted(path for name in SOURCES for path in (ROOT / name).rglob("*.py"))
    _run("lupdate", "-no-obsolete", "-locations", "none", "-target-language", LANGUAGE,
         *map(str, found), "-ts", str(into))  # fmt: skip


def compile_to(target: Path, source: Path) -> None:
    """Compile a .ts file; only finished translations are taken."""
    _run("lrelease", str(source), "-qm", str(target))


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    subprocess.run([str(program), *arguments], check=True, capture_output=True, cwd=ROOT)


if __name__ == "__main__":
    collect(source_path())
    compile_to(source_path().with_suffix(".qm"), source_path())
