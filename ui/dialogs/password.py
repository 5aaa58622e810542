"""Asks for the password of an encrypted file; it is kept in memory only."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.panels.plain_text import PlainLabel


class PasswordDialog(QDialog):
    """One line for the password of one file."""

    password_entered = Signal(str)

    def __init__(self, name: str, tried: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Password"))
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.addWidget(PlainLabel(self.tr("{name} is encrypted.").format(name=name), "title"))
        if tried:
            layout.addWidget(PlainLabel(self.tr("That was not its password."), "danger"))
        layout.addWidget(
            PlainLabel(self.tr("The password is used now and is not written anywhere."), "muted")
        )
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Password"))
        self.password.textChanged.connect(self._refresh)
        layout.addWidget(self.password)
        show = QCheckBox(self.tr("Show the password"))
        show.toggled.connect(self._show)
        layout.addWidget(show)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._open = QPushButton(self.tr("Open"))
        self._open.setDefault(True)
        buttons.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._refresh()

    def accept(self) -> None:
        """Hand the password over and forget it."""
        if not self.password.text():
            return
        self.password_entered.emit(self.password.text())
        self.password.clear()
        super().accept()

    def _refresh(self) -> None:
        self._open.setEnabled(bool(self.password.text()))

    def _show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
