"""The tiny profile with seeded weights in place of trained ones: the whole path, in no time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from specdesk.bench.needle import document_of
from specdesk.bench.needle_tasks import Sample
from specdesk.bench.quality import Plan
from specdesk.bench.questions import KnownQuestion
from specdesk.desk import Desk
from specdesk.model_folders import Manifest, hash_files, write_manifest
from specdesk.places import Places
from tests.engine.bert_models import write_bert
from tests.engine.conftest import seeded_tokenizer

DRAFT_AND_TARGET = "smollm2-135m"
EMBEDDER = "all-minilm-l6-v2"
TEXTS = {
    "bread.txt": (
        "The bakery opens at seven. Rye bread costs four euros and is baked twice a day.\n"
        "The oven is from 1931. It was built by two brothers and has never been moved.\n"
        "Flour comes from the mill at the river. Salt and yeast are bought at the market."
    ),
    "boats.txt": (
        "The ferry leaves at noon. A crossing takes ninety minutes in good weather.\n"
        "Dogs travel free. Bicycles need a ticket, which is sold on board and on the quay.\n"
        "In winter there is no ferry on Mondays. The captain decides when there is fog."
    ),
}


@pytest.fixture(scope="session")
def seeded_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models as installed; voting heads are those of SmolLM2."""
    models = tmp_path_factory.mktemp("models")
    folder = models / DRAFT_AND_TARGET
    torch.manual_seed(11)
    config = LlamaConfig(
        vocab_size=320,
        hidden_size=72,
        intermediate_size=96,
        num_hidden_layers=22,
        num_attention_heads=9,
        num_key_value_heads=3,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        eos_token_id=2,
        initializer_range=0.1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    seeded_tokenizer().save_pretrained(folder)
    write_bert(models / EMBEDDER)
    for key in (DRAFT_AND_TARGET, EMBEDDER):
        files = hash_files(models / key, lambda done, total: None)
        manifest = Manifest(key, "Seeded", "none", "tests", "", "", "", {}, files)
        write_manifest(models / key, manifest)
    return models


@pytest.fixture
def seeded_places(places: Places, seeded_models: Path) -> Places:
    """Folders in which the tiny profile is installed, with seeded weights."""
    places.data.mkdir(parents=True)
    places.models.symlink_to(seeded_models, target_is_directory=True)
    return places


@pytest.fixture
def seeded_desk(seeded_places: Places) -> Iterator[Desk]:
    desk = Desk(seeded_places)
    yield desk
    desk.close()


@pytest.fixture
def plan() -> Plan:
    """Two documents, five questions, two methods, one budget."""
    documents = {
        name: replace(document_of(Sample(name, "", 0, text, "", (), ())), path=Path(name))
        for name, text in TEXTS.items()
    }
    questions = [
        KnownQuestion(str(number), document, question, kind, evidence, groups)
        for number, (document, question, kind, evidence, groups) in enumerate(
            (
                ("bread.txt", "When does the bakery open?", "numeric", ("at seven",), (("7",),)),
                ("bread.txt", "How old is the oven?", "numeric", ("from 1931",), (("1931",),)),
                ("bread.txt", "Who owns the bakery?", "unanswerable", (), ()),
                ("boats.txt", "When does the ferry leave?", "numeric", ("noon",), (("noon",),)),
                ("boats.txt", "Do dogs pay?", "extractive", ("Dogs travel free",), (("free",),)),
            )
        )
    ]
    return Plan(questions, documents, "tiny", ["auto", "bm25"], [100], max_new_tokens=4)
