"""Versions and licences, and a text for support to copy."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.language import translate
from ui.panels.plain_text import PlainLabel

PACKAGES = ("specdesk", "PySide6_Essentials", "torch", "transformers", "pypdfium2", "pypdf")


def support_text() -> str:
    """Versions and machine as lines of text: what support asks for first. No paths, no names."""
    lines = [f"{name} {_version(name)}" for name in PACKAGES]
    lines.append(f"Qt {qVersion()} ({QGuiApplication.platformName()})")
    lines.append(f"Python {platform.python_version()}")
    lines.append(f"{platform.system()} {platform.release()} {platform.machine()}")
    return "\n".join(lines)


def licence_text() -> str:
    """Under which licences specdesk and its largest parts stand."""
    return "\n\n".join(
        (
            translate("About", "specdesk is free software under the Apache License 2.0."),
            translate(
                "About",
                "The window uses Qt and PySide6 under the GNU Lesser General Public License 3 "
                "(LGPL). Their libraries lie beside the program as separate files and may be "
                "replaced by versions of your own. Sources: https://download.qt.io and "
                "https://code.qt.io. Licence: https://www.gnu.org/licenses/lgpl-3.0.html",
            ),
            translate(
                "About",
                "PDFium, pypdfium2, pypdf, torch, numpy and lxml stand under BSD, Apache or MIT "
                "licences; the Japanese font Noto Sans CJK under the SIL Open Font License.",
            ),
            translate("About", "Each model has its own licence, shown in Models."),
        )
    )


class AboutDialog(QDialog):
    """What this program is made of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About specdesk"))
        self.resize(520, 460)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 14)
        layout.addWidget(PlainLabel(f"specdesk {_version('specdesk')}", "title"))
        layout.addWidget(
            PlainLabel(
                self.tr("Ask long documents questions on your own machine, and see what was read.")
            )
        )
        text = QPlainTextEdit(f"{support_text()}\n\n{licence_text()}")
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(self.tr("Versions and licences"))
        layout.addWidget(text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = QPushButton(self.tr("Copy for support"))
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy_for_support)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        layout.addWidget(buttons)

    def copy_for_support(self) -> None:
        """Put the versions on the clipboard."""
        QGuiApplication.clipboard().setText(support_text())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
