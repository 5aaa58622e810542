"""What cannot be undone is asked first: forgetting a document, and the way back after damage."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from specdesk.backups import Backup
from specdesk.errors import LibraryDamaged
from specdesk.forgetting import Forgetting
from ui import wording
from ui.dialogs.library import backup_name
from ui.language import sentence_and_hint, translate


def forget_box(plan: Forgetting, parent: QWidget) -> tuple[QMessageBox, QPushButton]:
    """Asks whether a document is to be forgotten; with the button that says so."""
    box = _box(parent, QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Forget", "Forget a document"))
    box.setText(translate("Forget", "Forget {name} for good?").format(name=plan.name))
    box.setInformativeText("\n".join(what_goes(plan)))
    forget = box.addButton(translate("Forget", "Forget"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(translate("Forget", "Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    return box, forget


def what_goes(plan: Forgetting) -> list[str]:
    """What goes when a document is forgotten, a line each."""
    lines = [translate("Forget", "This goes and cannot be brought back:")]
    lines.append("• " + translate("Forget", "its text, in every version that was read"))
    answers = translate("Forget", "answers that rest on it: {number}").format(
        number=wording.count(plan.answers)
    )
    if plan.shared:
        answers += translate("Forget", " ({number} of them on other documents, too)").format(
            number=wording.count(plan.shared)
        )
    lines.append("• " + answers)
    memories = translate("Forget", "what draft models keep of it ({size}), and the log file")
    lines.append("• " + memories.format(size=wording.size(plan.memory_bytes)))
    if plan.backups:
        backups = translate("Forget", "its part of the library's backups: {number}")
        lines.append("• " + backups.format(number=wording.count(plan.backups)))
    if plan.damaged:
        damaged = translate("Forget", "damaged libraries that were kept aside: {number}")
        lines.append("• " + damaged.format(number=wording.count(len(plan.damaged))))
    lines.append(translate("Forget", "The file itself and reports you have written stay."))
    return lines


def damage_box(
    error: LibraryDamaged, backup: Backup | None, parent: QWidget
) -> tuple[QMessageBox, QPushButton]:
    """Says that the library is damaged, and offers the last good backup, or an empty library where
    there is none; with the button that takes the offer. Nothing is ever deleted."""
    sentence, _ = sentence_and_hint(error)
    box = _box(parent, QMessageBox.Icon.Warning)
    box.setWindowTitle(translate("Forget", "The library is damaged"))
    box.setText(sentence)
    if backup is None:
        offer = translate("Forget", "There is no good backup. You can begin with an empty library.")
        take = translate("Forget", "Begin with an empty library")
    else:
        offer = translate(
            "Forget", "{backup} is good. What was saved after it is missing from it."
        ).format(backup=backup_name(backup.day))
        take = translate("Forget", "Put the backup in its place")
    kept = translate("Forget", "The damaged file is kept beside it in any case.")
    box.setInformativeText(f"{offer}\n{kept}")
    button = box.addButton(take, QMessageBox.ButtonRole.AcceptRole)
    later = box.addButton(translate("Forget", "Not now"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(button if backup is not None else later)
    box.setEscapeButton(later)
    return box, button


def _box(parent: QWidget, icon: QMessageBox.Icon) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
