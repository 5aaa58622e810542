"""The processor's abilities."""

from pathlib import Path

from engine.processor import multiplies_floats, processor_flags


def test_processor_flags_are_those_that_matter(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("model name\t: x\nflags\t\t: fpu avx2 amx_bf16 avx512_vnni\n")
    assert processor_flags(path) == ("avx2", "avx512_vnni", "amx_bf16")
    assert processor_flags(tmp_path / "none") == ()


def test_units_for_whole_numbers_are_vnni_and_amx() -> None:
    assert multiplies_floats(["avx2", "avx512f"])
    assert not multiplies_floats([])
    for unit in ("avx512_vnni", "avx_vnni", "amx_int8"):
        assert not multiplies_floats(["avx2", unit])
