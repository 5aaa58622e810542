"""GGUF files are converted in a cage: the tokenizer library and gguf's dequantizers are foreign
code, and a user's own file is a stranger's."""

import errno
from pathlib import Path

from engine.convert import CannotConvert, check_source, convert
from engine.gguf import BadHeader
from engine.progress import Progress, Stage
from specdesk.documents.cage import (
    Arguments,
    CageError,
    Limits,
    Malformed,
    Parent,
    Refused,
    Reply,
    Why,
    run_caged,
)
from specdesk.errors import QT_TRANSLATE_NOOP, SpecdeskError
from specdesk.storage import disk_full

# Measured: 220 MB resident for a model of 1.5B; the largest tensor of a Llama is q_proj, whole.
_LIMITS = Limits(memory_bytes=4 * 2**30, cpu_seconds=2 * 3600, silence_seconds=300, file_bytes=None)


def convert_in_cage(source: Path, folder: Path, progress: Progress) -> None:
    """Convert `source` into the empty `folder`, in a child process.

    Raises BadHeader, CannotConvert, StorageError, Cancelled, SpecdeskError."""
    arguments = {"source": str(source), "folder": str(folder)}
    try:
        run_caged(
            "specdesk.conversion:caged_convert",
            arguments,
            limits=_LIMITS,
            progress=progress,
            stage=Stage.CONVERT,
        )
    except (CageError, Malformed) as error:
        raise _explain(error, source, folder) from error


def _explain(error: CageError | Malformed, source: Path, folder: Path) -> SpecdeskError:
    """Say what became of a conversion that gave no reply. Raises BadHeader, CannotConvert."""
    reason = error.reason if isinstance(error, CageError) else ""
    if reason == "disk_full":
        return disk_full(folder.parent)
    if reason == "unsupported":
        check_source(source)  # says what the child could not: no text of the file leaves it
        return CannotConvert(source.name, "its vocabulary or one of its tensors is not supported")
    if isinstance(error, CageError) and error.why is Why.MEMORY:
        return CannotConvert(source.name, "converting it takes more than 4 GB of memory")
    return SpecdeskError(
        QT_TRANSLATE_NOOP("errors", "Converting the model {name} failed."),
        QT_TRANSLATE_NOOP("errors", "Install it again; the log says more."),
        name=source.name,
    )


def caged_convert(arguments: Arguments, parent: Parent) -> Reply:
    """What the child does; `arguments`: source and folder, as paths."""
    try:
        convert(Path(str(arguments["source"])), Path(str(arguments["folder"])), parent.progress)
    except (BadHeader, CannotConvert) as error:
        raise Refused("unsupported") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Refused("disk_full") from error
        raise
    return Reply({})
