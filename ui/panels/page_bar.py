"""The row above a document: where one is, how large it is shown, whether the heat is on."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QToolBar, QToolButton, QWidget

from ui.theme import icon


class PageBar(QToolBar):
    """Holds the actions of the page view; a window may put the same actions in its menus."""

    page_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        standard = QKeySequence.StandardKey
        self._icons: dict[QAction, str] = {}
        self.back = self._action("back", [QKeySequence(standard.Back)])
        self.forward = self._action("forward", [QKeySequence(standard.Forward)])
        self._field_actions = [self.addSeparator()]
        self.field = QLineEdit(self)
        self.field.setProperty("role", "page")
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.returnPressed.connect(lambda: self.page_requested.emit(self.field.text()))
        self.place = QLabel(self)
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setProperty("role", "muted")
        self.place.setContentsMargins(6, 0, 6, 0)
        self._field_actions += [self.addWidget(self.field), self.addWidget(self.place)]
        self.addSeparator()
        zoom_out = QKeySequence(standard.ZoomOut)
        self.zoom_out = self._action("zoom-out", [zoom_out])
        self.size_shown = QLabel(self)
        self.size_shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_shown.setProperty("role", "muted")
        self.addWidget(self.size_shown)
        zoom_in = [QKeySequence(standard.ZoomIn), QKeySequence("Ctrl+=")]
        self.zoom_in = self._action("zoom-in", list(dict.fromkeys(zoom_in)))
        self.fit_width = self._action("fit-width", [QKeySequence("Ctrl+2")])
        self.addSeparator()
        self.heat = self._action("heat", [QKeySequence("Ctrl+H")])
        self.heat.setCheckable(True)
        self.heat.setChecked(True)
        if isinstance(button := self.widgetForAction(self.heat), QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.tracked = self._action("tracked", [])
        self.plain = self._action("plain", [QKeySequence("Ctrl+Shift+T")])
        for action in (self.tracked, self.plain):
            action.setCheckable(True)
            action.setVisible(False)
        self.zoom_reset = QAction(self)
        self.zoom_reset.setShortcut(QKeySequence("Ctrl+0"))
        self.choose_page = QAction(self)
        self.choose_page.setShortcut(QKeySequence("Ctrl+Shift+N"))
        self.choose_page.triggered.connect(self._focus_field)
        for action in (self.zoom_reset, self.choose_page):
            QWidget.addAction(self.parentWidget() or self, action)
        self.setMovable(False)
        self._fit_icons()
        self._retranslate()
        self._tint()

    def _action(self, name: str, keys: list[QKeySequence]) -> QAction:
        action = QAction(self)
        action.setShortcuts(keys)
        self._icons[action] = name
        self.addAction(action)
        return action

    def show_place(self, label: str, place: str) -> None:
        """Show the page being read: its label, and "4 of 50"; empty for a Word file."""
        if not self.field.hasFocus() or not self.field.isModified():
            self.field.setText(label)
        for action in self._field_actions:
            action.setVisible(bool(place))
        self.place.setText(place)

    def show_zoom(self, zoom: float) -> None:
        """Show how large the document is."""
        self.size_shown.setText(f"{zoom:.0%}")
        self.size_shown.setAccessibleName(self.tr("Zoom: {percent}").format(percent=f"{zoom:.0%}"))

    def _focus_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Page"))
        self.field.setAccessibleName(self.tr("Page"))
        for action, text in (
            (self.back, self.tr("Back to where you were")),
            (self.forward, self.tr("Forward again")),
            (self.zoom_out, self.tr("Smaller")),
            (self.zoom_in, self.tr("Larger")),
            (self.zoom_reset, self.tr("Printed size")),
            (self.fit_width, self.tr("Fit the width")),
            (self.heat, self.tr("Show the heatmap")),
            (self.tracked, self.tr("Show tracked changes")),
            (self.plain, self.tr("Show the text alone")),
            (self.choose_page, self.tr("Go to a page…")),
        ):
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(text)
            action.setToolTip(f"{text} ({keys})" if keys else text)
        self.heat.setIconText(self.tr("Heatmap"))
        self.field.setToolTip(self.choose_page.toolTip())

    def _fit_icons(self) -> None:
        """Let icons grow with the text."""
        side = max(20, round(self.fontMetrics().height() * 1.2))
        self.setIconSize(QSize(side, side))

    def _tint(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name, self.palette()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102 (Qt's name)
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._tint()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_icons()
