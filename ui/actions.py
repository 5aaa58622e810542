"""What the window can be told to do: actions with their keys, and the menus that hold them."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ui.language import translate


class Actions(QObject):
    """All actions of the window, made once, named anew when the language is switched."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        standard = QKeySequence.StandardKey
        self.open = self._make(QKeySequence.keyBindings(standard.Open) or ["Ctrl+O"])
        self.remove = self._make([])
        self.search = self._make(["Ctrl+Shift+F"])
        self.collection = self._make([])
        self.library = self._make([])
        self.report = self._make(["Ctrl+S"])
        self.quit = self._make(QKeySequence.keyBindings(standard.Quit) or ["Ctrl+Q"])
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.question = self._make(["Ctrl+L"])
        self.ask = self._make(["Ctrl+Return", "Ctrl+Enter"])
        self.stop = self._make(["Esc"])
        self.summary = self._make(["Ctrl+Shift+S"])
        self.next_citation = self._make(["F8"])
        self.previous_citation = self._make(["Shift+F8"])
        self.next_part = self._make(["F6"])
        self.models = self._make(["Ctrl+M"])
        self.settings = self._make(["Ctrl+,"])
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.keys = self._make(["F1"])
        self.about = self._make([])
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _make(self, keys: list[QKeySequence] | list[str]) -> QAction:
        action = QAction(self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action

    def retranslate(self) -> None:
        """Name every action in the language of now."""
        for action, name in (
            (self.open, translate("Actions", "&Open…")),
            (self.remove, translate("Actions", "&Remove from the list")),
            (self.search, translate("Actions", "Sear&ch documents and answers")),
            (self.collection, translate("Actions", "New &collection of the ticked documents…")),
            (self.library, translate("Actions", "&Library…")),
            (self.report, translate("Actions", "Write a &report…")),
            (self.quit, translate("Actions", "&Quit")),
            (self.question, translate("Actions", "To the &question")),
            (self.ask, translate("Actions", "&Ask")),
            (self.stop, translate("Actions", "&Stop")),
            (self.summary, translate("Actions", "Su&mmarize the document")),
            (self.next_citation, translate("Actions", "&Next citation")),
            (self.previous_citation, translate("Actions", "&Previous citation")),
            (self.next_part, translate("Actions", "Next &part of the window")),
            (self.models, translate("Actions", "&Models…")),
            (self.settings, translate("Actions", "&Settings…")),
            (self.keys, translate("Actions", "&Keys")),
            (self.about, translate("Actions", "&About specdesk")),
        ):
            action.setText(name)


class Menus:
    """The menu bar. `page_actions` are those of the page panel, shown under View."""

    def __init__(
        self, bar: QMenuBar, actions: Actions, recent: QMenu, page_actions: list[QAction]
    ) -> None:
        self._actions, self._recent = actions, recent
        self._file, self._ask = bar.addMenu(""), bar.addMenu("")
        self._view, self._tools, self._help = bar.addMenu(""), bar.addMenu(""), bar.addMenu("")
        self._file.addAction(actions.open)
        self._file.addMenu(recent)
        self._file.addActions([actions.search, actions.collection])
        self._file.addSeparator()
        self._file.addActions([actions.remove, actions.report])
        self._file.addSeparator()
        self._file.addAction(actions.quit)
        self._ask.addActions([actions.question, actions.ask, actions.stop, actions.summary])
        self._ask.addSeparator()
        self._ask.addActions([actions.next_citation, actions.previous_citation])
        self._view.addActions(page_actions)
        self._view.addSeparator()
        self._view.addAction(actions.next_part)
        self._tools.addActions([actions.models, actions.library, actions.settings])
        self._help.addActions([actions.keys, actions.about])
        self.retranslate()

    def retranslate(self) -> None:
        """Name every menu in the language of now."""
        self._actions.retranslate()
        self._file.setTitle(translate("Actions", "&File"))
        self._recent.setTitle(translate("Actions", "Open &recent"))
        self._ask.setTitle(translate("Actions", "&Ask"))
        self._view.setTitle(translate("Actions", "&View"))
        self._tools.setTitle(translate("Actions", "&Tools"))
        self._help.setTitle(translate("Actions", "&Help"))

    def keys(self) -> list[tuple[str, str]]:
        """Every action that has a key: its name and its first key."""
        menus = (self._file, self._ask, self._view, self._tools, self._help)
        return [
            (_without_mnemonic(action.text()), _key_name(action))
            for menu in menus
            for action in menu.actions()
            if action.shortcuts() and action.text()
        ]


def _key_name(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _without_mnemonic(text: str) -> str:
    """The name without the mark of its key; Japanese puts the key behind, as in ファイル(F)."""
    head, mark, rest = text.partition("(&")
    if mark:
        text = head + rest[2:]
    return text.replace("&", "").rstrip("…")
