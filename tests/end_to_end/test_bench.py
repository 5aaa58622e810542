"""Evidence recall on what the repository ships, with the tiny draft, better than chance."""

import json
import re
from pathlib import Path

import pytest

from specdesk import cli
from specdesk.places import Places
from specdesk.resources import sample_path
from tests.conftest import DATA
from tests.engine.gguf_models import tiny_llama, write_gguf

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


def test_speed_compares_follow_up_with_full_and_llamacpp(
    tiny_installed: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rival = tiny_llama()
    rival.config.max_position_embeddings = 4096  # its tokens are letters
    gguf = write_gguf(tmp_path / "model.gguf", rival)
    document = str(sample_path("word-processor-history.pdf"))
    options = ["--tokens", "200", "--rounds", "2", "--budget", "128", "--profile", "tiny"]
    command = ["bench", "speed", document, *options, "--gguf", str(gguf), "--json"]
    assert cli.main(command) == 0
    speed = json.loads(capsys.readouterr().out)
    medians, ratios = speed["medians"], speed["ratios"]
    assert len(speed["rounds"]) == 2
    assert speed["points"][0]["kv_bytes"] > 0
    assert ratios["decode_vs_llamacpp"] == pytest.approx(
        medians["decode_rate"] / medians["llamacpp_decode_rate"]
    )
    assert ratios["first_token_vs_full_0k"] == pytest.approx(medians["full"] / medians["follow_up"])
    assert ratios["first_token_vs_llamacpp_0k"] == pytest.approx(
        medians["llamacpp_full"] / medians["follow_up"]
    )
    assert 0 < speed["shares"]["decode_of_read"] < 2


def test_speed_without_llamacpp_says_so(
    tiny_installed: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tokens", "300", "--rounds", "1", "--budget", "128", "--profile", "tiny"]
    assert cli.main(["bench", "speed", *options, "--without-llamacpp"]) == 0
    table = capsys.readouterr().out
    assert "llama.cpp not measured" in table
    assert re.search(r"decode_vs_llamacpp +not measured", table)
    assert re.search(r"first_token_vs_full_0k +\d+\.\d\d x", table)
