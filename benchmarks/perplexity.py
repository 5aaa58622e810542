"""What rounding to eight bits costs: the perplexity of a model over a document, both ways.

    python benchmarks/perplexity.py MODEL_FOLDER DOCUMENT --tokens 20000

Reads the document's first tokens in pieces of 1,024, all in float32 on torch, and as specdesk does
with the linear layers in eight bits, and prints both perplexities and their ratio.
"""

import argparse
import math
import tempfile
from pathlib import Path

import torch

from engine.device import Device, best_device
from engine.models import Identity, LoadedModel, load_model
from engine.progress import Quiet
from engine.tokens import tokenize
from specdesk.documents.open import open_document

PIECE = 1024


@torch.inference_mode()
def perplexity(loaded: LoadedModel, ids: list[int]) -> float:
    total, count = 0.0, 0
    for first in range(0, len(ids) - 1, PIECE):
        piece = torch.tensor(ids[first : first + PIECE], device=loaded.device.torch)
        hidden = loaded.model.model(input_ids=piece[None]).last_hidden_state[0]
        shares = torch.log_softmax(loaded.model.lm_head(hidden[:-1]).float(), dim=-1)
        total -= float(shares.gather(1, piece[1:, None]).sum())
        count += len(piece) - 1
    return math.exp(total / count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("document", type=Path)
    parser.add_argument("--tokens", type=int, default=20000)
    options = parser.parse_args()
    text = open_document(options.document, Quiet()).text
    identity, device = Identity(options.model.name, ""), best_device()
    plain = load_model(options.model, identity, Device("cpu", torch.float32), Quiet())
    ids = tokenize(plain.tokenizer, text).ids[: options.tokens].tolist()
    before = perplexity(plain, ids)
    print(f"{len(ids)} tokens, {plain.device.backend}: {before:.3f}", flush=True)
    del plain
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "packed.safetensors"
        eight = load_model(options.model, identity, device, Quiet(), packed=packed)
        after = perplexity(eight, ids)
    print(f"{eight.device.backend}: {after:.3f}, {100 * (after / before - 1):+.2f} %")


if __name__ == "__main__":
    main()
