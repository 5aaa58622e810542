"""A target that says what a test tells it to."""

from collections.abc import Sequence

from engine.backends.torch_prompt_draft import TorchPromptDraft
from engine.models import LoadedModel
from engine.progress import Progress
from engine.prompt import Prompt
from engine.reading import Reading
from engine.target import WHOLE, Generation, OnText


class Scripted(TorchPromptDraft):
    """Tokenizes as usual; tells its certainties and answers, a pair a call. prompts: what it was
    asked."""

    def __init__(self, loaded: LoadedModel, told: Sequence[tuple[float | None, str]]) -> None:
        super().__init__(loaded)
        self.prompts: list[Prompt] = []
        self._told = iter(told)

    def generate(
        self,
        prompt: Prompt,
        max_new_tokens: int,
        progress: Progress,
        on_text: OnText,
        reading: Reading = WHOLE,
    ) -> Generation:
        self.prompts.append(prompt)
        certainty, text = next(self._told)
        if prompt.leaves_unsure(certainty):
            text = ""
        on_text(text)
        tokens = len(self.tokens(prompt.user))
        return Generation(text, tokens, 5, 100 * tokens, 100, 0.1, 0.1, certainty=certainty)
