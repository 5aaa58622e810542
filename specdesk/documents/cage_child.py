"""The child's side of the cage: limits first, then the parser.

Imported by the child before anything else of the program: keep the imports at the top few.
"""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Protocol

from specdesk.documents.cage_messages import Reply, encode
from specdesk.documents.cage_rights import give_up_rights

MEMORY_EXIT = 77  # the exit code of a child that ran out of memory and could still say so
Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Where the system has no such limit, the parent's watch stands alone.

    memory_bytes: resident, watched by the parent. mapped_bytes: on Linux, what it may map beyond
    its start; None for as much as memory_bytes.
    cpu_seconds: of the whole child. silence_seconds: without progress. file_bytes: the largest
    file it may write, None for any. open_files: at once. message_bytes: the largest message;
    header_bytes: of it, what is JSON, which takes many times its size once it is parsed.
    """

    memory_bytes: int = 1536 * 2**20
    cpu_seconds: int = 1800
    silence_seconds: float = 60
    file_bytes: int | None = 0
    open_files: int = 64
    message_bytes: int = 2**30
    header_bytes: int = 2**30
    mapped_bytes: int | None = None


class Refused(Exception):
    """Raised by a caged function that cannot do what was asked; `reason` is one plain word that
    the parent knows ("needs_password"). No text of the file belongs in it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Parent:
    """The parent, as a caged function sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def progress(self, done: int, total: int) -> None:
        """Tell that `done` of `total` are done; silence is taken for a hang."""
        self.send("progress", Reply({"done": done, "total": total}))

    def send(self, kind: str, reply: Reply) -> None:
        """Send one message; a function that answers requests sends kind "reply" for each."""
        self._connection.send_bytes(encode(kind, reply))

    def requests(self) -> Iterator[Arguments]:
        """The parent's requests, until it hangs up."""
        while True:
            try:
                request = self._connection.recv()
            except EOFError:
                return
            yield request


class CagedFunction(Protocol):
    """A function that runs in a cage; its arguments are what JSON can carry."""

    def __call__(self, arguments: Arguments, parent: Parent) -> Reply:
        """Do the work. Raises Refused with a reason that the caller knows."""


def run(connection: Connection, function: str, arguments: Arguments, limits: Limits) -> None:
    """The child's whole life: set the limits, run `function` ("module:name"), send its reply."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its children
    parent = Parent(connection)
    exit_code = 0
    try:
        _confine(limits)
        module, _, name = function.partition(":")
        call: CagedFunction = getattr(import_module(module), name)
        parent.send("reply", call(arguments, parent))
    except Refused as refused:
        parent.send("refused", Reply({"reason": refused.reason}))
    except MemoryError:
        exit_code = MEMORY_EXIT
    except (BrokenPipeError, ConnectionError):
        exit_code = 1
    except Exception as error:  # a parser may raise anything; its text may hold the file's
        parent.send("failed", Reply({"where": _where(error)}))
    # No clean-up of the interpreter: a damaged parser may crash or hang in it.
    connection.close()
    os._exit(exit_code)


def _confine(limits: Limits) -> None:
    """Take away what the child does not need, as far as the system allows."""
    sys.dont_write_bytecode = True
    if sys.stdout is not None and sys.stderr is not None:
        sys.stdout = sys.stderr  # standard output belongs to the command line's answers
    if sys.platform == "win32":
        return
    import resource

    files = resource.RLIM_INFINITY if limits.file_bytes is None else limits.file_bytes
    wanted = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: files,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":  # macOS accepts RLIMIT_AS and ignores it
        more = limits.memory_bytes if limits.mapped_bytes is None else limits.mapped_bytes
        wanted[resource.RLIMIT_AS] = _mapped_bytes() + more
    for name, value in wanted.items():
        hard = resource.getrlimit(name)[1]
        within = value if hard == resource.RLIM_INFINITY else min(value, hard)
        if value == resource.RLIM_INFINITY:
            within = hard
        resource.setrlimit(name, (within, within))
    give_up_rights()


def _mapped_bytes() -> int:
    """What is mapped already: a program whose main module imports much still gets its share."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _where(error: BaseException) -> str:
    """The kind of the error and the line that raised it, without its text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_name} ({code.co_filename}:{trace.tb_lineno})"
