"""Model files from the Hugging Face hub, over plain HTTPS.

Not through huggingface_hub: it cannot be cancelled within a second, and the hub's addresses are
simple. Every wait happens in a thread, so that a silent network never holds up a cancel.
"""

import json
import os
import queue
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from specdesk.catalogue import HubSource
from specdesk.checksums import CHUNK_BYTES, sha256_of
from specdesk.downloads import NotAsPromised, Unreachable

_TIMEOUT_SECONDS = 10
_LISTING_BYTES = 8 * 2**20
_POLL_SECONDS = 0.2
_WANTED = {
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "model.safetensors.index.json",
}
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository. sha256: as the hub states it, or "" for small text files."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The wanted files of a repository at one revision (a commit's 40 digits)."""

    revision: str
    files: tuple[HubFile, ...]


def endpoint() -> str:
    """The hub's address; HF_ENDPOINT names a mirror."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def list_repository(source: HubSource, tick: Callable[[], None]) -> Listing:
    """Resolve the revision and list the files to fetch. Raises Unreachable."""
    revision = urllib.parse.quote(source.revision)
    url = f"{endpoint()}/api/models/{source.repository}/revision/{revision}?blobs=true"
    answer = bytearray()
    for chunk in _stream(url, 0, tick):
        answer += chunk
        if len(answer) > _LISTING_BYTES:
            raise Unreachable("the hub's answer has no end")
    try:
        table = json.loads(answer)
        found = [
            HubFile(row["rfilename"], int(row["size"]), row.get("lfs", {}).get("sha256", ""))
            for row in table["siblings"]
            if row["rfilename"] in _WANTED or _is_weights(row["rfilename"])
        ]
        return Listing(str(table["sha"]), tuple(found))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreachable("the hub's answer makes no sense") from error


def _is_weights(name: str) -> bool:
    return name.endswith(".safetensors") and "/" not in name and "\\" not in name


def fetch_file(source: HubSource, revision: str, file: HubFile, target: Path, tell: Tell) -> None:
    """Fetch one file; `target` appears only when size and SHA-256 are right. Resumes.

    Raises Unreachable, NotAsPromised, OSError, and what `tell` raises."""
    growing = target.with_name(target.name + ".partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    done = growing.stat().st_size if growing.exists() else 0
    path = urllib.parse.quote(f"{source.repository}/resolve/{revision}/{file.name}")
    if done < file.bytes:
        with growing.open("ab") as out:
            for chunk in _stream(f"{endpoint()}/{path}", done, lambda: tell(out.tell())):
                out.write(chunk)
                if out.tell() > file.bytes:
                    break
            done = out.tell()
            tell(done)
            out.flush()
            os.fsync(out.fileno())
    if done < file.bytes:
        raise Unreachable("the hub broke off")
    right = done == file.bytes
    if right and file.sha256:
        right = sha256_of(growing, lambda _: tell(done)) == file.sha256
    if not right:
        growing.unlink()
        raise NotAsPromised(file.name)
    os.replace(growing, target)


class _Stream:
    """Chunks of a URL, read by a thread that nobody has to wait for."""

    def __init__(self, url: str, start: int, tick: Callable[[], None]) -> None:
        self._url, self._start, self._tick = url, start, tick
        self._chunks: queue.Queue[bytes | Exception | None] = queue.Queue(maxsize=4)
        self._stopped = threading.Event()
        threading.Thread(target=self._read, name="hub download", daemon=True).start()

    def __iter__(self) -> "_Stream":
        return self

    def __next__(self) -> bytes:
        while True:
            try:
                self._tick()
            except BaseException:
                self._stopped.set()
                raise
            try:
                chunk = self._chunks.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if chunk is None:
                raise StopIteration
            if isinstance(chunk, Exception):
                raise Unreachable(f"the hub could not be reached: {chunk}") from chunk
            return chunk

    def _read(self) -> None:
        try:
            request = urllib.request.Request(self._url)
            if self._start:
                request.add_header("Range", f"bytes={self._start}-")
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
                if self._start and answer.status != 206:  # it does not resume: pass over
                    answer.read(self._start)
                while not self._stopped.is_set() and (chunk := answer.read(CHUNK_BYTES // 8)):
                    self._put(chunk)
            self._put(None)
        except (OSError, HTTPException, ValueError) as error:
            self._put(error)

    def _put(self, chunk: bytes | Exception | None) -> None:
        while not self._stopped.is_set():
            try:
                return self._chunks.put(chunk, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
        return None


def _stream(url: str, start: int, tick: Callable[[], None]) -> _Stream:
    """Yield the URL's bytes from `start` on; `tick` is called five times a second."""
    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in ("https", "http"):
        raise Unreachable(f"{url} is no web address")
    return _Stream(url, start, tick)
