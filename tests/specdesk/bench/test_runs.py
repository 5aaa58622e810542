"""What was stored is there again, and nothing of other settings with it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from specdesk.bench.runs import Quote, Run, RunFile, Settings
from specdesk.errors import StorageError

SETTINGS = Settings(
    "quality", "auto", 512, "tiny", {"draft": "a" * 64}, 64, "q" * 64, "torch", "0.1"
)
ANSWER = {
    "id": "answer-1",
    "answer": "At seven.",
    "answered": True,
    "citations": [{"document": "a.pdf", "page": 2, "quote": "opens at seven"}],
    "kept": [{"text": "It opens at seven."}],
    "measurements": {
        "kept_tokens": 5,
        "kv_bytes": 100,
        "peak_memory_bytes": 1000,
        "seconds": {"first_token": 0.1, "total": 0.30000000000000004},
    },
}
RUN = Run(
    "At seven.",
    True,
    (Quote("a.pdf", 2, "opens at seven"),),
    ("It opens at seven.",),
    5,
    100,
    1000,
    0.1,
    0.30000000000000004,
)


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.jsonl")
    return path


def test_runs_are_taken_up_again(tmp_path: Path) -> None:
    first = RunFile(tmp_path / "out", SETTINGS)
    first.add("q1", ANSWER)
    first.add("q2", {"kept": [{"text": "lone \udc80"}]})
    first.add("q3", {"failure": "Too long."})
    again = RunFile(tmp_path / "out", SETTINGS)
    assert again.runs == first.runs
    assert again.of(["q3", "q1"]) == [Run(failure="Too long."), RUN]
    assert again.runs["q2"].text is None


def test_a_line_is_an_answer_with_the_id_of_its_question(tmp_path: Path) -> None:
    RunFile(tmp_path, SETTINGS).add("q1", ANSWER)
    assert json.loads(only_file(tmp_path).read_text("utf-8")) == ANSWER | {"id": "q1"}


@pytest.mark.parametrize(
    "torn", [b'{"id": "q2", "kept": [', b'{"id": "q2", "kept": []}', b"\x00" * 9 + b"\n"]
)
def test_what_was_not_written_to_its_end_is_dropped(tmp_path: Path, torn: bytes) -> None:
    RunFile(tmp_path, SETTINGS).add("q1", ANSWER)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    again = RunFile(tmp_path, SETTINGS)
    assert list(again.runs) == ["q1"]
    assert path.read_bytes() == whole
    again.add("q2", ANSWER)
    assert list(RunFile(tmp_path, SETTINGS).runs) == ["q1", "q2"]


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, method="bm25"),
        replace(SETTINGS, budget=1024),
        replace(SETTINGS, budget=None),
        replace(SETTINGS, profile="fast"),
        replace(SETTINGS, models={"draft": "b" * 64}),
        replace(SETTINGS, max_new_tokens=65),
        replace(SETTINGS, questions="r" * 64),
        replace(SETTINGS, kind="needle"),
        replace(SETTINGS, backend="openvino"),
        replace(SETTINGS, version="0.2"),
    ],
)
def test_runs_of_other_settings_are_not_mixed_in(tmp_path: Path, other: Settings) -> None:
    RunFile(tmp_path, SETTINGS).add("q1", ANSWER)
    assert RunFile(tmp_path, other).runs == {}


def test_settings_stand_beside_the_runs(tmp_path: Path) -> None:
    RunFile(tmp_path, SETTINGS)
    (path,) = tmp_path.glob("quality-auto-512-*.settings.json")
    assert json.loads(path.read_text())["models"] == {"draft": "a" * 64}


def test_without_a_folder_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = RunFile(None, SETTINGS)
    file.add("q1", ANSWER)
    assert file.runs == {"q1": RUN}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        RunFile(tmp_path / "file" / "out", SETTINGS)
