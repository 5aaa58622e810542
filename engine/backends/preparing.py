"""The parts of a model, prepared by several threads when it is loaded."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import torch

from engine.progress import Progress, Stage

_PATIENCE = 0.2  # seconds between two looks whether to stop: a vocabulary's weights take four


def prepare(
    parts: Sequence[Callable[[], int]], progress: Progress, let_go: Callable[[], None]
) -> int:
    """Prepare a model's parts in their order, each in one thread.

    parts: put a part in its place, and return the bytes of its weights. let_go: called when some
    are ready, of what they needed until then. Returns the bytes of all. Raises Cancelled, and what
    a part raises."""
    pool = ThreadPoolExecutor(torch.get_num_threads())
    size = 0
    try:
        left = {pool.submit(part) for part in parts}
        while left:
            progress.step(Stage.LOAD, len(parts) - len(left), len(parts))
            ready, left = wait(left, _PATIENCE, FIRST_COMPLETED)
            size += sum(part.result() for part in ready)
            if ready:
                let_go()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    progress.step(Stage.LOAD, len(parts), len(parts))
    return size
