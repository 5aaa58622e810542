"""The tokenizer that a GGUF file's vocabulary describes, as tokenizer.json.

Built here because transformers takes 10 to 40 s for it, and "smollm" is missing from its table of
splits: it cuts SmolLM's numbers and the space before them otherwise than in training (2 of 12
files differed). For Qwen both give the same tokens.
"""

from collections.abc import Mapping

from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.processors import TemplateProcessing

from engine.gguf import Value

_CONTROL, _USER_DEFINED = 3, 4

_QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LLAMA3_SPLIT = _QWEN_SPLIT.replace(r"\p{N}| ", r"\p{N}{1,3}| ", 1)
_SPLITS = {"qwen2": _QWEN_SPLIT, "llama-bpe": _LLAMA3_SPLIT}
_END_NAMES = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>")


def strings(metadata: Mapping[str, Value], key: str) -> list[str]:
    """Return the entry's list of strings. Raises ValueError if it is none."""
    found = metadata.get(key)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ValueError(f"the entry {key} is missing or no list of strings")
    return [str(item) for item in found]


def build_tokenizer(metadata: Mapping[str, Value]) -> Tokenizer:
    """Build the tokenizer. Raises ValueError for a vocabulary that we do not know."""
    kind, split = metadata.get("tokenizer.ggml.model"), metadata.get("tokenizer.ggml.pre")
    if kind != "gpt2":
        raise ValueError(f"its vocabulary is of the kind {kind}; only byte-level BPE is supported")
    tokens = strings(metadata, "tokenizer.ggml.tokens")
    merges = [merge.split(" ") for merge in strings(metadata, "tokenizer.ggml.merges")]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(BPE(vocabulary, [(pair[0], pair[-1]) for pair in merges]))
    tokenizer.pre_tokenizer = _splitter(str(split))
    tokenizer.decoder = decoders.ByteLevel()
    if split == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    _add_special_tokens(tokenizer, metadata, tokens)
    return tokenizer


def _splitter(name: str) -> pre_tokenizers.PreTokenizer:
    """How text was cut before the merges were learned."""
    if name == "smollm":
        return pre_tokenizers.Sequence(
            [
                pre_tokenizers.Digits(individual_digits=True),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )
    if name not in _SPLITS:
        raise ValueError(f"the way its vocabulary cuts text, {name}, is not supported")
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLITS[name]), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def _add_special_tokens(
    tokenizer: Tokenizer, metadata: Mapping[str, Value], tokens: list[str]
) -> None:
    """Keep control tokens whole, and let the text begin with one where the model expects it."""
    kinds = metadata.get("tokenizer.ggml.token_type")
    kinds = kinds if isinstance(kinds, list) else []
    for kind, special in ((_CONTROL, True), (_USER_DEFINED, False)):
        named = [token for token, number in zip(tokens, kinds, strict=False) if number == kind]
        tokenizer.add_tokens([AddedToken(t, normalized=False, special=special) for t in named])
    begin = special_token(metadata, "bos")
    if metadata.get("tokenizer.ggml.add_bos_token") and begin is not None:
        tokenizer.post_processor = TemplateProcessing(
            single=f"{begin[1]} $A", special_tokens=[(begin[1], begin[0])]
        )


def special_token(metadata: Mapping[str, Value], name: str) -> tuple[int, str] | None:
    """Number and text of the special token `name` (bos, eos, unknown, padding)."""
    number = metadata.get(f"tokenizer.ggml.{name}_token_id")
    tokens = strings(metadata, "tokenizer.ggml.tokens")
    if not isinstance(number, int) or not 0 <= number < len(tokens):
        return None
    return number, tokens[number]


def end_tokens(metadata: Mapping[str, Value]) -> list[int]:
    """The tokens at which an answer ends: the one the file names first, then its known names."""
    tokens = strings(metadata, "tokenizer.ggml.tokens")
    named = special_token(metadata, "eos")
    found = [named[0]] if named else []
    for name in _END_NAMES:
        if name in tokens and (number := tokens.index(name)) not in found:
            found.append(number)
    return found
