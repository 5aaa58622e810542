"""The library: where it lies, its backups, what takes room, and what was removed from the list."""

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui import wording
from ui.language import translate
from ui.panels.plain_text import PlainLabel
from ui.presenters.upkeep import LibraryState

ID_ROLE = Qt.ItemDataRole.UserRole


class LibraryDialog(QDialog):
    """Shows the library's state; asks for what the user wants."""

    backup_requested = Signal()
    put_back_requested = Signal(str)  # document id
    forgetting_requested = Signal(str)  # document id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: LibraryState | None = None
        self._place = PlainLabel()
        self._memory = PlainLabel(role="muted")
        self._backups_title, self._removed_title = (
            PlainLabel(role="title"),
            PlainLabel(role="title"),
        )
        self._backups, self._removed = QListWidget(), QListWidget()
        self._removed.currentItemChanged.connect(self._refresh)
        self._back_up, self._put_back, self._forget = QPushButton(), QPushButton(), QPushButton()
        for button in (self._back_up, self._put_back, self._forget):
            button.setAutoDefault(False)
        self._forget.setProperty("role", "danger")
        self._back_up.clicked.connect(self.backup_requested)
        self._put_back.clicked.connect(lambda: self.put_back_requested.emit(self._chosen()))
        self._forget.clicked.connect(lambda: self.forgetting_requested.emit(self._chosen()))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.accept)
        self._lay_out()
        self.retranslate()
        self.resize(560, 520)

    def show_state(self, state: LibraryState) -> None:
        """Show this state."""
        self._state = state
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        self.setWindowTitle(self.tr("Library"))
        self._backups_title.setText(
            self.tr("Backups: one a day, the last seven days and four weeks")
        )
        self._removed_title.setText(self.tr("Removed from the list"))
        self._backups.setAccessibleName(self.tr("Backups"))
        self._removed.setAccessibleName(self._removed_title.text())
        self._back_up.setText(self.tr("Back up now"))
        self._put_back.setText(self.tr("Put back"))
        self._forget.setText(self.tr("Forget…"))
        self._backups.clear()
        self._removed.clear()
        state = self._state
        self._place.setText(self.tr("Opening the library…") if state is None else "")
        if state is not None:
            self._place.setText(f"{state.path} · {wording.size(state.bytes)}")
            self._memory.setText(
                self.tr("What draft models keep of documents takes {size}.").format(
                    size=wording.size(state.memory_bytes)
                )
            )
            for backup in state.backups:
                self._backups.addItem(f"{backup_name(backup.day)} · {wording.size(backup.bytes)}")
            for document in state.removed:
                item = QListWidgetItem(document.name)
                item.setToolTip(wording.tool_tip(str(document.path)))
                item.setData(ID_ROLE, document.id)
                self._removed.addItem(item)
        self._refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 14)
        layout.setSpacing(8)
        layout.addWidget(self._place)
        layout.addWidget(self._memory)
        layout.addSpacing(6)
        layout.addWidget(self._backups_title)
        layout.addWidget(self._backups, 1)
        layout.addLayout(_row(self._back_up))
        layout.addWidget(self._removed_title)
        layout.addWidget(self._removed, 1)
        layout.addLayout(_row(self._put_back, self._forget))
        layout.addWidget(self._buttons)

    def _chosen(self) -> str:
        item = self._removed.currentItem()
        return "" if item is None else str(item.data(ID_ROLE))

    def _refresh(self) -> None:
        chosen = bool(self._chosen())
        self._put_back.setEnabled(chosen)
        self._forget.setEnabled(chosen)
        self._back_up.setEnabled(self._state is not None)


def backup_name(day: date) -> str:
    """A backup's day in the language of now."""
    shown = QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
    return translate("LibraryDialog", "Backup of {day}").format(day=shown)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
