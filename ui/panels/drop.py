"""Files and folders dropped anywhere on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLabel, QWidget


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders among what is dragged; links to elsewhere are left out."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropOverlay(QLabel):
    """Covers the window while files are dragged over it and says what letting go will do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, parent: QWidget) -> None:
        """Cover the parent."""
        self.setText(self.tr("Let go to open"))
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()
