"""The processor's abilities."""

from pathlib import Path

from engine.processor import processor_flags


def test_processor_flags_are_those_that_matter(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("model name\t: x\nflags\t\t: fpu avx2 amx_bf16 avx512_vnni\n")
    assert processor_flags(path) == ("avx2", "avx512_vnni", "amx_bf16")
    assert processor_flags(tmp_path / "none") == ()
