"""The log file: what went wrong inside, for whoever repairs it."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from specdesk.places import Places
from specdesk.storage import make_private_folder

_BYTES = 1024**2
_KEPT = 3


def log_path(places: Places) -> Path:
    """The log file."""
    return places.log / "specdesk.log"


def keep_log(places: Places) -> None:
    """Let warnings and errors of the program go to the log file; called once, at start.

    Where it cannot be written the program goes on without it."""
    root = logging.getLogger()
    try:
        make_private_folder(places.log)
        handler: logging.Handler = RotatingFileHandler(
            log_path(places), maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
