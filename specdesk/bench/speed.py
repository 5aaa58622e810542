"""`specdesk bench speed`: the first token of a question, reduced and full, and llama.cpp beside us.

One run, by turns, so that what else the machine does meets all alike. Texts have a given length in
the target's tokens; library and draft memories of the user stay as they are.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.peak import card_peak_bytes, peak_memory_bytes
from engine.progress import Progress
from engine.prompt import Prompt
from engine.text import Text
from specdesk.backend import chosen_device
from specdesk.bench.llamacpp import LlamaCpp
from specdesk.bench.machine import Machine, Roofline, measure_machine
from specdesk.bench.own_memories import own_memories
from specdesk.bench.probe import QUESTION, SYSTEM, Probe
from specdesk.pipelines import Pipelines
from specdesk.places import Places

if TYPE_CHECKING:
    from engine.pipeline import Pipeline

ANSWER_TOKENS = 48  # of an answer: those of the question sets have 30 to 60
# No prompt holds these, so guesses from it seldom help: an answer that quotes is written faster.
# Each round has one of its own; usual phrases were counted on other subjects.
_WRITE = "Write a few sentences of your own about {}."
_SUBJECTS = (
    "a day at the sea",
    "a key that was lost",
    "a long walk in the rain",
    "a gift that nobody expected",
    "a neighbour who moves away",
)
ROUNDS = 5
_ROOM = 1024  # tokens of llama.cpp's context beside the document


@dataclass(frozen=True, slots=True)
class SpeedPlan:
    """What is measured. lengths: of texts, in tokens; at the first one each thing is measured
    `rounds` times by turns, a full prefill of the others once. text: what the texts are cut from;
    made up where it is empty."""

    profile: str
    lengths: Sequence[int] = (8000, 24000)
    budget: int = 1024
    rounds: int = ROUNDS
    text: str = ""
    question: str = QUESTION


@dataclass(frozen=True, slots=True)
class Round:
    """One turn at the first length. Seconds; rates in tokens a second; llama.cpp's are None
    without it. step_rate: decoding steps a second, guesses not counted. plain_read, best_product:
    what the machine could just before, in bytes and operations a second."""

    follow_up: float
    score: float
    full: float
    read: float
    unread: float
    prefill_rate: float
    decode_rate: float
    step_rate: float
    plain_read: float
    best_product: float
    llamacpp_prefill_rate: float | None = None
    llamacpp_decode_rate: float | None = None
    llamacpp_full: float | None = None
    llamacpp_answer: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """The cost of one length and budget. full: seconds to the first token of a full prefill; None
    where it does not fit the context or was not measured."""

    tokens: int
    budget: int
    read: float
    score: float
    follow_up: float
    kv_bytes: int
    full: float | None = None
    full_kv_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """All figures of one run. card_peak_bytes: of a graphics card's memory; 0 without one."""

    profile: str
    backend: str
    machine: Machine
    rounds: Sequence[Round]
    points: Sequence[Point]
    step_bytes: int
    layer_weights: int
    peak_memory_bytes: int
    llamacpp: str | None
    card_peak_bytes: int = 0

    def median(self, name: str) -> float | None:
        """The median of a figure over the rounds; None if it was not measured."""
        values = [getattr(each, name) for each in self.rounds]
        return None if None in values else median(values)

    @property
    def shares(self) -> dict[str, float]:
        """What is reached of the machine's best, medians over the rounds: weights read while
        decoding against a plain read, products of the prefill against the best matrix product."""
        return {
            "decode_of_read": median(
                each.step_rate * self.step_bytes / each.plain_read for each in self.rounds
            ),
            "prefill_of_product": median(
                each.prefill_rate * 2 * self.layer_weights / each.best_product
                for each in self.rounds
            ),
        }

    @property
    def ratios(self) -> dict[str, float | None]:
        """How many times as fast we are (DESIGN section 7)."""
        first = f"{self.points[0].tokens // 1000}k"
        full = {
            f"first_token_vs_full_{point.tokens // 1000}k": _ratio(point.full, point.follow_up)
            for point in self.points
            if point.full is not None and point.budget == self.points[0].budget
        }
        return {
            "decode_vs_llamacpp": _ratio(
                self.median("decode_rate"), self.median("llamacpp_decode_rate")
            ),
            "prefill_vs_llamacpp": _ratio(
                self.median("prefill_rate"), self.median("llamacpp_prefill_rate")
            ),
            **full,
            f"first_token_vs_llamacpp_{first}": _ratio(
                self.median("llamacpp_full"), self.median("follow_up")
            ),
            f"unread_vs_llamacpp_{first}": _ratio(
                self.median("llamacpp_answer"), self.median("unread")
            ),
        }

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON."""
        medians = {name: self.median(name) for name in Round.__slots__}
        return asdict(self) | {"medians": medians, "shares": self.shares, "ratios": self.ratios}


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def measure_speed(
    places: Places,
    plan: SpeedPlan,
    gguf: Path | None,
    progress: Progress,
    tell: Callable[[str], None],
    load: Callable[[Places, Path], Pipelines] = Pipelines,
) -> Speed:
    """Measure. gguf: the target's file for llama.cpp; None measures without it. tell: told what is
    measured now. load: gives the models, if not those that are installed. Raises UsageError,
    ModelMissing, StorageError, Cancelled."""
    tell("the machine")
    roofline = Roofline(chosen_device(places))
    machine = measure_machine(roofline)
    with ExitStack() as stack:
        memories = stack.enter_context(own_memories(places))
        loaded = load(places, memories).get(plan.profile, progress)
        pipeline = loaded.pipeline
        run = _Run(pipeline, plan, roofline, progress, tell)
        if gguf is not None:
            context = plan.lengths[0] + _ROOM
            run.rival = stack.enter_context(closing(LlamaCpp(gguf, machine.threads, context)))
        text = run.probe.text(plan.lengths[0])
        run.probe.ask(text, plan.budget)  # the first question of a process also prepares
        rounds = [run.round(text, number) for number in range(plan.rounds)]
        points = run.points(rounds)
        return Speed(
            loaded.profile.name,
            pipeline.target.backend,
            machine,
            rounds,
            points,
            pipeline.target.step_bytes,
            pipeline.target.layer_weights,
            peak_memory_bytes(),
            run.rival.version if run.rival else None,
            card_peak_bytes(),
        )


class _Run:
    """What the measurements have in common."""

    def __init__(
        self,
        pipeline: "Pipeline",
        plan: SpeedPlan,
        roofline: Roofline,
        progress: Progress,
        tell: Callable[[str], None],
    ) -> None:
        self._pipeline, self._plan, self._progress, self._tell = pipeline, plan, progress, tell
        self._roofline = roofline
        self.probe = Probe(pipeline, plan.text, plan.question, progress)
        self.rival: LlamaCpp | None = None

    def round(self, text: Text, number: int) -> Round:
        """One turn of everything at the first length."""
        self._tell(f"round {number + 1} of {self._plan.rounds}")
        follow_up = self.probe.ask(text, self._plan.budget).measurements.seconds
        excerpt = self.probe.body(self._plan.budget)
        prompt = f"{excerpt}\n\n{_WRITE.format(_SUBJECTS[number % len(_SUBJECTS)])}"
        target = self._pipeline.target
        plain_read, best_product = self._roofline.read(), self._roofline.product()
        alone = target.generate(Prompt(SYSTEM, prompt), ANSWER_TOKENS, self._progress, _unheard)
        new = self.probe.text(self._plan.lengths[0], f"Copy {number + 1}")
        start = time.perf_counter()
        read = self._pipeline.scorer.read(new, self._progress)
        self.probe.ask(new, self._plan.budget, new=ANSWER_TOKENS)
        unread = time.perf_counter() - start
        full = self.probe.ask(text, self._plan.budget, "full", 1).measurements.seconds.first_token
        measured = Round(
            follow_up.first_token,
            follow_up.draft + follow_up.score,
            full,
            read,
            unread,
            alone.prompt_tokens / alone.prefill_seconds,
            alone.new_tokens / alone.decode_seconds,
            alone.decode_steps / alone.decode_seconds,
            plain_read,
            best_product,
        )
        if self.rival is None:
            return measured
        short = self.rival.complete(prompt, ANSWER_TOKENS)
        whole = self.rival.complete(f"{text.text}\n\n{self._plan.question}", ANSWER_TOKENS)
        return replace(
            measured,
            llamacpp_prefill_rate=short.prompt_tokens / short.prefill_seconds,
            llamacpp_decode_rate=short.new_tokens / short.decode_seconds,
            llamacpp_full=whole.prefill_seconds,
            llamacpp_answer=whole.prefill_seconds + whole.decode_seconds,
        )

    def points(self, rounds: Sequence[Round]) -> list[Point]:
        """The cost by length; what the rounds told is not measured again."""
        plan = self._plan
        found = [self._first(rounds)]
        found += [self._with_full(self._point(tokens)) for tokens in plan.lengths[1:]]
        return found

    def _first(self, rounds: Sequence[Round]) -> Point:
        """The point of the rounds."""
        text, plan = self.probe.text(self._plan.lengths[0]), self._plan
        return Point(
            plan.lengths[0],
            plan.budget,
            median(each.read for each in rounds),
            median(each.score for each in rounds),
            median(each.follow_up for each in rounds),
            self.probe.ask(text, self._plan.budget).measurements.kv_bytes,
            median(each.full for each in rounds),
        )

    def _point(self, tokens: int) -> Point:
        """The cost of a length, reduced."""
        budget = self._plan.budget
        self._tell(f"{tokens} tokens, budget {budget}")
        text = self.probe.text(tokens)
        read = self._pipeline.scorer.read(text, self._progress)
        asked = [self.probe.ask(text, budget).measurements for _ in range(self._plan.rounds)]
        return Point(
            tokens,
            budget,
            read,
            median(each.seconds.draft + each.seconds.score for each in asked),
            median(each.seconds.first_token for each in asked),
            asked[0].kv_bytes,
        )

    def _with_full(self, point: Point) -> Point:
        """The point with a full prefill, where the text fits the target's context."""
        self._tell(f"a full prefill of {point.tokens} tokens")
        try:
            text = self.probe.text(point.tokens)
            full = self.probe.ask(text, point.budget, "full", 1).measurements
        except UsageError:
            return point
        return replace(point, full=full.seconds.first_token, full_kv_bytes=full.kv_bytes)


def _unheard(piece: str) -> None:
    """Nobody listens."""
