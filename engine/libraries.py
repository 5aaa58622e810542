"""torch, transformers and OpenVINO, imported so that the program's other threads go on meanwhile.

An import holds Python's lock while the system's loader maps a large library, and while the garbage
collector walks what the imports have made, again and again: a window stood still for 0.3 s at a
time, now for 0.03 (benchmarks/RESULTS.md).
"""

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from engine.processor import fastest_products, processor_flags

# oneDNN keeps machine code for each shape of a product that it meets, 1,024 of them by default:
# with prompts of ever other lengths that is 10 MB a question. Where it multiplies the weights, a
# decoding step needs five for each number of rows that it may have.
_KEPT_PRODUCTS, _KEPT_OF_STEPS = "16", "48"
_IMPORTED = ("models", "embedder", "backends.torch_draft", "backends.torch_target")


@cache
def load_libraries(preferred: str = "") -> None:
    """Import what models need, once. preferred: as `best_device` takes it."""
    load_torch()
    with _collector_at_rest():
        for module in _IMPORTED:
            import_module(f"engine.{module}")
        from engine.device import best_device

        if best_device(preferred).eight_bits == "openvino":
            _map_libraries("openvino", "libs", "libopenvino_intel_cpu_plugin")
            import_module("engine.backends.openvino_layers")
        gc.freeze()  # modules stay, so they need not be looked at again


@cache
def load_torch() -> None:
    """Import torch, once: enough to know which device there is."""
    steps = fastest_products(processor_flags()) == "onednn"
    kept = _KEPT_OF_STEPS if steps else _KEPT_PRODUCTS
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", kept)
    _map_libraries("torch", "lib", "libtorch_cpu")
    with _collector_at_rest():
        import_module("engine.device")


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _map_libraries(package: str, folder: str, name: str) -> None:
    for path in files_of(package, folder, name):
        map_library(path)


def map_library(path: Path) -> bool:
    """Let the system's loader map a library without Python's lock, so that an import finds it
    there. Returns whether it could; the import says what is wrong with one that cannot be."""
    load = None if sys.platform == "win32" else getattr(ctypes.CDLL(None), "dlopen", None)
    if load is None:
        return False
    load.restype = ctypes.c_void_p  # a foreign function, unlike ctypes, keeps no lock
    return load(os.fsencode(path), os.RTLD_NOW) is not None


def files_of(package: str, folder: str, name: str) -> list[Path]:
    """The files of a package's library; none where the package is not installed."""
    spec = find_spec(package)
    places = (spec and spec.submodule_search_locations) or ()
    return [path for place in places for path in Path(place, folder).glob(f"{name}.*")]
