"""How a model's chat is written: the tokens of what it is asked, and those that end an answer."""

from engine.models import LoadedModel
from engine.tokens import tokenize


def chat_tokens(loaded: LoadedModel, system: str, user: str) -> list[int]:
    """The tokens of a chat that waits for its answer."""
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    text = loaded.tokenizer.apply_chat_template(
        messages,
        chat_template=loaded.chat_template,
        tokenize=False,
        add_generation_prompt=True,
    )
    return [int(i) for i in tokenize(loaded.tokenizer, text).ids]


def end_tokens(loaded: LoadedModel) -> frozenset[int]:
    """The tokens that end an answer, by the model's settings and its chat template."""
    ends: set[int | None] = {loaded.tokenizer.eos_token_id}
    configured = getattr(loaded.model.generation_config, "eos_token_id", None)
    ends |= set(configured) if isinstance(configured, list) else {configured}
    id_of = loaded.tokenizer.backend_tokenizer.token_to_id
    ends |= {id_of(mark) for mark in ("<|im_end|>", "<|endoftext|>", "<|eot_id|>")}
    return frozenset(int(end) for end in ends if end is not None)
