"""The processor's abilities."""

from pathlib import Path

import pytest

from engine.processor import fastest_products, processor_flags


def test_processor_flags_are_those_that_matter(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("model name\t: x\nflags\t\t: fpu avx2 amx_bf16 avx512_vnni\n")
    assert processor_flags(path) == ("avx2", "avx512_vnni", "amx_bf16")
    assert processor_flags(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("abilities", "library"),
    [
        (("avx2", "avx512f"), "fbgemm"),
        (("avx2", "avx512_vnni"), "openvino"),
        (("avx2", "avx_vnni"), "openvino"),
        (("avx2", "avx512_vnni", "amx_bf16", "amx_int8"), "onednn"),
        (("avx2", "avx512_vnni", "amx_bf16"), "openvino"),
        ((), "openvino"),
    ],
)
def test_what_multiplies_depends_on_the_units(abilities: tuple[str, ...], library: str) -> None:
    assert fastest_products(abilities) == library
