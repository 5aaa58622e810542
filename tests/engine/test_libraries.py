"""Large libraries are mapped and imported; each case in a process that has none yet."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.device import OVERRIDE, best_device
from engine.libraries import map_library


def said_by(program: str) -> list[str]:
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return ended.stdout.split()


def test_models_can_be_loaded_behind_it_and_its_objects_are_not_walked_again():
    program = """
import gc, sys
from engine.libraries import load_libraries
load_libraries()
load_libraries()
print("torch" in sys.modules, "transformers" in sys.modules, gc.isenabled())
print(gc.get_freeze_count() > 100_000, "openvino_telemetry" in sys.modules)
import engine.backends.torch_target
"""
    assert said_by(program) == ["True"] * 4 + [str(best_device().eight_bits == "openvino")]


def test_openvino_is_left_alone_where_torch_computes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(OVERRIDE, "torch")
    program = "import sys; from engine.libraries import load_libraries as load; load()"
    assert said_by(program + "; print('openvino' in sys.modules)") == ["False"]


def test_a_collector_that_was_off_stays_off():
    program = "import gc; gc.disable(); from engine.libraries import load_libraries as load; load()"
    assert said_by(program + "; print(gc.isenabled())") == ["False"]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what is mapped")
def test_a_library_is_mapped_before_its_module_is_imported():
    program = """
import sys
from pathlib import Path
from engine import libraries
(path,) = libraries.files_of("torch", "lib", "libtorch_cpu")
print(libraries.map_library(path), "libtorch_cpu" in Path("/proc/self/maps").read_text())
print("torch" in sys.modules)
"""
    assert said_by(program) == ["True", "True", "False"]


def test_what_is_no_library_is_left_to_the_import(tmp_path: Path):
    broken = tmp_path / "libbroken.so"
    broken.write_bytes(b"no library")
    assert not map_library(broken)
    assert not map_library(tmp_path / "missing.so")
