"""A tiny model on offer: cut into wheels that real pip finds, and on a hub that a thread serves."""

import base64
import hashlib
import http.server
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import gguf

from engine.progress import Quiet, Stage
from specdesk.catalogue import (
    FolderFile,
    FolderSource,
    HubSource,
    Model,
    Part,
    Source,
    WheelsSource,
)
from tests.engine.gguf_models import tiny_llama, write_gguf


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def gguf_bytes(folder: Path) -> bytes:
    """A GGUF file in 8 bits, smaller than what it is converted to."""
    kind = gguf.GGMLQuantizationType.Q8_0
    return write_gguf(folder / "made.gguf", tiny_llama(), kind=kind).read_bytes()


def make_wheel(index: Path, package: str, file: str, data: bytes) -> Part:
    """Put a wheel with one data file into the folder that pip looks in."""
    return make_wheel_of(index, package, file, {file: data})


def make_wheel_of(index: Path, package: str, carried: str, files: dict[str, bytes]) -> Part:
    """Put a wheel with these files into the folder that pip looks in."""
    name = package.replace("-", "_")
    path = index / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, data in files.items():
            wheel.writestr(file, data)
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        record = [f"{file},{_digest(data)},{len(data)}\n" for file, data in files.items()]
        wheel.writestr(f"{about}/RECORD", "".join(record) + f"{about}/RECORD,,\n")
    return Part(package, "1.0", carried, path.stat().st_size, sha256(path.read_bytes()))


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"


def folder_of(
    files: dict[str, bytes], index: Path, others: dict[str, bytes] | None = None
) -> FolderSource:
    """The files as a folder of one wheel, with other files in it that nobody asked for."""
    inside = {f"tiny_folder/model/{name}": data for name, data in files.items()}
    part = make_wheel_of(index, "tiny-folder", "tiny_folder/model", inside | (others or {}))
    entries = (FolderFile(name, len(data), sha256(data)) for name, data in files.items())
    return FolderSource(part, tuple(entries))


def wheels_of(data: bytes, index: Path) -> WheelsSource:
    """The data in two wheels."""
    middle = len(data) // 2
    parts = (
        make_wheel(index, "tiny-part1", "tiny_part1/data/part01.bin", data[:middle]),
        make_wheel(index, "tiny-part2", "tiny_part2/data/part02.bin", data[middle:]),
    )
    return WheelsSource(len(data), sha256(data), parts)


def model_of(*sources: Source) -> Model:
    return Model("tiny", "Tiny", "MIT", 512, 200_000, ("en",), sources)


class Steps(Quiet):
    """Remembers the steps; cancels at the first step of `cancel_at`."""

    def __init__(self, cancel_at: Stage | None = None) -> None:
        super().__init__()
        self.cancel_at = cancel_at
        self.steps: list[tuple[Stage, int, int]] = []

    def step(self, stage: Stage, done: int, total: int) -> None:
        self.steps.append((stage, done, total))
        if stage == self.cancel_at:
            self.token.cancel()
        super().step(stage, done, total)

    def last(self, stage: Stage) -> tuple[int, int]:
        return [(done, total) for name, done, total in self.steps if name == stage][-1]


@dataclass
class Hub:
    """Files by path, and what was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""
    cut_after: int | None = None

    def add_repository(self, name: str, revision: str, files: dict[str, bytes]) -> HubSource:
        rows = [
            {"rfilename": file, "size": len(data), "lfs": {"sha256": sha256(data)}}
            for file, data in files.items()
        ]
        listing = json.dumps({"sha": revision, "siblings": rows}).encode()
        self.files[f"/api/models/{name}/revision/main"] = listing
        for file, data in files.items():
            self.files[f"/{name}/resolve/{revision}/{file}"] = data
        return HubSource(name, "main", "", sum(map(len, files.values())), "")

    def add_file(self, data: bytes) -> HubSource:
        revision = "a" * 40
        self.files[f"/owner/name/resolve/{revision}/tiny.gguf"] = data
        return HubSource("owner/name", revision, "tiny.gguf", len(data), sha256(data))


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            wanted = self.headers.get("Range")
            hub.asked.append((path, wanted))
            if path not in hub.files:
                self.send_error(404)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            data = hub.files[path][start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: hub.cut_after])

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
