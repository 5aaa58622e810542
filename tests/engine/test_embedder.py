"""The embedder against its formula, and that neither padding nor company changes a vector."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertModel

from engine.device import Device
from engine.embedder import BATCH, MAX_TOKENS, Embedder, load_embedder
from engine.errors import Cancelled, ModelMissing
from engine.models import Identity
from engine.progress import CancelToken, Quiet, Stage
from tests.engine.bert_models import write_bert

CPU = Device("cpu", torch.bfloat16)  # as on a CPU with units for it: the embedder stays in float32
TEXTS = [
    "Payment is due within thirty days.",
    "Cats sleep.",
    "",
    "The supplier keeps all records for seven years, and shows them to an auditor when asked. " * 3,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("bert"))


def load(folder: Path) -> Embedder:
    return load_embedder(folder, Identity("tiny-bert", "0" * 64), CPU, Quiet())


@pytest.fixture(scope="module")
def embedder(folder: Path) -> Embedder:
    return load(folder)


def by_the_formula(folder: Path, text: str) -> list[float]:
    """Characters as pieces; one text, no padding; eager attention; loops for mean and length."""
    pieces = list(embedder_tokens(folder, text))
    model = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        rows = model(input_ids=torch.tensor([pieces])).last_hidden_state[0].double().tolist()
    mean = [0.0] * len(rows[0])
    for row in rows:
        for place, value in enumerate(row):
            mean[place] += value / len(rows)
    length = math.sqrt(sum(value * value for value in mean))
    return [value / length for value in mean]


def embedder_tokens(folder: Path, text: str) -> list[int]:
    """[CLS], a piece per character, [SEP]; at most 256."""
    from tokenizers import Tokenizer

    vocabulary = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    ids, inside = [], False
    for character in text.lower():
        if character.isalnum():
            ids.append(vocabulary[f"##{character}" if inside else character])
            inside = True
        else:
            ids += [] if character == " " else [vocabulary[character]]
            inside = False
    return [vocabulary["[CLS]"], *ids[: MAX_TOKENS - 2], vocabulary["[SEP]"]]


def test_vectors_are_the_mean_of_the_last_layer_at_unit_length(
    folder: Path, embedder: Embedder
) -> None:
    vectors = embedder.embed(TEXTS, Quiet(), Stage.READ)
    assert vectors.dtype == np.float32
    expected = [by_the_formula(folder, text) for text in TEXTS]
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    assert np.abs(vectors[0] @ vectors[1]) < 0.999


def test_a_batch_equals_one_by_one(embedder: Embedder) -> None:
    texts = [f"{'word ' * (7 * index % 23)}number {index}" for index in range(2 * BATCH + 3)]
    together = embedder.embed(texts, Quiet(), Stage.READ)
    alone = [embedder.embed([text], Quiet(), Stage.READ)[0] for text in texts]
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_more_than_the_model_was_trained_for_is_cut(embedder: Embedder) -> None:
    text = "x " * MAX_TOKENS
    longer, cut = embedder.embed([text + "y " * 500, text], Quiet(), Stage.READ)
    np.testing.assert_allclose(longer, cut, atol=1e-6)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([], Quiet(), Stage.READ).shape == (0, 32)


def test_a_cancelled_embedding_stops_at_the_next_batch(embedder: Embedder) -> None:
    class CancelAfterOne(Quiet):
        def step(self, stage: Stage, done: int, total: int) -> None:
            reached.append(done)
            if done:
                self.token.cancel()
            super().step(stage, done, total)

    reached: list[int] = []
    with pytest.raises(Cancelled):
        embedder.embed(["text"] * (3 * BATCH), CancelAfterOne(CancelToken()), Stage.READ)
    assert reached == [0, BATCH]


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json"])
def test_an_incomplete_model_is_said_to_be(missing: str, tmp_path: Path) -> None:
    folder = write_bert(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(ModelMissing, match="not complete"):
        load(folder)


def test_weights_of_another_shape_are_refused(folder: Path, tmp_path: Path) -> None:
    other = write_bert(tmp_path, positions=64)
    (other / "config.json").write_bytes((folder / "config.json").read_bytes())
    with pytest.raises(ModelMissing, match="not complete"):
        load(other)
