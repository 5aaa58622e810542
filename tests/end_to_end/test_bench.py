"""Evidence recall on what the repository ships, with the tiny draft, better than chance."""

import json

import pytest

from specdesk import cli
from specdesk.places import Places
from specdesk.resources import sample_path
from tests.conftest import DATA

pytestmark = pytest.mark.models
HISTORY = DATA / "questions" / "word-processor-history.jsonl"


def test_the_draft_finds_the_evidence_of_the_sample(
    tiny_installed: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(
        [
            *("bench", "quality", str(HISTORY), "--documents", str(sample_path("").parent)),
            *("--methods", "auto,bm25,window", "--budgets", "512", "--selection-only"),
            *("--profile", "tiny", "--json"),
        ]
    )
    assert code == 0
    rows = {row["method"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert rows["auto"]["questions"] == 7
    assert rows["auto"]["evidence_recall"] >= max(0.7, rows["window"]["evidence_recall"])


def test_speed_compares_follow_up_with_full(
    tiny_installed: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    document = str(sample_path("word-processor-history.pdf"))
    options = ["--questions", str(HISTORY), "--runs", "1", "--budget", "256", "--profile", "tiny"]
    assert cli.main(["bench", "speed", document, *options, "--json"]) == 0
    speed = json.loads(capsys.readouterr().out)
    assert speed["full_prompt_tokens"] > 1500 > 256
    assert speed["kv_bytes"] < speed["full_kv_bytes"]
    assert speed["ratios"]["first_token_vs_full"] == pytest.approx(
        speed["full_first_token_seconds"] / speed["median_first_token_seconds"]
    )
