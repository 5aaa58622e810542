"""llama.cpp beside us: the same model in its own format, as a user would get it from pip."""

import json
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from specdesk.errors import QT_TRANSLATE_NOOP, UsageError
from specdesk.frozen import python

PACKAGE = "xllamacpp"


@dataclass(frozen=True, slots=True)
class Completion:
    """What llama.cpp took for one prompt that it had never seen."""

    prompt_tokens: int
    prefill_seconds: float
    new_tokens: int
    decode_seconds: float


def can_run() -> bool:
    """Whether llama.cpp's package is installed."""
    return find_spec(PACKAGE) is not None


class LlamaCpp:
    """A loaded model. gguf: its file. threads: as many as we use. context: tokens.

    Raises UsageError if it does not load."""

    def __init__(self, gguf: Path, threads: int, context: int) -> None:
        command = python("-m", "specdesk.bench.llamacpp_child", str(gguf))
        self._child = subprocess.Popen(
            [*command, str(threads), str(context)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.version = str(self._read()["version"])

    def complete(self, prompt: str, new_tokens: int) -> Completion:
        """Read a prompt and write so many tokens. Raises UsageError if llama.cpp fails."""
        assert self._child.stdin is not None
        request = {"prompt": prompt, "new_tokens": new_tokens}
        print(json.dumps(request), file=self._child.stdin, flush=True)
        told = self._read()
        return Completion(
            int(told["prompt_n"]),
            float(told["prompt_ms"]) / 1000,
            int(told["predicted_n"]),
            float(told["predicted_ms"]) / 1000,
        )

    def close(self) -> None:
        """End the process."""
        self._child.kill()
        self._child.communicate()

    def _read(self) -> dict[str, float | str]:
        assert self._child.stdout is not None
        told: dict[str, float | str] = {}
        with suppress(json.JSONDecodeError):
            told = json.loads(self._child.stdout.readline())
        if not told or "error" in told:
            self.close()
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "llama.cpp could not run the model."),
                QT_TRANSLATE_NOOP("errors", "Measure without it: --without-llamacpp"),
            )
        return told
