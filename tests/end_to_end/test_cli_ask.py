import json
from pathlib import Path

import pytest

from specdesk import cli
from specdesk.places import Places
from tests.conftest import DATA

pytestmark = pytest.mark.models
DOCUMENT = str(DATA / "tracked-changes.docx")
OPTIONS = ["--profile", "tiny", "--method", "bm25", "--budget", "128", "--max-new-tokens", "8"]
QUESTION = "When was Apache Tika 0.3 released?"


def test_one_object_on_stdout_as_the_contract_has_it(
    tiny_installed: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", DOCUMENT, QUESTION, *OPTIONS, "--kept", "--json"]) == 0
    shown = capsys.readouterr()
    answer = json.loads(shown.out)
    assert set(answer) == {
        "id", "question", "answer", "answered", "citations", "measurements", "method", "profile",
        "models", "backend", "warnings", "kept",
    }  # fmt: skip
    assert (answer["question"], answer["method"]) == (QUESTION, "bm25")
    assert set(answer["models"]) == {"draft", "target"}
    assert 0 < answer["measurements"]["kept_tokens"] <= 128
    assert any("Apache Tika 0.3" in kept["text"] for kept in answer["kept"])
    assert "Writing" in shown.err


def test_answer_is_shown_with_how_much_was_read(
    tiny_installed: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["ask", DOCUMENT, QUESTION, *OPTIONS]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip()
    assert lines[-1].startswith("Read ")
    assert "tokens/s" in lines[-1]


def test_file_of_questions_is_answered_line_by_line_and_reported(
    tiny_installed: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text(
        "".join(json.dumps({"id": key, "question": QUESTION}) + "\n" for key in ("x", "y"))
    )
    files = ["--questions", str(questions), "--out", str(out)]
    assert cli.main(["ask", DOCUMENT, *files, *OPTIONS]) == 0
    answers = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["x", "y"]
    assert answers[0]["answer"] == answers[1]["answer"]
    assert "kept" not in answers[0]
    assert capsys.readouterr().out == ""
    report = tmp_path / "report.html"
    arguments = ["report", answers[1]["answer_id"], "--format", "html", "--out", str(report)]
    assert cli.main(arguments) == 0
    assert QUESTION in report.read_text("utf-8")
