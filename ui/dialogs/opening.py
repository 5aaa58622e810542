"""Opens the window's dialogs; none of them blocks the event loop."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from specdesk.answers import Answer
from specdesk.documents.open import READ_ENDINGS
from specdesk.reports.endings import kind_of
from specdesk.settings import Settings
from ui.dialogs.about import AboutDialog
from ui.dialogs.error import error_dialog
from ui.dialogs.keys import KeysDialog
from ui.dialogs.models import ModelsDialog
from ui.dialogs.password import PasswordDialog
from ui.dialogs.settings import SettingsDialog
from ui.models.documents import DocumentRow
from ui.presenters.models import ModelsPresenter


class Dialogs(QObject):
    """Every dialog over one window; what was chosen comes back by signal."""

    files_chosen = Signal(object)  # list of Path
    password_entered = Signal(int, str)  # number of the row, password
    report_named = Signal(object, object)  # list of Answer, Path

    def __init__(self, window: QWidget, models: ModelsPresenter) -> None:
        super().__init__(window)
        self._window, self._models = window, models

    def choose_files(self, folder: str) -> None:
        """Let the user choose files to open."""
        dialog = QFileDialog(
            self._window,
            self.tr("Open documents"),
            folder,
            f"{self.tr('Documents')} ({' '.join(f'*{ending}' for ending in READ_ENDINGS)});;"
            f"{self.tr('All files')} (*)",
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(
            lambda names: self.files_chosen.emit([Path(name) for name in names])
        )
        self._open(dialog)

    def choose_report(self, answers: list[Answer], folder: str) -> None:
        """Let the user choose where a report of the answers goes, as PDF, Word file or HTML."""
        if not answers:
            return
        kinds = {
            self.tr("PDF (*.pdf)"): "pdf",
            self.tr("Word file (*.docx)"): "docx",
            self.tr("Web page (*.html)"): "html",
        }
        dialog = QFileDialog(self._window, self.tr("Write a report"), folder, ";;".join(kinds))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds[kind]))
        dialog.selectFile(self.tr("report"))
        dialog.fileSelected.connect(
            lambda name: self.report_named.emit(answers, report_path(Path(name)))
        )
        self._open(dialog)

    def ask_password(self, row: DocumentRow, tried: bool) -> None:
        """Ask for a file's password; `tried`: the last one was wrong."""
        dialog = PasswordDialog(row.name, tried, self._window)
        dialog.password_entered.connect(
            lambda password: self.password_entered.emit(row.number, password)
        )
        self._open(dialog)

    def ask_to_close(self, close: Callable[[], None]) -> None:
        """Ask whether work is to be stopped; `close` follows a yes."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Close"))
        box.setText(self.tr("specdesk is still working. Stop and close?"))
        box.setInformativeText(
            self.tr("Answers are kept. What was being read or written now begins anew next time.")
        )
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Go on working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        stop.clicked.connect(close)
        self._open(box)

    def show_error(self, error: Exception) -> None:
        """Show what went wrong; never more than one message at a time."""
        if not self._window.findChildren(QMessageBox):
            self._open(error_dialog(error, self._window))

    def show_models(self) -> None:
        """Show the models."""
        self._open(ModelsDialog(self._models, self._window))

    def show_settings(self, settings: Settings) -> SettingsDialog:
        """Show the settings; the dialog tells of each change."""
        dialog = SettingsDialog(settings, self._models.profiles, self._window)
        self._open(dialog)
        return dialog

    def show_keys(self, keys: list[tuple[str, str]]) -> None:
        """Show the list of keys."""
        self._open(KeysDialog(keys, self._window))

    def show_about(self) -> None:
        """Show versions and licences."""
        self._open(AboutDialog(self._window))

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def report_path(chosen: Path) -> Path:
    """The path of a report: as chosen, with an ending that says what it is."""
    if kind_of(chosen) is not None:
        return chosen
    return chosen.with_name(chosen.name + ".pdf")
