"""A model's tokenizer, which loaded models that have the same one share.

Draft and target are often of one family, and a vocabulary of 150,000 takes a second and 45 MB
(benchmarks/RESULTS.md). Only their chat templates may differ.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from transformers import PreTrainedTokenizerFast

_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
_TEMPLATE = "chat_template.jinja"
_loaded: WeakValueDictionary[bytes, Any] = WeakValueDictionary()


def load_tokenizer(folder: Path) -> Any:
    """The fast tokenizer of transformers that is kept in a model's folder.

    Its chat template may be another model's, where that is a file of its own: see `chat_template`.
    Raises OSError, ValueError."""
    digest = sha256(bytes([(folder / _TEMPLATE).is_file()]))
    for path in (folder / name for name in _FILES):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(len(content).to_bytes(8) + content)
    key = digest.digest()
    tokenizer = _loaded.get(key)
    if tokenizer is None:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
        _loaded[key] = tokenizer
    return tokenizer


def chat_template(folder: Path) -> str | None:
    """The chat template that is a file of a model's folder; None where it has none, or keeps it
    with its tokenizer. Raises OSError."""
    path = folder / _TEMPLATE
    return path.read_text("utf-8") if path.is_file() else None
