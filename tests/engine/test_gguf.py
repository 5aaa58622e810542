"""Headers of GGUF files: what is sound is read, what lies is refused at once."""

import contextlib
import struct
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.gguf import MOST_ITEMS, TENSOR_TYPES, BadHeader, read_header
from tests.engine.gguf_models import tiny_llama, tokens, write_gguf


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf", tiny_llama())


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def header(entries: bytes = b"", count: int = 0, tensors: bytes = b"", tensor_count: int = 0):
    return struct.pack("<4sIQQ", b"GGUF", 3, tensor_count, count) + entries + tensors


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int) -> bytes:
    return (
        text(name)
        + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        + struct.pack("<IQ", kind, offset)
    )


def refusal(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "bad.gguf"
    path.write_bytes(data)
    with pytest.raises(BadHeader) as caught:
        read_header(path)
    assert caught.value.hint
    return caught.value.sentence


def test_says_the_same_as_the_package(tiny: Path) -> None:
    ours, theirs = read_header(tiny), gguf.GGUFReader(tiny)
    assert ours.metadata["llama.attention.head_count_kv"] == 2
    assert ours.metadata["tokenizer.ggml.tokens"] == tokens()
    for key, field in theirs.fields.items():
        if not key.startswith("GGUF."):
            assert ours.metadata[key] == field.contents()
    assert [(t.name, t.offset, t.size) for t in ours.tensors] == [
        (t.name, t.data_offset, t.n_bytes) for t in theirs.tensors
    ]


def test_knows_block_sizes_as_the_package_does() -> None:
    for number, (name, block, block_bytes) in TENSOR_TYPES.items():
        kind = gguf.GGMLQuantizationType(number)
        assert kind.name == name
        assert gguf.GGML_QUANT_SIZES[kind] == (block, block_bytes)


def test_array_that_claims_two_to_the_63_elements_is_refused(tmp_path: Path) -> None:
    entry = text("a.b") + struct.pack("<IIQ", 9, 4, 2**63)
    data = header(entry, 1)
    assert len(data) == 51
    assert "9223372036854775808 elements" in refusal(tmp_path, data)


def test_what_claims_more_than_the_file_holds_is_refused(tmp_path: Path) -> None:
    strings = header(text("a") + struct.pack("<IIQ", 9, 8, MOST_ITEMS), 1)
    numbers = header(text("a") + struct.pack("<IIQ", 9, 10, MOST_ITEMS), 1)
    for data in (strings, numbers, header(count=1), b"GGUF", b""):
        assert "more than it holds" in refusal(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x80\x04pickle" + bytes(40), "does not begin with GGUF"),
        (struct.pack(">4sIQQ", b"GGUF", 3, 0, 0), "version"),
        (struct.pack("<4sIQQ", b"GGUF", 1, 0, 0), "version"),
        (header(count=2**40), "entries"),
        (header(tensor_count=2**40), "tensors"),
        (header(struct.pack("<Q", 2**16 + 1) + bytes(2**17), 1), "bytes in one string"),
        (header(text("a") + struct.pack("<I", 99), 1), "unknown type 99"),
        (header(text("a") + struct.pack("<IIQ", 9, 9, 1), 1), "unsupported type 9"),
        (header(2 * (text("a") + struct.pack("<IB", 0, 1)), 2), "twice"),
        (header(text("general.alignment") + struct.pack("<II", 4, 3), 1), "alignment is 3"),
        (header(b"", 0, tensor("t", (4,), 0, 2**40), 1), "past the end"),
        (header(b"", 0, tensor("t", (4,), 0, 8) + bytes(64), 1), "across another"),
        (header(b"", 0, tensor("t", (31,), 2, 0) + bytes(64), 1), "impossible shape"),
        (header(b"", 0, tensor("t", (2**33, 2**33), 0, 0), 1), "impossible shape"),
        (header(b"", 0, tensor("t", (0,), 0, 0), 1), "impossible shape"),
        (header(b"", 0, tensor("t", (), 0, 0), 1), "impossible shape"),
        (header(b"", 0, tensor("t", (1,) * 5, 0, 0), 1), "dimensions"),
        (header(b"", 0, tensor("t", (4,), 77, 0) + bytes(64), 1), "unsupported type 77"),
        (header(b"", 0, 2 * tensor("t", (4,), 0, 0) + bytes(64), 2), "same name"),
        (
            header(b"", 0, tensor("a", (8,), 0, 0) + tensor("b", (8,), 0, 0) + bytes(96), 2),
            "across another",
        ),
    ],
)
def test_lies_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    assert reason in refusal(tmp_path, data)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 9000), st.binary(min_size=1, max_size=9)), max_size=4
    ),
    length=st.integers(0, 12_000),
)
def test_changed_or_cut_headers_are_read_or_refused(
    tiny: Path, tmp_path: Path, changes: list[tuple[int, bytes]], length: int
) -> None:
    data = bytearray(tiny.read_bytes())
    for place, piece in changes:
        data[place : place + len(piece)] = piece
    path = tmp_path / "changed.gguf"
    path.write_bytes(data[: length if length < 11_000 else None])
    with contextlib.suppress(BadHeader):
        size = path.stat().st_size
        assert all(size >= t.offset + t.size > t.offset > 0 for t in read_header(path).tensors)
