"""How far the processor may be ahead of a graphics card."""

from collections import deque

import torch

_MOST = 6  # pieces of work, about three layers: enough that the card never waits


class CardQueue:
    """Keeps what is launched on a CUDA card short: its progress is then true, and a cancel need
    not wait for seconds of work. Elsewhere work is done as it is called for."""

    def __init__(self, device: torch.device) -> None:
        self._is_card = device.type == "cuda"
        self._behind: deque[torch.cuda.Event] = deque()

    def add(self) -> None:
        """Note that a piece of work was launched; waits until few are left."""
        if not self._is_card:
            return
        event = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record()
        self._behind.append(event)
        if len(self._behind) > _MOST:
            self._behind.popleft().synchronize()
