"""Count what usually follows a few tokens, in texts that a model writes itself.

    python -m benchmarks.collect_phrases write MODEL TEXTS.jsonl --seconds 3600
    python -m benchmarks.collect_phrases count MODEL TEXTS.jsonl [TEXTS.jsonl …] --out TABLE

`write` lets an installed model write about the subjects of `phrase_topics.toml`, many texts at a
time, and notes for each token what else was likely there. `count` makes a table of it for
`engine/phrase_tables`, which serves every model of that vocabulary. MODEL: a key of the catalogue.
What a table brings is judged on texts about other subjects, see `benchmarks/guesses.py`:

    python -m benchmarks.collect_phrases write MODEL HELD-OUT.jsonl --held-out --seconds 300
"""

import argparse
import json
import random
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import isclose
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from engine.attention import Attention
from engine.chat import chat_tokens, end_tokens
from engine.models import Identity, LoadedModel, load_model
from engine.phrases import CERTAIN, LONGEST, packed, vocabulary
from engine.progress import Quiet
from engine.shared_tokenizers import load_tokenizer
from engine.tensor_files import write_tensors
from specdesk.backend import chosen_device
from specdesk.catalogue import shipped_catalogue
from specdesk.model_folders import packed_weights, require_model, weights_sha256
from specdesk.places import user_places

TOPICS = Path(__file__).with_name("phrase_topics.toml")
LONG = 320  # tokens of request and text together
WRITTEN = 240  # tokens of a text at most
LIKELY = 8  # tokens noted at each place
CHOICE = 64  # tokens, of which one is drawn
TEMPERATURE = 0.7
HELD_OUT = 12  # each twelfth subject is one to judge by
DISCOUNT = 0.5  # of what is expected, taken from each token behind a context
LEAST = 0.12  # chance of a token that is kept
ALIKE = 0.5  # chances of which the smaller is at least half of the larger are alike

Likely = tuple[list[int], list[float]]  # tokens and their chances
Context = tuple[int, ...]
Counts = dict[Context, Counter[int]]
Table = dict[Context, tuple[int, float]]


class Slots:
    """Texts that are written side by side, each in a slot of its own, [slots].

    A forward reads one token of each; their keys and values lie in buffers, [slots, KV heads, LONG,
    size] for each layer."""

    def __init__(self, loaded: LoadedModel, slots: int) -> None:
        config = loaded.model.config
        self._model, self._slots = loaded.model, slots
        self._heads = config.num_key_value_heads
        size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        shape = config.num_hidden_layers, 2, slots, self._heads, LONG, size
        self._kept = torch.zeros(shape, dtype=loaded.device.dtype)
        self._positions = self._seen = torch.empty(0)

    def read(self, tokens: Sequence[int], positions: Sequence[int]) -> Tensor:
        """The states behind one token of each slot, [slots, size]."""
        self._positions = torch.tensor(positions)
        keys = torch.arange(max(positions) + 1)
        self._seen = (keys <= self._positions[:, None])[:, None, None]
        output = self._model.model(
            input_ids=torch.tensor([tokens]),
            position_ids=self._positions[None],
            use_cache=False,
            attention_hook=self._attend,
        )
        states: Tensor = output.last_hidden_state[0]
        return states

    def _attend(self, attention: Attention) -> Tensor:
        """Attention of each slot's token over its own text."""
        kept = self._kept[attention.layer]
        rows, longest = torch.arange(self._slots), self._seen.shape[-1]
        for buffer, fresh in zip(kept, (attention.key, attention.value), strict=True):
            buffer[rows, :, self._positions] = fresh[0].transpose(0, 1)
        query = attention.query[0].transpose(0, 1)
        query = query.reshape(self._slots, self._heads, -1, query.shape[-1])
        keys, values = kept[:, :, :, :longest]
        output = scaled_dot_product_attention(query, keys, values, attn_mask=self._seen)
        return output.flatten(1, 2).transpose(0, 1)[None]


def requests(languages: Sequence[str], seed: int, *, held_out: bool) -> Iterator[str]:
    """Requests in random order, without end; about the subjects that are held out to judge by, or
    about all others. languages: in which, of those that `phrase_topics.toml` has."""
    chance = random.Random(seed)
    topics = tomllib.loads(TOPICS.read_text("utf-8"))
    topics = {language: topics[language] for language in topics if language in languages}
    while True:
        found = [
            request.format(aspect.format(subject))
            for language in topics.values()
            for request in language["requests"]
            for aspect in language["aspects"]
            for number, subject in enumerate(language["subjects"])
            if (number % HELD_OUT == 0) == held_out
        ]
        chance.shuffle(found)
        yield from found


def choose(logits: Tensor, *, greedy: bool) -> tuple[list[int], list[Likely]]:
    """The next token of each text, the likeliest or one at random by its chance, and what is likely
    there. logits: float32 [texts, vocabulary]."""
    best, tokens = logits.topk(CHOICE)
    chances = (best[:, :LIKELY] - logits.logsumexp(-1, keepdim=True)).exp().tolist()
    if greedy:
        chosen = tokens[:, 0]
    else:
        drawn = torch.multinomial((best / TEMPERATURE).softmax(-1), 1)
        chosen = tokens.gather(1, drawn)[:, 0]
    rounded = [[round(chance, 3) for chance in row] for row in chances]
    return chosen.tolist(), list(zip(tokens[:, :LIKELY].tolist(), rounded, strict=True))


@torch.inference_mode()
def write(loaded: LoadedModel, options: argparse.Namespace) -> None:
    """Write texts side by side for so long, a line of JSON for each; the last ones are cut off."""
    torch.manual_seed(options.seed)
    languages = shipped_catalogue().models[options.model].languages
    asked = requests(languages, options.seed, held_out=options.held_out)
    beside, ends = Slots(loaded, options.slots), end_tokens(loaded)
    texts = [_begun(loaded, next(asked)) for _ in range(options.slots)]
    places = [0] * options.slots
    start, total = time.perf_counter(), 0
    with options.texts.open("w", encoding="utf-8") as file:
        while time.perf_counter() - start < options.seconds:
            now = [text["ids"][place] for text, place in zip(texts, places, strict=True)]
            states = beside.read(now, places)
            due = [
                slot for slot, place in enumerate(places) if place + 1 == len(texts[slot]["ids"])
            ]
            logits = loaded.model.lm_head(states[due]).float()
            chosen = choose(logits, greedy=options.held_out)
            for slot, token, likely in zip(due, *chosen, strict=True):
                text = texts[slot]
                text["likely"].append(likely)
                text["ids"].append(token)
                if token in ends or len(text["likely"]) == WRITTEN or len(text["ids"]) == LONG:
                    file.write(json.dumps(text) + "\n")
                    texts[slot], places[slot] = _begun(loaded, next(asked)), -1
            places = [place + 1 for place in places]
            total += len(due)
            print(f"{total} tokens, {time.perf_counter() - start:.0f} s", end="\r", flush=True)
        file.writelines(json.dumps(text) + "\n" for text in texts if text["likely"])
    print()


def _begun(loaded: LoadedModel, request: str) -> dict[str, Any]:
    """A text of which only the request is there. first: where the answer begins in its ids."""
    ids = chat_tokens(loaded, "", request)
    return {"request": request, "first": len(ids), "ids": ids, "likely": []}


def counted(texts: Iterable[dict[str, Any]]) -> list[Counts]:
    """How often each token is to be expected behind each context, of one token, two and so on."""
    counts: list[Counts] = [defaultdict(Counter) for _ in range(LONGEST)]
    for text in texts:
        for place, likely in enumerate(text["likely"], text["first"]):
            expected = dict(zip(*likely, strict=True))
            for length, follow in enumerate(counts, 1):
                follow[tuple(text["ids"][place - length : place])].update(expected)
    return counts


def likeliest(counts: Sequence[Counts]) -> list[Table]:
    """The token that is likeliest behind each context, and its chance: the share of what was
    counted there, less a discount that goes to what follows the shorter context (absolute
    discounting; Ney, Essen and Kneser 1994)."""
    tables: list[Table] = []
    for follow in counts:
        shorter, table = tables[-1] if tables else {}, {}
        for context, numbers in follow.items():
            total = sum(numbers.values())
            usual, chance = shorter.get(context[1:], (0, 0.0))
            lent = min(1.0, DISCOUNT / total) * chance
            of = {token: max(numbers[token] - DISCOUNT, 0.0) / total for token in (usual, *numbers)}
            of[usual] += lent
            token = max(of, key=of.__getitem__)
            table[context] = token, of[token]
        tables.append(table)
    return tables


def worth_keeping(tables: Sequence[Table]) -> list[Table]:
    """The contexts that are worth their room: what follows is likely enough to be guessed, and the
    shorter context does not tell it about as well."""
    return [
        {
            context: follows
            for context, follows in table.items()
            if follows[1] >= LEAST and not _alike(shorter.get(context[1:]), follows)
        }
        for shorter, table in zip([{}, *tables], tables, strict=False)
    ]


def _alike(one: tuple[int, float] | None, other: tuple[int, float]) -> bool:
    """Whether both give the same token with about the same chance."""
    return one is not None and one[0] == other[0] and isclose(one[1], other[1], rel_tol=ALIKE)


def save(tables: Sequence[Table], tokenizer: Any, path: Path) -> None:
    """Write a table as `engine.phrases` reads it."""
    tensors: dict[str, Tensor] = {}
    for length, table in enumerate(tables, 1):
        rows = sorted((packed(context), *table[context]) for context in table)
        chances = [round(row[2] * CERTAIN) for row in rows]
        tensors[f"contexts_{length}"] = torch.tensor([row[0] for row in rows], dtype=torch.int64)
        tensors[f"tokens_{length}"] = torch.tensor([row[1] for row in rows], dtype=torch.int32)
        tensors[f"chances_{length}"] = torch.tensor(chances, dtype=torch.uint8)
    # Up to the last one that is used: models of a family add others behind them.
    size = 1 + max(token for table in tables for token, _ in table.values())
    about = {"tokens": str(size), "vocabulary": vocabulary(tokenizer, size)}
    write_tensors(path, tensors, about)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("write")
    command.add_argument("model")
    command.add_argument("texts", type=Path)
    command.add_argument("--seconds", type=float, default=3600)
    command.add_argument("--slots", type=int, default=192)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--held-out", action="store_true", help="greedily, to judge by")
    command = commands.add_parser("count")
    command.add_argument("model")
    command.add_argument("texts", type=Path, nargs="+")
    command.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    places = user_places()
    folder = require_model(options.model, places, Quiet())
    if options.command == "count":
        lines = (json.loads(line) for path in options.texts for line in path.open("rb"))
        tables = worth_keeping(likeliest(counted(lines)))
        save(tables, load_tokenizer(folder), options.out)
        print(f"{options.out}: {', '.join(f'{len(table):,}' for table in tables)} contexts")
        return
    loaded = load_model(
        folder,
        Identity(options.model, weights_sha256(folder)),
        chosen_device(places),
        Quiet(),
        packed=packed_weights(options.model, places),
    )
    write(loaded, options)


if __name__ == "__main__":
    main()
