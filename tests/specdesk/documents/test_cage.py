"""The cage: what a child does to itself stays in the child, and the parent learns why."""

import errno
import os
import platform
import signal
import socket
import sys
import threading
import time
from contextlib import closing
from multiprocessing import forkserver
from pathlib import Path

import numpy as np
import pytest

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet, Stage
from specdesk.documents import cage, cage_child
from specdesk.documents.cage import Cage, CageError, Limits, Refused, Reply, Why, run_caged
from specdesk.documents.cage_child import Arguments, Parent
from tests.conftest import caged_processes

needs_seccomp = pytest.mark.skipif(
    not Path("/proc/sys/kernel/seccomp/actions_avail").exists()
    or platform.machine() not in ("x86_64", "aarch64"),
    reason="only Linux with seccomp takes these rights from a process",
)
LIMITS = Limits(memory_bytes=400 * 2**20, silence_seconds=20)


def say(arguments: Arguments, parent: Parent) -> Reply:
    parent.progress(1, 2)
    parent.progress(2, 2)
    return Reply({"word": arguments["word"]}, {"numbers": np.arange(6, dtype=np.int32)})


def kill_itself(arguments: Arguments, parent: Parent) -> Reply:
    os.kill(os.getpid(), int(str(arguments["signal"])))
    return Reply()


def eat_memory(arguments: Arguments, parent: Parent) -> Reply:
    eaten = []
    while True:
        eaten.append(b"x" * 2**22)


def hang(arguments: Arguments, parent: Parent) -> Reply:
    parent.progress(1, 2)
    while True:
        time.sleep(0.05)
        if arguments["repeats"]:
            parent.progress(1, 2)


def refuse(arguments: Arguments, parent: Parent) -> Reply:
    raise Refused("needs_password")


def fail_with_secret(arguments: Arguments, parent: Parent) -> Reply:
    raise ValueError("the secret of the file")


def garble(arguments: Arguments, parent: Parent) -> Reply:
    parent._connection.send_bytes(bytes.fromhex(str(arguments["bytes"])))
    return Reply()


def half_a_message(arguments: Arguments, parent: Parent) -> Reply:
    os.write(parent._connection.fileno(), b"\x00\x00\x10\x00half")
    time.sleep(60)
    return Reply()


def write_file(arguments: Arguments, parent: Parent) -> Reply:
    with open(str(arguments["path"]), "wb") as file:
        file.write(b"x" * 4096)
    return Reply()


def open_socket(arguments: Arguments, parent: Parent) -> Reply:
    try:
        socket.socket(getattr(socket, str(arguments["family"]))).close()
    except OSError as error:
        return Reply({"error": error.errno})
    return Reply({"error": 0})


def start_program(arguments: Arguments, parent: Parent) -> Reply:
    try:
        os.execv(sys.executable, [sys.executable, "-c", ""])
    except OSError as error:
        return Reply({"error": error.errno})


def imported(arguments: Arguments, parent: Parent) -> Reply:
    return Reply({"modules": sorted({name.partition(".")[0] for name in sys.modules})})


def echo(arguments: Arguments, parent: Parent) -> Reply:
    for request in parent.requests():
        parent.send("reply", Reply({"word": request["word"]}))
    return Reply()


def call(function, limits=LIMITS, progress=None, **arguments):
    return run_caged(
        f"{__name__}:{function.__name__}",
        arguments,
        limits=limits,
        progress=progress or Quiet(),
        stage=Stage.OPEN,
    )


def why(function, **arguments) -> Why:
    with pytest.raises(CageError) as caught:
        call(function, **arguments)
    return caught.value.why


class Recorder(Quiet):
    """Keeps the steps it is told."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def step(self, stage, done, total):
        self.steps.append((stage, done, total))


def test_reply_and_progress_come_back():
    recorder = Recorder()
    reply = call(say, progress=recorder, word="語")
    assert reply.string("word") == "語"
    assert reply.array("numbers", "int32", 6).tolist() == [0, 1, 2, 3, 4, 5]
    assert (Stage.OPEN, 1, 2) in recorder.steps
    assert recorder.steps[-1] == (Stage.OPEN, 2, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_child_that_dies_by_a_signal_has_crashed(name):
    assert why(kill_itself, signal=int(getattr(signal, name))) == Why.CRASHED


def test_memory_over_the_limit_is_named_as_the_reason():
    assert why(eat_memory) == Why.MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_native_abort_counts_as_memory():
    assert why(kill_itself, signal=int(signal.SIGABRT)) == Why.MEMORY


@pytest.mark.parametrize("repeats", [False, True])
def test_a_child_without_progress_is_stopped(repeats):
    limits = Limits(silence_seconds=1.5)
    with pytest.raises(CageError) as caught:
        call(hang, limits=limits, repeats=repeats)
    assert caught.value.why == Why.TIME


@pytest.mark.skipif(sys.platform == "win32", reason="writes to a file descriptor")
def test_half_a_message_does_not_hold_the_parent():
    with pytest.raises(CageError) as caught:
        call(half_a_message, limits=Limits(silence_seconds=1.5))
    assert caught.value.why == Why.TIME


def test_cancel_kills_the_child():
    token = CancelToken()
    before = caged_processes()
    timer = threading.Timer(0.5, token.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        call(hang, progress=Quiet(token), repeats=True)
    timer.join()
    assert caged_processes() <= before


def test_a_refusal_carries_its_reason():
    with pytest.raises(CageError) as caught:
        call(refuse)
    assert (caught.value.why, caught.value.reason) == (Why.REFUSED, "needs_password")


def test_an_error_of_the_child_says_nothing_of_the_file(caplog):
    caplog.set_level("INFO")
    with pytest.raises(CageError) as caught:
        call(fail_with_secret)
    assert caught.value.why == Why.FAILED
    assert "fail_with_secret" in caplog.text
    assert "the secret of the file" not in caplog.text + str(caught.value)


@pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\xff{}", b"\x00\x00\x00\x02{}", b"\x80\x04N."])
def test_a_message_out_of_shape_is_garbled(data):
    assert why(garble, bytes=data.hex()) == Why.GARBLED


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_caged_function_writes_no_file(tmp_path):
    assert why(write_file, path=str(tmp_path / "left")) == Why.FAILED
    assert (tmp_path / "left").stat().st_size == 0


def test_a_child_may_write_where_the_limits_say_so(tmp_path):
    call(write_file, limits=Limits(file_bytes=None), path=str(tmp_path / "left"))
    assert (tmp_path / "left").stat().st_size == 4096


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_children_start_anew_where_none_can_be_forked(monkeypatch):
    def no_temporary_folder():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(forkserver, "ensure_running", no_temporary_folder)
    cage._context.cache_clear()
    try:
        assert call(say, word="語").string("word") == "語"
        assert cage._context().get_start_method() == "spawn"
    finally:
        cage._context.cache_clear()


@needs_seccomp
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_a_caged_function_reaches_no_network(family):
    assert call(open_socket, family=family).integer("error", most=200) == errno.EACCES


@needs_seccomp
def test_a_caged_function_starts_no_program():
    assert call(start_program).integer("error", most=200) == errno.EACCES


def test_a_child_starts_without_torch_and_qt():
    modules = call(imported).strings("modules")
    assert "numpy" in modules
    assert not {"torch", "transformers", "PySide6"} & set(modules)


def test_a_cage_answers_requests_from_any_thread():
    words = []
    with closing(Cage(f"{__name__}:echo", {}, LIMITS)) as cage:

        def ask():
            cage.request({"word": "one"})
            words.append(cage.receive(20).reply.string("word"))

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        cage.request({"word": "two"})
        words.append(cage.receive(20).reply.string("word"))
    assert words == ["one", "two"]
    assert not cage.process.is_alive()


def test_a_child_that_does_not_listen_does_not_hold_the_parent():
    with closing(Cage(f"{__name__}:hang", {"repeats": False}, LIMITS)) as cage:
        start = time.monotonic()
        cage.request({"picture": bytes(50_000_000)})
        cage.receive(20)  # its progress
        with pytest.raises(CageError) as caught:
            cage.receive(0.2)
        assert caught.value.why is Why.TIME
        assert time.monotonic() - start < 15
    assert not cage.process.is_alive()


def test_pdfium_is_called_in_the_cage_only():
    sources = Path(cage_child.__file__).parents[2]
    users = {
        path.name
        for folder in ("engine", "specdesk", "ui")
        for path in (sources / folder).rglob("*.py")
        if "import pypdfium2" in path.read_text(encoding="utf-8")
    }
    pieces = ("calls", "glyphs", "hidden", "notes", "pieces", "rules", "text", "worker")
    assert users == {
        "render_worker.py",
        "drawing_child.py",
        *(f"pdf_{piece}.py" for piece in pieces),
    }
