"""`specdesk bench speed --growth`: how the cost grows with the document, and with the budget.

One question, put by the path that every question takes, to texts of ascending length and then with
ascending budgets: so what an earlier point leaves in memory is less than what the next one takes.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from engine.peak import forget_peak
from engine.progress import Progress
from engine.text import Text
from specdesk.backend import chosen_device
from specdesk.bench.machine import Disturbance, Machine, Roofline, measure_machine
from specdesk.bench.own_memories import own_memories
from specdesk.bench.probe import QUESTION, Probe
from specdesk.pipelines import Pipelines
from specdesk.places import Places

if TYPE_CHECKING:
    from engine.pipeline import Pipeline

LENGTHS = (2000, 8000, 24000)
BUDGETS = (128, 256, 512, 1024, 2048, 4096)
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class GrowthPlan:
    """What is measured. lengths: of texts, in the target's tokens, ascending, each asked with
    `budget`. budgets: ascending, all on one length. rounds: how often each question is put. text:
    what the texts are cut from; made up where it is empty."""

    profile: str
    lengths: Sequence[int] = LENGTHS
    budgets: Sequence[int] = BUDGETS
    budget: int = 1024
    rounds: int = ROUNDS
    text: str = ""
    question: str = QUESTION

    @property
    def asked_length(self) -> int:
        """The length on which budgets are tried: the shortest that none of them holds whole, or
        the longest."""
        longer = (length for length in self.lengths if length > max(self.budgets))
        return next(longer, max(self.lengths))


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the rounds."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a question costs at one length and budget.

    tokens: of the text, as counted. kept_tokens, looks: how much of it the target read, and how
    often it looked; it takes half of the budget where that is enough. weighed_share: of the text,
    by the draft. weigh_seconds: part of first_token_seconds. kv_bytes_full: of the whole text,
    computed from one token's. peak_memory_bytes: most resident memory of this process while the
    question was put first; None where the system cannot tell it apart from what was before. load,
    steal: of the machine meanwhile (`specdesk/bench/machine.py`)."""

    tokens: int
    budget: int
    kept_tokens: int
    looks: int
    weighed_share: float
    weigh_seconds: Spread
    first_token_seconds: Spread
    kv_bytes: int
    kv_bytes_full: int
    peak_memory_bytes: int | None
    load: float
    steal: float | None


@dataclass(frozen=True, slots=True)
class Length:
    """What a text costs. prepare_seconds: to tokenize, cut and index it. read_seconds: of draft
    and, where the profile has them, embeddings. memory_bytes: what the draft keeps on disk."""

    tokens: int
    prepare_seconds: float
    read_seconds: float
    memory_bytes: int
    question: Cost


@dataclass(frozen=True, slots=True)
class Growth:
    """All figures of one run, as far as it came."""

    profile: str
    backend: str
    machine: Machine
    lengths: tuple[Length, ...] = ()
    budgets: tuple[Cost, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON."""
        return asdict(self)


def measure_growth(
    places: Places,
    plan: GrowthPlan,
    progress: Progress,
    tell: Callable[[str], None],
    on_point: Callable[[Growth], None],
) -> Growth:
    """Measure. tell: told what is measured now. on_point: given what was measured so far, after
    each length and budget. Raises UsageError, ModelMissing, StorageError, Cancelled."""
    tell("the machine")
    machine = measure_machine(Roofline(chosen_device(places)))
    with own_memories(places) as memories:
        loaded = Pipelines(places, memories).get(plan.profile, progress)
        pipeline = loaded.pipeline
        run = _Run(pipeline, plan, progress)
        run.prepare()
        growth = Growth(loaded.profile.name, pipeline.target.backend, machine)
        total = len(plan.lengths) + len(plan.budgets)
        for number, tokens in enumerate(plan.lengths, 1):
            tell(f"{number}/{total} {tokens:,} tokens, budget {plan.budget:,}")
            growth = replace(growth, lengths=(*growth.lengths, run.length(tokens)))
            on_point(growth)
        for number, budget in enumerate(plan.budgets, len(plan.lengths) + 1):
            tell(f"{number}/{total} {plan.asked_length:,} tokens, budget {budget:,}")
            growth = replace(growth, budgets=(*growth.budgets, run.budget(budget)))
            on_point(growth)
        return growth


class _Run:
    """What the measurements have in common."""

    def __init__(self, pipeline: "Pipeline", plan: GrowthPlan, progress: Progress) -> None:
        self._pipeline, self._plan, self._progress = pipeline, plan, progress
        self._probe = Probe(pipeline, plan.text, plan.question, progress)

    def prepare(self) -> None:
        """Ask once of a text that is not measured: the first question of a process also loads and
        tries out."""
        text = self._probe.text(self._plan.lengths[0], "Before")
        self._probe.ask(text, self._plan.budget)

    def length(self, tokens: int) -> Length:
        """Read a text that was never read, and ask."""
        text, scorer = self._probe.text(tokens), self._pipeline.scorer
        start = time.perf_counter()
        read_seconds = scorer.read(text, self._progress)
        prepare_seconds = time.perf_counter() - start - read_seconds
        memory = scorer.source(text, drafts=True, progress=self._progress, wait=False).memory
        assert memory is not None
        cost = self._cost(text, self._plan.budget)
        return Length(tokens, prepare_seconds, read_seconds, memory.bytes, cost)

    def budget(self, budget: int) -> Cost:
        """Ask of the text on which budgets are tried, which was read before."""
        return self._cost(self._probe.text(self._plan.asked_length), budget)

    def _cost(self, text: Text, budget: int) -> Cost:
        disturbance, alone = Disturbance(), forget_peak()
        asked = [self._probe.ask(text, budget).measurements for _ in range(self._plan.rounds)]
        first = asked[0]
        return Cost(
            first.document_tokens,
            budget,
            first.kept_tokens,
            first.looks,
            first.weighed_share,
            _spread([each.seconds.draft + each.seconds.score for each in asked]),
            _spread([each.seconds.first_token for each in asked]),
            first.kv_bytes,
            first.kv_bytes_full,
            first.peak_memory_bytes if alone else None,
            disturbance.load,
            disturbance.steal,
        )


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))
