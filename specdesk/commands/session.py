"""What every command is given: streams, progress, places, and a desk to work at."""

import argparse
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import QT_TRANSLATE_NOOP, UsageError
from engine.progress import CancelToken, Progress
from specdesk.places import Places
from specdesk.terminal import Terminal

if TYPE_CHECKING:
    from specdesk.desk import AskOptions, Desk
    from specdesk.documents.document import Document
    from specdesk.documents.recognition.recognize import Recognition

METHODS = (
    *("auto", "specpc", "specpc-paper", "speckv", "speckv-pc"),
    *("full", "snapkv", "window", "bm25", "dense", "random"),
)
OCR_LANGUAGES = ("auto", "ja", "en", "zh", "none")
_PASSWORD_VARIABLE = "SPECDESK_PASSWORD"
_TRIES = 3
_BACKED_UP_BYTES = 200 * 10**6
_MOST_LISTED = 20  # hidden passages shown


@dataclass(frozen=True, slots=True)
class Session:
    """One run of a command."""

    terminal: Terminal
    progress: Progress
    token: CancelToken
    places: Places

    @contextlib.contextmanager
    def desk(self) -> Iterator["Desk"]:
        """A desk, closed at the end; a library that is not large is backed up once a day."""
        from specdesk.desk import Desk

        desk = Desk(self.places)
        try:
            yield desk
            self._look_after(desk)
        finally:
            desk.close()

    def _look_after(self, desk: "Desk") -> None:
        """Make the copy of the day, for which nobody waits longer than a few seconds, and let go
        of what was recognized long ago."""
        from specdesk.errors import StorageError

        if not desk.library_is_open:
            return
        try:
            if self.places.library.stat().st_size <= _BACKED_UP_BYTES:
                desk.upkeep.back_up_if_due(self.progress)
            desk.upkeep.drop_strangers()
        except StorageError as error:
            self.terminal.note(str(error))

    def open(
        self, desk: "Desk", path: Path, password: str | None, ocr_language: str = "auto"
    ) -> "Document":
        """Open a document; a locked one asks for its password where somebody can type it.

        Raises DocumentError, Cancelled."""
        from specdesk.errors import PasswordNeeded

        for tries_left in range(_TRIES, -1, -1):
            try:
                document = desk.open(path, self.progress, password, ocr_language)
                break
            except PasswordNeeded as error:
                if not (tries_left and sys.stdin.isatty() and self.terminal.interactive):
                    raise
                self.terminal.note(error.sentence)
                password = getpass.getpass(f"Password of {path.name}: ", self.terminal.err)
        for warning in document.warnings:
            self.terminal.note(f"{document.name}: {warning}")
        for passage in document.hidden[:_MOST_LISTED]:
            self.terminal.note(f"{document.name}: hidden in this file: {passage}")
        if document.attachments:
            self.terminal.note(f"{document.name}: attached: {', '.join(document.attachments)}")
        return document


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print one JSON object to stdout")


def add_password(parser: argparse.ArgumentParser) -> None:
    """Add the ways to give a password."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--password",
        metavar="TEXT",
        help="password of a locked file (other users of this computer can see it: better set"
        f" {_PASSWORD_VARIABLE}, use --password-file, or type it when asked)",
    )
    group.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="read the password from FILE's first line",
    )


def password_of(arguments: argparse.Namespace) -> str | None:
    """The password that was given, if any. Raises UsageError if its file cannot be read."""
    if arguments.password_file is not None:
        try:
            lines = arguments.password_file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                QT_TRANSLATE_NOOP("errors", "The password file {path} cannot be read."),
                QT_TRANSLATE_NOOP("errors", "Check its name; its first line is the password."),
                path=str(arguments.password_file),
            ) from error
        return lines[0] if lines else ""
    if arguments.password is not None:
        return str(arguments.password)
    return os.environ.get(_PASSWORD_VARIABLE)


def add_ocr_language(parser: argparse.ArgumentParser) -> None:
    """Add --ocr-language."""
    parser.add_argument(
        "--ocr-language",
        choices=OCR_LANGUAGES,
        default="auto",
        help="what scanned pages are written in: ja, en (and others in Latin letters), zh; auto"
        " finds out for each page; none leaves them unread (default: auto)",
    )


def recognition_of(arguments: argparse.Namespace, places: Places) -> "Recognition":
    """How scanned pages are recognized."""
    from specdesk.documents.recognition.languages import Language
    from specdesk.documents.recognition.recognize import Recognition

    return Recognition(Language(arguments.ocr_language), places.recognized)


def add_ask_options(parser: argparse.ArgumentParser) -> None:
    """Add what an answer or summary can be asked with."""
    parser.add_argument(
        "--profile", default="auto", help="pair of models: tiny, fast, standard … (default: auto)"
    )
    parser.add_argument(
        "--method",
        choices=METHODS,
        default="auto",
        help="how passages are chosen; full reads everything (default: auto)",
    )
    parser.add_argument(
        "--budget",
        type=_positive,
        metavar="TOKENS",
        help="how much of the document the answering model reads",
    )
    parser.add_argument(
        "--max-new-tokens", type=_positive, metavar="N", help="length of the answer"
    )


def ask_options(arguments: argparse.Namespace) -> "AskOptions":
    """The options as the desk takes them."""
    from dataclasses import replace

    from specdesk.desk import AskOptions

    options = AskOptions(arguments.profile, arguments.method)
    if arguments.budget is not None:
        options = replace(options, budget=arguments.budget)
    if arguments.max_new_tokens is not None:
        options = replace(options, max_new_tokens=arguments.max_new_tokens)
    return options


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number
