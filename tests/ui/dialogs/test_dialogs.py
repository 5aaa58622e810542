"""Dialogs hand over what was chosen and show what is foreign as it is."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from specdesk.backend import Backend
from specdesk.errors import StorageError
from specdesk.settings import Settings
from tests.ui.memory_desk import STANDARD, TINY
from ui.dialogs.about import AboutDialog, support_text
from ui.dialogs.models import ModelsDialog
from ui.dialogs.password import PasswordDialog
from ui.dialogs.settings import SettingsDialog
from ui.language import Language
from ui.panels.offer import OfferBanner
from ui.presenters.models import ModelsPresenter


def shown(qtbot, dialog):
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def button(widget, text):
    QApplication.processEvents()
    return next(b for b in widget.findChildren(QPushButton) if b.isVisible() and text in b.text())


def test_a_password_is_handed_over_and_forgotten(qtbot):
    dialog = shown(qtbot, PasswordDialog("a.pdf", False))
    line = dialog.findChild(QLineEdit)
    assert line.echoMode() == QLineEdit.EchoMode.Password
    assert not button(dialog, "Open").isEnabled()
    line.setText("秘密")
    with qtbot.waitSignal(dialog.password_entered) as entered:
        button(dialog, "Open").click()
    assert entered.args == ["秘密"]
    assert line.text() == ""


def test_each_setting_is_told_at_once(qtbot):
    profiles = [TINY, replace(STANDARD, installed=False)]
    dialog = shown(qtbot, SettingsDialog(Settings(), profiles))
    told = []
    dialog.settings_changed.connect(told.append)
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.method.setCurrentIndex(dialog.method.findData("bm25"))
    dialog.budget.setValue(2048)
    dialog.text_size.setValue(150)
    dialog.ocr_language.setCurrentIndex(dialog.ocr_language.findData("ja"))
    dialog.backend.setCurrentIndex(dialog.backend.findData("torch"))
    assert told[-1] == Settings(
        theme="dark",
        method="bm25",
        budget=2048,
        text_scale=1.5,
        ocr_language="ja",
        backend="torch",
    )
    assert len(told) == 6


def test_what_computes_is_asked_anew_only_behind_its_own_change(qtbot):
    dialog = shown(qtbot, SettingsDialog(Settings(), [TINY]))
    told = []
    dialog.settings_changed.connect(lambda settings: told.append(settings.backend))
    dialog.backend_changed.connect(lambda: told.append("changed"))
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.backend.setCurrentIndex(dialog.backend.findData("openvino"))
    assert told == ["auto", "openvino", "changed"]


@pytest.mark.parametrize(
    ("backend", "says"),
    [
        (
            Backend("openvino int8, torch bfloat16", "", False),
            "Now: openvino int8, torch bfloat16. A change counts from the next question on.",
        ),
        (
            Backend("torch cpu float32", "SPECDESK_BACKEND=torch", False),
            "SPECDESK_BACKEND=torch is set and goes before this choice. Now: torch cpu float32.",
        ),
        (
            Backend("torch cpu float32", "", True),
            "OpenVINO is not installed. Now: torch cpu float32.",
        ),
    ],
)
def test_the_settings_say_what_computes_now(qtbot, backend, says):
    dialog = shown(qtbot, SettingsDialog(Settings(backend="torch"), [TINY]))
    assert dialog._backend_hint.text() == "Looking …"
    dialog.show_backend(backend)
    assert dialog._backend_hint.text() == says
    assert dialog.backend.currentData() == "torch"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_hint_is_cut_off_however_long_it_gets(qtbot, qapp, language):
    used = Language(qapp)
    used.use(language)
    try:
        dialog = shown(qtbot, SettingsDialog(Settings(), [TINY]))
        QApplication.processEvents()
        dialog.show_memory_size(123_456_789)
        dialog.show_backend(Backend("torch cpu bfloat16", "SPECDESK_BACKEND=torch", False))
        hints = [dialog._backend_hint, dialog._budget_hint, dialog._memories_hint]
        qtbot.waitUntil(
            lambda: all(hint.height() >= hint.heightForWidth(hint.width()) for hint in hints)
        )
    finally:
        used.use("en")


def test_only_installed_profiles_can_be_chosen(qtbot):
    dialog = shown(qtbot, SettingsDialog(Settings(), [TINY, STANDARD]))
    values = [dialog.profile.itemData(place) for place in range(dialog.profile.count())]
    assert values == ["auto", "tiny"]


@pytest.fixture
def models(worker, qtbot):
    made = ModelsPresenter(worker)
    made.load()
    qtbot.waitUntil(lambda: bool(made.profiles))
    return made


def test_a_profile_is_installed_from_the_dialog(models, qtbot):
    dialog = shown(qtbot, ModelsDialog(models))
    with qtbot.waitSignal(models.installed):
        button(dialog.cards["standard"], "Install").click()
    qtbot.waitUntil(lambda: all(profile.installed for profile in models.profiles))
    assert "✓ Installed" in dialog.cards["standard"]._state.text()


def test_a_stopped_installation_says_that_it_can_go_on(models, desks, qtbot):
    dialog = shown(qtbot, ModelsDialog(models))
    desks[0].hold.clear()
    card = dialog.cards["standard"]
    button(card, "Install").click()
    with qtbot.waitSignal(models.stepped):
        pass
    with qtbot.waitSignal(models.stopped):
        button(card, "Stop").click()
    assert card._told.text().startswith("Stopped. What was downloaded is kept")
    desks[0].hold.set()


def test_a_failed_installation_says_why(models, desks, qtbot):
    dialog = shown(qtbot, ModelsDialog(models))
    desks[0].error = StorageError("The disk is full.", "Free some space.")
    with qtbot.waitSignal(models.failed):
        button(dialog.cards["standard"], "Install").click()
    assert dialog.cards["standard"]._told.text() == "The disk is full. Free some space."


def test_the_offer_shows_size_source_and_licence_until_it_is_put_off(models, qtbot):
    banner = shown(qtbot, OfferBanner(models))
    models.load()
    qtbot.waitUntil(lambda: banner._facts.text() != "")
    assert banner._facts.text() == "1.5 GB · from package index · licence: Apache-2.0"
    button(banner, "Later").click()
    models.load()
    with qtbot.waitSignal(models.profiles_changed):
        pass
    assert not banner.isVisible()


def test_support_gets_versions_and_no_names(qtbot, monkeypatch):
    monkeypatch.setenv("USER", "somebody")
    dialog = shown(qtbot, AboutDialog())
    dialog.copy_for_support()
    text = QApplication.clipboard().text()
    assert text == support_text()
    assert "PySide6_Essentials 6" in text
    assert "somebody" not in text
