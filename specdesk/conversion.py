"""GGUF files are converted in a cage: the tokenizer library and gguf's dequantizers are foreign
code, and a user's own file is a stranger's. Weights are packed there as well, so that torch need
not be imported where a model is only installed."""

import contextlib
import errno
import logging
from dataclasses import replace
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
from specdesk.storage import disk_full, remove_partial

# Measured: 220 MB resident for a model of 1.5B; the largest tensor of a Llama is q_proj, whole.
_LIMITS = Limits(memory_bytes=4 * 2**30, cpu_seconds=2 * 3600, silence_seconds=300, file_bytes=None)
_log = logging.getLogger(__name__)


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


def pack_in_cage(folder: Path, sha256: str, packed: Path, progress: Progress) -> None:
    """Write an installed model's weights as this machine's processor likes them, in a child
    process, so that the first question need not wait for it.

    sha256: of the weights. A failure is logged and costs no more than that wait. Raises
    Cancelled."""
    weights = sum(path.stat().st_size for path in folder.glob("*.safetensors"))  # all are mapped
    limits = replace(_LIMITS, memory_bytes=_LIMITS.memory_bytes + weights)
    arguments = {"folder": str(folder), "sha256": sha256, "packed": str(packed)}
    try:
        run_caged(
            "specdesk.conversion:caged_pack",
            arguments,
            limits=limits,
            progress=progress,
            stage=Stage.CONVERT,
        )
    except (CageError, Malformed) as error:
        _log.warning("weights of %s not packed: %s", folder.name, error)
    finally:
        with contextlib.suppress(OSError):
            remove_partial(packed.parent)  # of a child that was killed


def caged_pack(arguments: Arguments, parent: Parent) -> Reply:
    """What the child does; `arguments`: folder, sha256 and packed."""
    from engine.device import best_device
    from engine.models import pack_model

    folder, packed = Path(str(arguments["folder"])), Path(str(arguments["packed"]))
    pack_model(folder, str(arguments["sha256"]), best_device(), packed, parent.progress)
    return Reply({})
