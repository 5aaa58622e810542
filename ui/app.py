"""Starts the window: application, theme, language, worker, and what is opened first."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if sys.platform == "win32":
    # torch finds other copies of its DLLs once Qt's folder is on the search path, and fails to
    # load. Everywhere else it is loaded by the worker thread when the first model is.
    import torch  # noqa: F401

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from specdesk.desk import Desk
from specdesk.documents.cage import get_ready
from specdesk.errors import StorageError
from specdesk.locks import only_window
from specdesk.logs import keep_log
from specdesk.places import Places, user_places
from specdesk.resources import sample_for
from specdesk.settings import Settings, load_settings, save_settings
from ui.dialogs.error import ExceptionHook, error_dialog
from ui.language import Language
from ui.main_window import MainWindow
from ui.theme import Theme
from ui.worker import Worker

log = logging.getLogger(__name__)

DESKTOP_FILE = "org.specdesk.Specdesk"
JOIN_MILLISECONDS = 20_000


class Application(QObject):
    """Holds what lives as long as the window: settings, theme, language, worker."""

    def __init__(self, application: QApplication, places: Places) -> None:
        super().__init__(application)
        self._places = places
        self._warnings: list[StorageError] = []
        self._settings = load_settings(places, self._warnings.append)
        self.theme = Theme(application)
        self.language = Language(application)
        self._apply(self._settings, None)
        self.worker = Worker(lambda: Desk(places), self)
        self.keeper = Worker(lambda: Desk(places), self)  # searches and backs up beside the other
        self.window = MainWindow(self.worker, self._settings, self.keeper)
        self.window.settings_changed.connect(self.use_settings)
        self.window.library.loaded.connect(self._welcome)
        self._first_files: list[Path] = []

    def start(self, files: Sequence[Path]) -> None:
        """Show the window, then ask the library, then open the files named at the start."""
        self._first_files = list(files)
        self.window.show()
        get_ready()
        for warning in self._warnings:
            self.window.dialogs.show_error(warning)
        self.window.models.load()
        if files:
            self.window.library.open(files)
        self.window.library.load()

    def use_settings(self, settings: Settings) -> None:
        """Apply new settings and save them."""
        self._apply(settings, self._settings)
        if settings != self._settings:
            self._settings = settings
            try:
                save_settings(settings, self._places)
            except StorageError as error:
                log.warning("settings not saved: %s", error)
                self.window.dialogs.show_error(error)

    def shut_down(self) -> bool:
        """Join the worker threads; False if one does not end in time."""
        workers = (self.worker, self.keeper)
        for worker in workers:  # both are told to end before either is waited for
            worker.close(0)
        ended = [worker.close(JOIN_MILLISECONDS) for worker in workers]
        return all(ended)

    def _apply(self, settings: Settings, before: Settings | None) -> None:
        """Change what differs; a change of language or look costs a new layout of the window."""
        if before is None or settings.language != before.language:
            self.language.use(settings.language)
        if before is None or settings.theme != before.theme:
            self.theme.set_mode(settings.theme)
        if before is None or settings.text_scale != before.text_scale:
            self.theme.set_text_scale(settings.text_scale)

    def _welcome(self, library_empty: bool) -> None:
        """On the first start, open the sample with a question typed in."""
        sample = sample_for(self.language.code)
        if not library_empty or self._first_files or sample is None:
            return
        self.window.library.open([sample.document])
        self.window.conversation.set_question(sample.question)
        self.window.conversation.question_box.setFocus()


def files_of(argv: Sequence[str]) -> list[Path]:
    """The files among the arguments; the others are Qt's."""
    return [Path(argument).absolute() for argument in argv if not argument.startswith("-")]


def run(argv: Sequence[str]) -> int:
    """Show the window until it is closed; `argv` are the arguments without the program's name."""
    QGuiApplication.setDesktopFileName(DESKTOP_FILE)
    application = QApplication(["specdesk", *argv])
    application.setApplicationName("specdesk")
    application.setApplicationDisplayName("specdesk")
    places = user_places()
    keep_log(places)
    hook = ExceptionHook()
    hook.install()
    try:
        with only_window(places.library):
            return _show(application, places, hook, argv)
    except StorageError as error:
        return _refuse(application, places, error)
    finally:
        hook.uninstall()


def _show(
    application: QApplication, places: Places, hook: ExceptionHook, argv: Sequence[str]
) -> int:
    desk = Application(application, places)
    hook.caught.connect(desk.window.dialogs.show_error)
    QTimer.singleShot(0, desk, lambda: desk.start(files_of(argv)))
    code = application.exec()
    ended = desk.shut_down()
    if not ended:  # a library call that cannot be interrupted; Qt would abort on a live thread
        log.error("the worker thread did not end")
        logging.shutdown()
        os._exit(code)
    return code


def _refuse(application: QApplication, places: Places, error: StorageError) -> int:
    """Say in a sentence why there is no window."""
    language = Language(application)
    language.use(load_settings(places).language)
    log.warning("no window: %s", error)
    error_dialog(error).exec()
    return error.exit_code
