"""The figures of `specdesk bench speed` for people."""

from collections.abc import Iterator

from specdesk.bench.machine import Machine
from specdesk.bench.speed import Point, Round, Speed

_ROUND = {
    "follow_up": "first token, text read before (s)",
    "score": "of that, weighing the text (s)",
    "full": "first token, full prefill (s)",
    "read": "reading, once (s)",
    "unread": "reading and answer (s)",
    "prefill_rate": "prefill (tokens/s)",
    "decode_rate": "decode (tokens/s)",
    "step_rate": "decoding steps (1/s)",
    "plain_read": "plain read (GB/s)",
    "best_product": "best matrix product (GFLOP/s)",
    "llamacpp_prefill_rate": "llama.cpp: prefill (tokens/s)",
    "llamacpp_decode_rate": "llama.cpp: decode (tokens/s)",
    "llamacpp_full": "llama.cpp: first token, full prefill (s)",
    "llamacpp_answer": "llama.cpp: full prefill and answer (s)",
}
_BILLIONS = ("plain_read", "best_product")
assert set(_ROUND) == set(Round.__slots__)


def lines(speed: Speed) -> Iterator[str]:
    """A line per figure: the machine, medians with least and most, points, shares, ratios."""
    yield f"profile {speed.profile}, {speed.backend}; llama.cpp {speed.llamacpp or 'not measured'}"
    yield from machine_lines(speed.machine)
    peak = f"peak memory {speed.peak_memory_bytes / 1e9:.1f} GB"
    if speed.card_peak_bytes:
        peak += f", of the graphics card {speed.card_peak_bytes / 1e9:.1f} GB"
    yield peak
    yield f"{speed.points[0].tokens:,} tokens, {len(speed.rounds)} rounds: median (least to most)"
    for name, label in _ROUND.items():
        value = speed.median(name)
        if value is not None:
            unit = 1e9 if name in _BILLIONS else 1.0
            values = [getattr(each, name) / unit for each in speed.rounds]
            yield f"  {label:<42} {value / unit:8.2f}  ({min(values):.2f} to {max(values):.2f})"
    for point in speed.points:
        yield _point(point)
    for name, share in speed.shares.items():
        yield f"{name:<32} {share:8.0%}"
    for name, ratio in speed.ratios.items():
        yield f"{name:<32} {'not measured' if ratio is None else f'{ratio:8.2f} x'}"


def machine_lines(machine: Machine) -> Iterator[str]:
    """What the machine can do at best, and what else it did."""
    steal = "unknown" if machine.steal is None else f"{machine.steal:.0%}"
    yield (
        f"{', '.join(machine.cpu_flags)}; {machine.threads} threads; "
        f"load {machine.load:.1f}; steal {steal}"
    )
    if machine.card:
        yield f"graphics card: {machine.card}"
    yield f"plain read {machine.read / 1e9:.1f} GB/s, product {machine.product / 1e9:,.0f} GFLOP/s"


def _point(point: Point) -> str:
    full = "" if point.full is None else f", full prefill {point.full:.1f} s"
    return (
        f"{point.tokens:>9,} tokens, budget {point.budget:>5,}: read {point.read:.1f} s, "
        f"weighed {point.score:.2f} s, first token {point.follow_up:.2f} s{full}, "
        f"KV cache {point.kv_bytes / 1e6:.0f} MB"
    )
