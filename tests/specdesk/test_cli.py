import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.methods import METHODS
from specdesk import cli
from specdesk.__main__ import has_display, wants_window
from specdesk.commands import session

DATA = Path(__file__).parents[1] / "data"
WORD = str(DATA / "strict.docx")


@pytest.fixture(autouse=True)
def no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPECDESK_PASSWORD", raising=False)


def run_python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_help_leads_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.index('specdesk ask contract.pdf "') < shown.index("options:")


def test_help_and_window_start_load_no_model_library_and_no_qt() -> None:
    code = (
        "import sys; sys.argv = ['specdesk', '--help']\n"
        "import specdesk.__main__ as start\n"
        "assert start.main() == 0\n"
        "heavy = {'torch', 'transformers', 'PySide6', 'numpy', 'lxml', 'pypdfium2'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    assert "loaded: []" in run_python(code).stderr


def test_what_computes_can_be_chosen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPECDESK_BACKEND", "auto")  # what is set is taken back afterwards
    cli.main(["--backend", "torch", "doctor", "--json"])
    checks = json.loads(capsys.readouterr().out)["checks"]
    computes = next(check for check in checks if check["name"] == "Computes with")
    assert computes["text"].startswith("torch")
    assert cli.main(["--backend", "abacus", "doctor"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unknown"],
        ["ask"],
        ["ask", WORD],
        ["ask", WORD, "  "],
        ["ask", WORD, "Q?", "--budget", "0"],
        ["ask", WORD, "Q?", "--method", "magic"],
        ["ask", WORD, "--questions", "q.jsonl"],
        ["ask", WORD, "--questions", "missing.jsonl", "--out", "a.jsonl"],
        ["ask", WORD, "Q?", "--password-file", "missing.txt"],
        ["report", "no-such-answer", "--format", "pdf", "--out", "r.pdf"],
        ["report", WORD, "--format", "docx", "--out", "r.docx"],
        ["models", "install", "no-such-profile"],
    ],
)
def test_wrong_usage_ends_with_2_and_an_explanation(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.strip()
    assert "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("truncated.docx", "damaged"),
        ("word-97.doc", "not_a_document"),
        ("password.docx", "needs_password"),
        ("missing.pdf", "not_a_document"),
    ],
)
def test_document_that_cannot_be_read_ends_with_3(
    name: str, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", str(DATA / name), "What does it say?", "--json"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert name in shown.err
    error = json.loads(shown.err.splitlines()[-1])["error"]
    assert error["status"] == status
    assert error["sentence"]
    assert error["hint"]


def test_missing_model_ends_with_4(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", WORD, "What does it say?"]) == 4
    assert "specdesk models install" in capsys.readouterr().err


@pytest.mark.parametrize("profile", ["auto", "tiny"])
def test_missing_embedding_model_is_told_before_the_profile_is_loaded(
    profile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--method", "dense", "--profile", profile]
    assert cli.main(["ask", WORD, "What does it say?", *options]) == 4
    said = capsys.readouterr().err
    assert "all-minilm-l6-v2 is not installed" in said
    assert "specdesk models install all-minilm-l6-v2" in said


def test_ingest_prints_one_object_with_a_row_per_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts"
    paths = [WORD, str(DATA / "truncated.docx")]
    assert cli.main(["ingest", *paths, "--json", "--text-dir", str(texts)]) == 3
    rows = json.loads(capsys.readouterr().out)["files"]
    assert [(row["path"], row["status"]) for row in rows] == list(
        zip(paths, ["ok", "damaged"], strict=True)
    )
    assert [path.name for path in texts.iterdir()] == ["strict.docx.txt"]


def test_ingest_ends_with_0_when_every_file_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ingest", WORD]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("ok ")
    assert "1 of 1 files" in shown.err


@pytest.mark.parametrize("way", ["variable", "file", "option"])
def test_password_is_taken_in_three_ways(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["ingest", str(DATA / "password.docx")]
    if way == "variable":
        monkeypatch.setenv("SPECDESK_PASSWORD", "pass")
    elif way == "file":
        (tmp_path / "secret").write_text("pass\n")
        arguments += ["--password-file", str(tmp_path / "secret")]
    else:
        arguments += ["--password", "pass"]
    assert cli.main(arguments) == 0


def test_our_own_fault_is_logged_and_told_in_plain_words(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr("specdesk.documents.ingest.ingest", fail)
    assert cli.main(["ingest", WORD, "--json"]) == 1
    shown = capsys.readouterr()
    log = own_home / "log" / "specdesk.log"
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert str(log) in shown.err
    assert "AssertionError: a bug" in log.read_text("utf-8")


def test_models_are_listed_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    (extra,) = listed["extras"]
    assert (extra["extra"], extra["installed"]) == ("dense", False)
    assert extra["missing_bytes"] == extra["download_bytes"] > 0
    profiles = listed["profiles"]
    assert {"tiny", "fast", "standard"} <= {profile["profile"] for profile in profiles}
    assert not any(profile["installed"] for profile in profiles)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent otherwise there")
def test_ctrl_c_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "specdesk", "ingest", *[WORD] * 200],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"SPECDESK_HOME": str(tmp_path)},
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ok ")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to children as well
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Cancelled" in err
    assert "Traceback" not in err


def test_reader_that_leaves_early_ends_the_run_quietly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "specdesk", "ingest", *[WORD] * 5],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"SPECDESK_HOME": str(tmp_path)},
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    assert process.wait(timeout=60) == 1
    assert "Traceback" not in err


def test_every_method_of_the_engine_can_be_asked_for() -> None:
    assert set(session.METHODS) == set(METHODS)


def test_window_opens_without_arguments_or_with_files_only() -> None:
    assert wants_window([])
    assert wants_window([WORD])
    assert not wants_window(["models", "list"])
    assert not wants_window([WORD, "What?"])
    assert not wants_window(["--help"])


@pytest.mark.parametrize(
    ("platform", "environ", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_display_is_looked_for_on_linux_only(
    platform: str, environ: dict[str, str], there: bool
) -> None:
    assert has_display(platform, environ) is there


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there it can be missing")
def test_without_a_display_the_way_on_is_shown(tmp_path: Path) -> None:
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "specdesk"],
        capture_output=True,
        text=True,
        env=environ | {"SPECDESK_HOME": str(tmp_path)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "specdesk ask" in done.stderr
