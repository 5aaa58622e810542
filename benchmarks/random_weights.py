"""How fast models of given shapes are, with weights drawn at random: for a machine to which no
weights were brought.

    python -m benchmarks.random_weights --like MODEL [--profile gpu] [--tokens N,M] [--rounds N]
        [--gguf FILE]

Everything is measured as `specdesk bench speed` does. What such a model writes means nothing and
may repeat itself, so that guesses are right more often than in a real text: of the figures for
decoding, only the rate of steps is that of real weights. Embeddings have no voice. MODEL: the
folder of an installed Qwen2.5, of which tokenizer and configuration are taken. FILE: what llama.cpp
loads; without it, it is not measured. The weights, 15 GB for `gpu`, are written to the system's
temporary folder meanwhile.
"""

import argparse
import json
import shutil
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

from engine.device import Device
from engine.models import Identity, LoadedModel, load_model
from engine.progress import Progress, Quiet
from specdesk.bench.speed import ROUNDS, SpeedPlan, measure_speed
from specdesk.bench.speed_table import lines
from specdesk.catalogue import Profile
from specdesk.pipelines import Pipelines
from specdesk.places import user_places

SPREAD = 0.02  # of the weights: what such models are initialized with
# As the models' own configurations have them.
SHAPES: dict[str, dict[str, int]] = {
    "qwen2.5-coder-0.5b": {
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
        "head_dim": 64,
        "vocab_size": 151936,
    },
    "qwen2.5-coder-1.5b": {
        "hidden_size": 1536,
        "intermediate_size": 8960,
        "num_hidden_layers": 28,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
        "head_dim": 128,
        "vocab_size": 151936,
    },
    "qwen2.5-7b": {
        "hidden_size": 3584,
        "intermediate_size": 18944,
        "num_hidden_layers": 28,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "head_dim": 128,
        "vocab_size": 152064,
    },
}


def write_model(like: Path, shape: dict[str, int], folder: Path) -> None:
    """Write a model of a shape to a new folder. like: the folder of one of the same family."""
    folder.mkdir()
    for path in like.iterdir():
        if path.suffix in (".json", ".jinja") and path.name != "specdesk.json":
            shutil.copyfile(path, folder / path.name)
    config = json.loads((folder / "config.json").read_text("utf-8")) | shape
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    with torch.device("meta"):
        build: Any = AutoModelForCausalLM.from_config
        model = build(AutoConfig.from_pretrained(folder, local_files_only=True))
    where = "cuda" if torch.cuda.is_available() else "cpu"  # which draws faster
    tensors = {}
    for name, parameter in model.named_parameters():
        tensor = torch.ones(parameter.shape, dtype=torch.bfloat16, device=where)
        if parameter.dim() > 1:
            tensor.normal_(0, SPREAD)
        tensors[name] = tensor.cpu()
    save_file(tensors, folder / "model.safetensors")


class RandomPipelines(Pipelines):
    """Pipelines whose models are drawn at random. models: their folders, by key."""

    def __init__(self, models: dict[str, Path], *args: Any) -> None:
        super().__init__(*args)
        self._folders = models

    def resolve(self, profile: str) -> Profile:
        """The profile of that name, without embeddings."""
        return replace(super().resolve(profile), embedder="")

    def _model(
        self, key: str, device: Device, progress: Progress, layers: int | None = None
    ) -> LoadedModel:
        start = time.perf_counter()
        identity = Identity(f"{key}, random weights", "0" * 64)
        folder = self._folders[key]
        packed = folder.with_suffix(".packed")
        loaded = load_model(folder, identity, device, progress, layers, packed)
        print(f"{key} loaded in {time.perf_counter() - start:.1f} s", flush=True)
        return loaded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--profile", default="gpu")
    parser.add_argument("--tokens", default="8000,24000")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--gguf", type=Path)
    options = parser.parse_args()
    lengths = tuple(map(int, options.tokens.split(",")))
    places = user_places()
    profile = Pipelines(places).resolve(options.profile)
    with tempfile.TemporaryDirectory() as scratch:
        models = {key: Path(scratch, key) for key in {profile.draft, profile.target}}
        for key, folder in models.items():
            write_model(options.like, SHAPES[key], folder)
        speed = measure_speed(
            places,
            SpeedPlan(profile.name, lengths, rounds=options.rounds),
            options.gguf,
            Quiet(),
            partial(print, flush=True),
            partial(RandomPipelines, models),
        )
    for line in lines(speed):
        print(line)


if __name__ == "__main__":
    main()
