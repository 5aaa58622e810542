"""Files of tensors that are looked at where they are."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.backends.file_embeddings import FileEmbeddings
from engine.mapped_tensors import MappedTensors

DTYPES = (torch.float32, torch.float16, torch.bfloat16, torch.int8, torch.int64)


def test_tensors_are_those_of_the_file(tmp_path: Path) -> None:
    tensors = {str(dtype): (torch.randn(5, 3) * 50).to(dtype) for dtype in DTYPES}
    save_file(tensors, tmp_path / "a.safetensors", metadata={"name": "a"})
    mapped = MappedTensors(tmp_path / "a.safetensors")

    assert set(mapped) == set(tensors)
    for name, tensor in tensors.items():
        assert mapped.tensor(name).dtype == tensor.dtype
        assert torch.equal(mapped.tensor(name), tensor)


def test_what_was_forgotten_is_read_again(tmp_path: Path) -> None:
    save_file({"a": torch.arange(5000)}, tmp_path / "a.safetensors")
    mapped = MappedTensors(tmp_path / "a.safetensors")
    tensor = mapped.tensor("a")
    before = tensor.clone()
    mapped.forget()

    assert torch.equal(tensor, before)


def test_a_file_cut_short_is_an_error_not_a_crash(tmp_path: Path) -> None:
    save_file({"a": torch.arange(5000)}, tmp_path / "a.safetensors")
    whole = (tmp_path / "a.safetensors").read_bytes()
    (tmp_path / "a.safetensors").write_bytes(whole[:-1000])

    with pytest.raises(ValueError, match="buffer"):
        MappedTensors(tmp_path / "a.safetensors").tensor("a")


@pytest.mark.parametrize("kept", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("scale", [None, 4.2])
def test_rows_are_those_of_embeddings_in_memory(
    tmp_path: Path, kept: torch.dtype, scale: float | None
) -> None:
    table = torch.randn(50, 8).to(kept)
    save_file({"words": table}, tmp_path / "a.safetensors")
    mapped = MappedTensors(tmp_path / "a.safetensors")
    ids = torch.tensor([[3, 49, 0], [3, 3, 7]])
    found = FileEmbeddings(mapped, "words", torch.float32, scale)(ids)

    assert found.dtype == torch.float32
    assert torch.equal(found, table.float()[ids] * (1 if scale is None else scale))
