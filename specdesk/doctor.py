"""What this machine can do for specdesk, and what it lacks."""

import importlib.util
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import psutil

from engine.processor import processor_flags
from specdesk.backend import backend_now, chosen_device
from specdesk.catalogue import shipped_catalogue
from specdesk.frozen import python
from specdesk.install import profile_states
from specdesk.places import Places
from specdesk.room import needed_bytes
from specdesk.settings import load_settings

if TYPE_CHECKING:
    from engine.device import Device

_QT_SECONDS = 60
# Enough for the tiny profile: what it holds on the disk and, loaded in float32, in memory.
_LEAST_DISK_BYTES = 10**9
_LEAST_MEMORY_BYTES = 2 * 10**9


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. ok: whether specdesk works as it is. text: a sentence for people."""

    name: str
    ok: bool
    text: str


def examine(places: Places) -> list[Check]:
    """Look at everything, in the order in which it matters. Takes some seconds; raises nothing."""
    return [
        _python(),
        _processor(),
        _memory(places),
        _disk(places),
        _graphics(places),
        _backend(places),
        *_profiles(places),
        _library(places),
        _qt(),
        _display(),
        _japanese_font(),
    ]


def _python() -> Check:
    return Check(
        "Python",
        sys.version_info >= (3, 11),
        f"{platform.python_version()} on {platform.system()} {platform.machine()}",
    )


def _processor() -> Check:
    flags = ", ".join(processor_flags()) or "abilities unknown"
    return Check("Processor", True, f"{os.cpu_count()} cores; {flags}")


def _memory(places: Places) -> Check:
    memory = psutil.virtual_memory()
    text = f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB are free"
    if importlib.util.find_spec("torch") is not None:
        device = chosen_device(places)
        text += _needs(device) if device.name != "cuda" else ""
    return Check("Memory", memory.available >= _LEAST_MEMORY_BYTES, text)


def _needs(device: "Device") -> str:
    """What the profiles need of a device's memory."""
    catalogue = shipped_catalogue()
    needs = [
        f"{name} {needed_bytes(profile, catalogue, device) / 1e9:.1f}"
        for name, profile in catalogue.profiles.items()
    ]
    return f"; profiles need, in GB: {', '.join(needs)}"


def _disk(places: Places) -> Check:
    present = next(p for p in (places.data, *places.data.parents) if p.exists())
    free = shutil.disk_usage(present).free
    return Check(
        "Disk", free >= _LEAST_DISK_BYTES, f"{free / 1e9:.1f} GB are free at {places.data}"
    )


def _graphics(places: Places) -> Check:
    """CUDA or MPS, asked of torch in this process; without either the processor does the work."""
    if importlib.util.find_spec("torch") is None:
        return Check("Graphics card", False, "torch is not installed; run make setup again")
    import torch

    if torch.cuda.is_available():
        free, total = (size / 1e9 for size in torch.cuda.mem_get_info())
        text = f"{torch.cuda.get_device_name(0)}; {free:.1f} of {total:.1f} GB are free"
        device = chosen_device(places)
        text += _needs(device) if device.name == "cuda" else ""
        return Check("Graphics card", True, text)
    if torch.backends.mps.is_available():
        return Check("Graphics card", True, "Apple MPS")
    return Check("Graphics card", True, "none that can be used; the processor does the work")


def _backend(places: Places) -> Check:
    """What computes; importing OpenVINO shows whether it starts here."""
    if importlib.util.find_spec("torch") is None:
        return Check("Computes with", False, "nothing; run make setup again")
    from engine.device import OVERRIDE

    device, now = chosen_device(places), backend_now(places)
    if device.eight_bits == "openvino":
        try:
            from engine.backends.openvino_runtime import core

            core()
        except (ImportError, OSError, RuntimeError) as error:
            text = f"OpenVINO does not start: {error}; set {OVERRIDE}=torch to do without it"
            return Check("Computes with", False, text)
    if now.variable:
        return Check("Computes with", True, f"{now.name} ({now.variable})")
    chosen = load_settings(places).backend
    by = "" if chosen == "auto" else f" (the settings say {chosen})"
    return Check("Computes with", True, now.name + by)


def _profiles(places: Places) -> list[Check]:
    states = profile_states(places)
    there = [state.name for state in states if state.installed]
    text = ", ".join(there) or "none is installed; run: specdesk models install standard"
    return [Check("Profiles", bool(there), text)]


def _library(places: Places) -> Check:
    """Whether the library can be read and written."""
    name = "Library"
    if not places.library.exists():
        present = next(p for p in (places.data, *places.data.parents) if p.exists())
        if os.access(present, os.W_OK):
            return Check(name, True, f"will be made at {places.library}")
        return Check(name, False, f"the folder {present} cannot be written")
    if not os.access(places.library, os.W_OK):
        return Check(name, False, f"{places.library} cannot be written")
    try:
        connection = sqlite3.connect(f"{places.library.as_uri()}?mode=ro", uri=True)
        try:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        answer = str(error)
    return Check(name, answer == "ok", f"{places.library}: {answer}")


def missing_system_libraries(present: Callable[[str], bool]) -> list[str]:
    """The Debian packages of the libraries for which `present` is false."""
    table = resources.files("resources").joinpath("system-libraries.txt").read_text("utf-8")
    rows = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    return [package for library, package in rows if not present(library)]


def _loadable(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _qt() -> Check:
    """Import Qt in a child: where a system library is missing the import fails, or worse."""
    code = "import PySide6.QtGui, PySide6.QtWidgets; print(PySide6.__version__)"
    try:
        child = subprocess.run(
            python("-c", code),
            capture_output=True,
            text=True,
            timeout=_QT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("Window", False, f"Qt does not start: {error}")
    missing = missing_system_libraries(_loadable) if sys.platform == "linux" else []
    advice = f"; run: sudo apt-get install {' '.join(missing)}" if missing else ""
    if child.returncode != 0:
        lines = child.stderr.strip().splitlines() or ["it ended without a word"]
        return Check("Window", False, f"Qt does not start: {lines[-1]}{advice}")
    text = f"Qt {child.stdout.strip()}"
    return Check(
        "Window", not missing, f"{text} lacks system libraries{advice}" if missing else text
    )


def _has_display() -> bool:
    wanted = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform != "linux" or any(os.environ.get(name) for name in wanted)


def _display() -> Check:
    """Not having one is no fault: the command line does everything the window does."""
    there = _has_display()
    text = "there" if there else "none; ask in the terminal: specdesk ask DOCUMENT QUESTION"
    return Check("Display", True, text)


def _japanese_font() -> Check:
    found = importlib.util.find_spec("noto_cjk_sans_jp_regular") is not None
    return Check(
        "Japanese font",
        found,
        "Noto Sans CJK JP" if found else "missing; run make setup again",
    )
