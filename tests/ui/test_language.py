"""Japanese is complete, up to date, and shown at once when it is chosen."""

import string
import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtWidgets import QApplication

from specdesk.documents.document import Remark
from specdesk.errors import StorageError
from specdesk.settings import Settings
from ui import translations, wording
from ui.dialogs.settings import SettingsDialog
from ui.language import Language, remark_text, sentence_and_hint


@pytest.fixture
def language(qapp):
    made = Language(qapp)
    yield made
    made.use("en")


def messages(path):
    tree = ElementTree.parse(path)
    return {
        (context.findtext("name"), message.findtext("source")): message.find("translation")
        for context in tree.getroot().iter("context")
        for message in context.iter("message")
    }


def test_every_text_of_the_sources_is_translated(tmp_path):
    collected = tmp_path / "specdesk_ja.ts"
    collected.write_bytes(translations.source_path().read_bytes())
    translations.collect(collected)
    missing = [
        key
        for key, translation in messages(collected).items()
        if translation.get("type") == "unfinished" or not translation.text
    ]
    assert missing == [], "run `python -m ui.translations` and translate what is unfinished"


def test_translations_use_the_names_of_their_sources():
    def names(text):
        return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})

    wrong = [
        source
        for (_context, source), translation in messages(translations.source_path()).items()
        if names(source) != names(translation.text)
    ]
    assert wrong == []


def test_what_ships_is_compiled_from_what_is_written(tmp_path):
    compiled = tmp_path / "specdesk_ja.qm"
    translations.compile_to(compiled, translations.source_path())
    assert compiled.read_bytes() == translations.source_path().with_suffix(".qm").read_bytes()


def test_errors_are_translated_before_they_are_filled(language):
    error = StorageError(
        "The disk is full: nothing more can be written to {folder}.",
        "Free some space and try again; what was saved is unharmed.",
        folder="C:\\資料",
    )
    assert sentence_and_hint(error)[0].startswith("The disk is full")
    language.use("ja")
    sentence, hint = sentence_and_hint(error)
    assert sentence == "ディスクがいっぱいで、C:\\資料 に書き込めません。"
    assert hint.startswith("空き容量を")


def test_remarks_are_translated_before_they_are_filled(language):
    remark = Remark("{n} invisible characters were removed.", 12)
    assert remark_text(remark) == str(remark) == "12 invisible characters were removed."
    language.use("ja")
    assert remark_text(remark) == "見えない文字 12 字を取り除きました。"
    assert remark_text(Remark("3 pages {odd}, of an older version.")).startswith("3 pages {odd}")


def test_texts_that_are_not_translated_stay_english(language):
    language.use("ja")
    assert sentence_and_hint(StorageError("Only here."))[0] == "Only here."


def test_an_unknown_language_is_the_systems(language, monkeypatch):
    monkeypatch.setattr("ui.language.system_language", lambda: "ja")
    language.use("system")
    assert language.code == "ja"
    assert wording.pages(3) == "3 ページ"


def test_the_window_switches_at_once(window, language):
    language.use("ja")
    QApplication.processEvents()
    assert window.conversation.question_box.placeholderText() == "この文書について質問する…"
    assert window.actions_.open.text() == "開く(&O)…"
    assert window._menus.keys()[0] == ("開く", "Ctrl+O")
    language.use("en")
    QApplication.processEvents()
    assert window.conversation.question_box.placeholderText() == "Ask about the document…"


def test_the_settings_dialog_switches_itself(qtbot, language):
    dialog = SettingsDialog(Settings(language="en"), [])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.settings_changed.connect(lambda settings: language.use(settings.language))
    dialog.language.setCurrentIndex(dialog.language.findData("ja"))
    QApplication.processEvents()
    assert dialog.windowTitle() == "設定"
    assert dialog.language.currentData() == "ja"


def test_qts_own_texts_are_japanese_too(language, qapp):
    language.use("ja")
    assert qapp.translate("QPlatformTheme", "Cancel") == "キャンセル"
