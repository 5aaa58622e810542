"""The window: documents, page, conversation; it wires panels to presenters and decides nothing."""

import base64
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.errors import ModelMissing
from specdesk.answers import Answer
from specdesk.documents.document import Document
from specdesk.forgetting import Forgetting
from specdesk.settings import Settings
from ui.actions import Actions, Menus
from ui.dialogs.opening import Dialogs
from ui.language import sentence_and_hint
from ui.model_rest import IDLE_MINUTES, ModelRest
from ui.models.documents import DocumentRow
from ui.panels.conversation import ConversationPanel
from ui.panels.documents import DocumentsPanel
from ui.panels.drop import DropOverlay, dropped_paths
from ui.panels.meters import MetersPanel
from ui.panels.notice import NoticeCard
from ui.panels.offer import OfferBanner
from ui.panels.page import PagePanel
from ui.panels.status_line import StatusLine
from ui.panels.toast import Toast
from ui.presenters.ask import AskPresenter, Selected, concerns
from ui.presenters.library import LibraryPresenter
from ui.presenters.models import ModelsPresenter
from ui.presenters.reading import ReadingPresenter
from ui.shelf import Shelf
from ui.worker import Worker


class MainWindow(QMainWindow):
    """Three parts, a line below them, a banner above them while models are missing."""

    settings_changed = Signal(object)  # Settings

    def __init__(self, worker: Worker, settings: Settings, keeper: Worker | None = None) -> None:
        super().__init__()
        self._worker = worker
        self._settings = settings
        self._closing = False
        self.library = LibraryPresenter(worker, self)
        self.asking = AskPresenter(worker, self)
        self.models = ModelsPresenter(worker, self)
        self.reading = ReadingPresenter(self.library, self)
        self.actions_ = Actions(self)
        self.documents = DocumentsPanel(self.library.model)
        workers = (worker, keeper or worker)
        self.shelf = Shelf(self, workers, self.library, self.reading, self.documents)
        self.page = PagePanel()
        self.conversation = ConversationPanel()
        self.meters = MetersPanel()
        self.offer = OfferBanner(self.models)
        self.status_line = StatusLine()
        self.dialogs = Dialogs(self, self.models)
        self._recent = QMenu(self)
        self._lay_out()
        self._menus = Menus(self.menuBar(), self.actions_, self._recent, self._page_actions())
        self._toast = Toast(self)
        self._drop = DropOverlay(self)
        self.rest = ModelRest(worker, lambda: self.library.profile, IDLE_MINUTES * 60_000, self)
        self._connect_documents()
        self._connect_asking()
        self._connect_actions()
        self.setAcceptDrops(True)
        self.use_settings(settings)
        self._restore_geometry()
        self._show_asked()
        self._name_window()
        self.conversation.question_box.setFocus()

    # Layout

    def _lay_out(self) -> None:
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.conversation)
        right.addWidget(self.meters)
        right.setStretchFactor(0, 1)
        right.setStretchFactor(1, 0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for part, stretch in ((self.shelf.panel, 0), (self.page, 1), (right, 0)):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        self._splitter.setSizes([260, 640, 460])
        self._splitter.setChildrenCollapsible(False)
        self.shelf.panel.setMinimumWidth(180)
        self.page.setMinimumWidth(280)
        right.setMinimumWidth(300)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(8, 4, 8, 8)
        above.addWidget(self.offer)
        column.addLayout(above)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(whole)
        self.resize(1360, 860)

    def _page_actions(self) -> list[QAction]:
        bar = self.page.bar
        shown = [bar.heat, bar.plain, bar.tracked]
        return [*shown, bar.zoom_in, bar.zoom_out, bar.fit_width, bar.back, bar.forward]

    # Wiring

    def _connect_documents(self) -> None:
        library, panel = self.library, self.documents
        panel.open_requested.connect(self.choose_files)
        panel.document_chosen.connect(library.select)
        panel.removal_requested.connect(library.remove)
        panel.stop_requested.connect(library.stop)
        library.current_changed.connect(self._show_current)
        library.document_shown.connect(self._show_document)
        library.begun_shown.connect(self.page.show_begun)
        library.asked_changed.connect(self._show_asked)
        library.answers_loaded.connect(self.reading.take_answers)
        library.file_refused.connect(self._show_refusal)
        library.password_wanted.connect(self.dialogs.ask_password)
        self.dialogs.password_entered.connect(library.try_password)
        self.dialogs.files_chosen.connect(library.open)
        library.model_wanted.connect(self._show_missing_model)
        library.removal_offered.connect(
            lambda name: self._toast.offer_undo(self.tr("{name} was removed").format(name=name))
        )
        library.failed.connect(self.shelf.upkeep.take_failure)
        self.shelf.failed.connect(self.dialogs.show_error)
        self.shelf.forgotten.connect(self._forget_recent)
        self._toast.undo_requested.connect(library.undo_removal)
        worker, line = self._worker, self.status_line
        worker.job_started.connect(line.begin)
        worker.stepped.connect(line.show_step)
        worker.became_idle.connect(line.end)
        line.cancel_requested.connect(worker.cancel_running)
        self.models.installed.connect(lambda _name: library.read_again())
        self.models.failed.connect(self._show_model_failure)
        self.offer.details_requested.connect(self.dialogs.show_models)

    def _connect_asking(self) -> None:
        asking, panel, reading = self.asking, self.conversation, self.reading
        panel.ask_requested.connect(lambda q: asking.ask(self.library.asked_documents, q))
        panel.question_box.textChanged.connect(self.rest.wake)
        panel.stop_requested.connect(asking.stop)
        panel.summary_requested.connect(self.summarize)
        panel.citation_chosen.connect(reading.follow)
        panel.answer_chosen.connect(reading.show_answer)
        panel.report_requested.connect(self._choose_report)
        self.dialogs.report_named.connect(asking.write_report)
        asking.started.connect(panel.begin)
        asking.stepped.connect(panel.show_stage)
        asking.selected.connect(self._show_heat)
        asking.text_written.connect(panel.add_text)
        asking.looked_again.connect(panel.take_back)
        asking.answered.connect(self._show_answer)
        asking.failed.connect(lambda error: panel.fail(*sentence_and_hint(error)))
        asking.cancelled.connect(lambda: panel.fail(self.tr("Stopped.")))
        asking.report_failed.connect(self.dialogs.show_error)
        asking.report_written.connect(self._show_report)
        reading.answers_changed.connect(
            lambda answers: panel.show_answers(answers, reading.documents)
        )
        reading.answer_shown.connect(self._show_heat)
        reading.answer_shown.connect(self._show_measurements)
        reading.place_shown.connect(self.page.go_to)
        reading.answer_sought.connect(panel.show_card)
        reading.place_lost.connect(self._show_lost_place)

    def _connect_actions(self) -> None:
        actions = self.actions_
        for action, act in (
            (actions.open, self.choose_files),
            (actions.remove, self._remove_current),
            (actions.search, self.shelf.go_to_search),
            (actions.collection, self.shelf.make_collection),
            (actions.library, self.shelf.show_library),
            (actions.report, lambda: self._choose_report(self.reading.answers)),
            (actions.quit, self.close),
            (actions.question, self.conversation.question_box.setFocus),
            (actions.ask, self.conversation.submit),
            (actions.stop, self.asking.stop),
            (actions.summary, self.summarize),
            (actions.next_citation, lambda: self.reading.step_citation(1)),
            (actions.previous_citation, lambda: self.reading.step_citation(-1)),
            (actions.next_part, self.focus_next_part),
            (actions.models, self.dialogs.show_models),
            (actions.settings, self._show_settings),
            (actions.keys, lambda: self.dialogs.show_keys(self._menus.keys())),
            (actions.about, self.dialogs.show_about),
        ):
            action.triggered.connect(lambda _checked=False, act=act: act())
        self._recent.aboutToShow.connect(self._fill_recent)

    # What is shown

    def _show_current(self, row: DocumentRow | None) -> None:
        self.documents.select(row.number if row else None)
        if row is None or row.document is None:
            self.page.show_document(None)
        self.reading.use_document(row.document_id if row else "")
        self._name_window()

    def _show_document(self, document: Document, password: str | None) -> None:
        self.page.show_document(document, password)
        self.use_settings(
            replace(
                self._settings,
                recent_files=self._settings.with_recent(document.path),
                last_folder=str(document.path.parent),
            ),
            tell=True,
        )
        self.reading.use_document(document.id)

    def _show_asked(self) -> None:
        rows = self.library.asked
        documents = self.library.asked_documents
        current = self.library.current
        opened = current is not None and current.document is not None
        self.conversation.set_asked([row.name for row in rows], bool(documents), opened)
        self.actions_.summary.setEnabled(opened)
        self.actions_.remove.setEnabled(current is not None)

    def _show_answer(self, answer: Answer) -> None:
        self.conversation.finish(answer, self.reading.documents)
        self.reading.add_answer(answer)

    def _show_heat(self, answer: Answer | Selected | None) -> None:
        """Show the heat of an answer that is about the document on the page."""
        document = self.page.document
        about = answer is not None and document is not None and concerns(answer, document.id)
        self.page.show_heat(answer if about else None)

    def _show_measurements(self, answer: Answer | None) -> None:
        self.meters.show_measurements(answer.measurements if answer else None)

    def _show_refusal(self, row: DocumentRow, error: Exception) -> None:
        sentence, hint = sentence_and_hint(error)
        self.documents.add_notice(NoticeCard(row.name, sentence, hint))

    def _show_missing_model(self, error: ModelMissing) -> None:
        sentence, hint = sentence_and_hint(error)
        title = self.tr("A model is missing")
        told = any(card.accessibleName() == title for card in self.documents.notices)
        if told or self.offer.isVisible():  # the banner says it, with the button that helps
            return
        action = (self.tr("Models…"), self.dialogs.show_models)
        self.documents.add_notice(NoticeCard(title, sentence, hint, (action,)))

    def _show_model_failure(self, profile: str, error: Exception) -> None:
        if not profile:  # banner and dialog tell of a failed installation themselves
            self.dialogs.show_error(error)

    def _show_lost_place(self, name: str) -> None:
        sentence = self.tr("This document, or this version of it, is no longer on the list.")
        hint = self.tr("Open the file again to see the passage on its page, if it is still there.")
        self.documents.add_notice(NoticeCard(name, sentence, hint))

    def _show_report(self, path: Path) -> None:
        card = NoticeCard(self.tr("The report is written"), str(path))
        self.documents.add_notice(card)

    # What the user asks for

    def choose_files(self) -> None:
        """Let the user choose files to open."""
        self.dialogs.choose_files(self._settings.last_folder)

    def summarize(self) -> None:
        """Summarize the current document."""
        row = self.library.current
        if row is not None and row.document is not None:
            self.asking.summarize(row.document)

    def _choose_report(self, answers: list[Answer]) -> None:
        self.dialogs.choose_report(answers, self._settings.last_folder)

    def _show_settings(self) -> None:
        dialog = self.dialogs.show_settings(self._settings)
        dialog.settings_changed.connect(lambda settings: self.use_settings(settings, tell=True))
        self.shelf.upkeep.memory_known.connect(dialog.show_memory_size)
        self.shelf.upkeep.load_memory_size()
        dialog.backend_changed.connect(self.shelf.upkeep.load_backend)
        self.shelf.upkeep.backend_known.connect(dialog.show_backend)
        self.shelf.upkeep.load_backend()

    def focus_next_part(self) -> None:
        """Move the focus from the list to the page to the question and round again."""
        parts = [self.documents.list, self.page, self.conversation.question_box]
        focus = QApplication.focusWidget()
        here = next(
            (
                place
                for place, part in enumerate((self.shelf.panel, self.page, self.conversation))
                if focus is not None and (part is focus or part.isAncestorOf(focus))
            ),
            -1,
        )
        parts[(here + 1) % len(parts)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _forget_recent(self, plan: Forgetting) -> None:
        left = tuple(name for name in self._settings.recent_files if name != str(plan.path))
        self.use_settings(replace(self._settings, recent_files=left), tell=True)

    def _remove_current(self) -> None:
        if self.library.current is not None:
            self.library.remove(self.library.current.number)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self._settings.recent_files[:10]:
            action = self._recent.addAction(Path(name).name.replace("&", "&&"))
            action.setStatusTip(name)
            action.triggered.connect(lambda _checked=False, n=name: self.library.open([Path(n)]))
        self._recent.setEnabled(True)

    def use_settings(self, settings: Settings, *, tell: bool = False) -> None:
        """Work by these settings from now on; `tell` lets them be saved and applied."""
        self._settings = settings
        self.library.profile = settings.profile
        self.library.ocr_language = settings.ocr_language
        self.asking.options = replace(
            self.asking.options,
            profile=settings.profile,
            method=settings.method,
            budget=settings.budget,
        )
        if tell:
            self.settings_changed.emit(settings)

    # Events

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._menus.retranslate()
            self._show_asked()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and folders."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self._drop.show_over(self)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """The files went elsewhere."""
        super().dragLeaveEvent(event)
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open what was dropped."""
        self._drop.hide()
        event.acceptProposedAction()
        self.library.open(dropped_paths(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask while something is being done; stop it and close."""
        if self._worker.busy and not self._closing:
            event.ignore()
            self.dialogs.ask_to_close(self.close_now)
            return
        self.use_settings(replace(self._settings, window=self._geometry()), tell=True)
        self.page.shut_down()
        super().closeEvent(event)

    def close_now(self) -> None:
        """Close without asking."""
        self._closing = True
        self.close()

    def _name_window(self) -> None:
        row = self.library.current
        self.setWindowTitle(f"{row.name} – specdesk" if row else "specdesk")

    def _geometry(self) -> str:
        parts = (self.saveGeometry(), self._splitter.saveState())
        return " ".join(base64.b64encode(part.data()).decode() for part in parts)

    def _restore_geometry(self) -> None:
        parts = self._settings.window.split(" ")
        if len(parts) == 2:
            self.restoreGeometry(base64.b64decode(parts[0]))
            self._splitter.restoreState(base64.b64decode(parts[1]))
