"""What went wrong, in one sentence and a hint; never a traceback, which goes to the log file."""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.language import sentence_and_hint, translate

log = logging.getLogger(__name__)


def error_dialog(error: Exception, parent: QWidget | None = None) -> QMessageBox:
    """A dialog with the error's sentence and hint; both are shown as they are."""
    sentence, hint = sentence_and_hint(error)
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Errors", "specdesk"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.setInformativeText(hint)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    return box


class ExceptionHook(QObject):
    """Catches what nobody caught: logged with its traceback, told in one plain sentence.

    Exceptions of other threads reach the window by the signal.
    """

    caught = Signal(object)  # Exception

    def install(self) -> None:
        """Take the place of Python's hooks for the rest of the process."""
        sys.excepthook = self._take
        threading.excepthook = self._take_from_thread

    def uninstall(self) -> None:
        """Put Python's own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception):  # Ctrl+C and exit are no errors
            sys.__excepthook__(kind, error, trace)
            return
        log.error("not caught", exc_info=(kind, error, trace))
        self.caught.emit(error)

    def _take_from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception):
            self._take(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
