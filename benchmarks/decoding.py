"""How fast answers are written: real questions, and llama.cpp beside us on the same prompts.

    python -m benchmarks.decoding QUESTIONS.jsonl --documents DIR --gguf FILE

Each question is asked as `specdesk ask` does. llama.cpp, which guesses nothing, then reads the
prompt that the target got last and writes as many tokens as the target wrote. A line per answer,
and medians. `specdesk bench speed` measures text that the target makes up, where guesses hardly
help; it also fetches the GGUF file, into the folder `benchmarks` of the cache.
"""

import argparse
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any

from engine.pipeline import Limits
from engine.progress import Quiet
from engine.prompt import Prompt
from engine.target import Generation
from specdesk.backend import chosen_device
from specdesk.bench.llamacpp import LlamaCpp
from specdesk.bench.machine import Roofline, measure_machine
from specdesk.bench.own_memories import own_memories
from specdesk.bench.questions import find_document, read_question_sets
from specdesk.desk import AskOptions
from specdesk.documents.open import open_document
from specdesk.pipelines import Pipelines
from specdesk.places import user_places

LEAST = 8  # tokens: of shorter answers, the rate says little
CONTEXT = 4096


class Overheard:
    """What a target was asked, and wrote."""

    def __init__(self, target: Any) -> None:
        self._generate: Callable[..., Generation] = target.generate
        target.generate = self
        self.heard: list[tuple[Prompt, Generation]] = []

    def __call__(self, prompt: Prompt, *args: Any, **kwargs: Any) -> Generation:
        """Let the target write."""
        generation = self._generate(prompt, *args, **kwargs)
        self.heard.append((prompt, generation))
        return generation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--budget", type=int, default=1024)
    parser.add_argument("--every", type=int, default=1, help="ask only every N-th question")
    options = parser.parse_args()
    places = user_places()
    machine = measure_machine(Roofline(chosen_device(places)))
    questions = [q for q in read_question_sets(options.questions) if q.answerable]
    with ExitStack() as stack:
        memories = stack.enter_context(own_memories(places))
        pipeline = Pipelines(places, memories).get(options.profile, Quiet()).pipeline
        rival = stack.enter_context(closing(LlamaCpp(options.gguf, machine.threads, CONTEXT)))
        print(f"{pipeline.target.backend}; llama.cpp {rival.version}; load {machine.load:.1f}")
        target, texts, rates = Overheard(pipeline.target), {}, []
        limits = Limits(options.budget, AskOptions().max_new_tokens)
        for question in questions[:: options.every]:
            if question.document not in texts:
                path = find_document(options.documents, question.document)
                assert path is not None, question.document
                texts[question.document] = open_document(path, Quiet()).engine_text()
            source = pipeline.scorer.source(texts[question.document], drafts=True, progress=Quiet())
            target.heard.clear()
            pipeline.ask([source], question.question, "auto", limits, Quiet())
            prompt, own = target.heard[-1]
            if own.new_tokens < LEAST:
                continue
            other = rival.complete(f"{prompt.system}\n\n{prompt.user}", own.new_tokens)
            ours, theirs = (each.new_tokens / each.decode_seconds for each in (own, other))
            steps = own.decode_steps / own.decode_seconds
            rates.append((ours, steps, theirs, ours / theirs))
            print(
                f"{question.id}: {own.new_tokens} tokens, {ours:.1f} a second in {steps:.1f} steps;"
                f" llama.cpp {theirs:.1f}; {ours / theirs:.2f} x",
                flush=True,
            )
    ours, steps, theirs, ratio = map(median, zip(*rates, strict=True))
    print(
        f"{len(rates)} answers, medians: {ours:.1f} tokens a second in {steps:.1f} steps;"
        f" llama.cpp {theirs:.1f}; {ratio:.2f} x"
    )


if __name__ == "__main__":
    main()
