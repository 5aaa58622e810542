"""What `make bundle` builds, run as a user would: with SPECDESK_BUNDLE, the program it made."""

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from specdesk.places import Places
from tests.conftest import DATA, HISTORY

PROGRAM = os.environ.get("SPECDESK_BUNDLE", "")
pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(not PROGRAM, reason="builds nothing itself: run `make bundle`"),
]
SECONDS = 300
MOST_PROCESSES = 4  # the window, what reads files, and what starts and watches that


def run(*arguments: str) -> str:
    done = subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def window(tiny_installed: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[psutil.Popen]:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with psutil.Popen([PROGRAM, str(HISTORY)]) as process:
        yield process
        for each in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended with one before it
                each.kill()


def test_doctor_finds_qt_and_what_computes(tiny_installed: Places) -> None:
    lines = run("doctor").splitlines()
    said = {line[2:].strip().partition(":")[0]: line[:2] for line in lines}
    assert (said["Window"], said["Computes with"]) == ("ok", "ok")


@pytest.mark.parametrize("document", [HISTORY, DATA / "tracked-changes.docx"])
def test_question_is_answered_and_reported(
    document: Path, tiny_installed: Places, tmp_path: Path
) -> None:
    options = ["--profile", "tiny", "--budget", "256", "--max-new-tokens", "8", "--json"]
    answer = json.loads(run("ask", str(document), "What is this about?", *options))
    assert answer["measurements"]["kept_tokens"] > 0
    report = tmp_path / "report.pdf"
    run("report", answer["id"], "--format", "pdf", "--out", str(report))
    assert report.read_bytes().startswith(b"%PDF")


def test_scanned_page_is_recognized(tiny_installed: Places, tmp_path: Path) -> None:
    run("ingest", str(DATA / "scan-letter.pdf"), "--text-dir", str(tmp_path))
    assert "Docling bundles PDF" in (tmp_path / "scan-letter.pdf.txt").read_text("utf-8")


def test_models_are_fetched_and_converted(places: Places) -> None:
    run("models", "install", "tiny")
    assert (places.models / "smollm2-135m" / "model.safetensors").is_file()


def test_window_opens_a_document_in_few_processes(
    window: psutil.Popen, tiny_installed: Places
) -> None:
    end = time.monotonic() + SECONDS
    while HISTORY.name not in run("search", "word processor"):
        assert window.poll() is None
        assert time.monotonic() < end
        time.sleep(1)
    assert 1 + len(window.children(recursive=True)) <= MOST_PROCESSES
