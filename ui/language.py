"""The window's language: translations for our own texts and for Qt's, switched while it runs."""

import logging
from importlib.resources import as_file, files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from engine.errors import SpecdeskError
from specdesk.documents.document import Document, Remark

log = logging.getLogger(__name__)

MOST_LISTED = 20  # hidden passages or files named to the user at once

translate = QCoreApplication.translate

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Code and own name of each language; English is what the sources say."""


def system_language() -> str:
    """The first of the system's languages that the window speaks, else English."""
    for name in QLocale.system().uiLanguages():
        code = name.replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


class Language(QObject):
    """Installs the translators of one language into the application.

    Every widget gets a LanguageChange event when the language is switched.
    """

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._application = application
        self._translators: list[QTranslator] = []
        self.code = "en"

    def use(self, code: str) -> None:
        """Show the window in the language `code`; "system" or an unknown code: the system's."""
        code = code if code in LANGUAGES else system_language()
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators.clear()
        self.code = code
        QLocale.setDefault(QLocale(code))
        if code == "en":
            return
        qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        self._install(qt_folder / f"qtbase_{code}.qm")
        with as_file(files("resources") / "translations" / f"specdesk_{code}.qm") as ours:
            self._install(ours)

    def _install(self, path: Path) -> None:
        translator = QTranslator(self)
        if translator.load(str(path)):
            self._application.installTranslator(translator)
            self._translators.append(translator)
        else:
            log.warning("no translation in %s", path)


def sentence_and_hint(error: Exception) -> tuple[str, str]:
    """What is wrong and what to do next, in the window's language, for any error.

    An error that is no SpecdeskError is our bug: the user gets one plain sentence, the log file
    has the rest.
    """
    if isinstance(error, SpecdeskError):
        return (
            _filled(error.sentence_template, error.values, error.sentence),
            _filled(error.hint_template, error.values, error.hint),
        )
    return (
        translate("Errors", "Something went wrong inside specdesk."),
        translate("Errors", "Nothing was lost. The log file says more; you can try again."),
    )


def remark_text(remark: Remark) -> str:
    """What was found strange in a document, in the window's language."""
    return remark.filled(translate("warnings", remark.template))


def findings_text(document: Document) -> str:
    """What was found strange in a document, what it hides and what is attached to it: a line each,
    in the window's language."""
    lines = [remark_text(remark) for remark in document.warnings]
    hidden = document.hidden[:MOST_LISTED]
    if hidden:
        lines += [translate("Findings", "Hidden in this file:"), *hidden]
        if rest := len(document.hidden) - len(hidden):
            lines.append(translate("Findings", "and {n} more").replace("{n}", str(rest)))
    if document.attachments:
        names = ", ".join(document.attachments[:MOST_LISTED])
        lines.append(translate("Findings", "Attached files: {names}").replace("{names}", names))
    return "\n".join(lines)


def _filled(template: str, values: dict[str, object], english: str) -> str:
    if not template:
        return ""
    try:
        return translate("errors", template).format(**values)
    except (KeyError, IndexError, ValueError):  # a translation with a wrong name in braces
        log.exception("translation cannot be filled: %s", template)
        return english
