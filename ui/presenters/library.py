"""Which documents there are, how far each has come, and which ones a question is about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.errors import ModelMissing
from engine.progress import Stage
from specdesk.answers import Answer
from specdesk.desk import Desk, KnownDocument
from specdesk.documents.document import Document
from specdesk.documents.open import READ_ENDINGS
from specdesk.errors import PasswordNeeded
from specdesk.jobs import Job, Step
from specdesk.listing import DocumentState
from ui.language import sentence_and_hint, translate
from ui.models.documents import DocumentRow, DocumentsModel, RowState
from ui.presenters.notice import notice_of
from ui.wording import page_of
from ui.worker import Ticket, Worker

MOST_FILES_OF_A_FOLDER = 200


def files_to_open(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to open: files as they are, of folders those below them that can be read."""
    for path in paths:
        if path.is_dir():
            found = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in READ_ENDINGS)
            inside = [p for p in found if p.is_file() and not p.name.startswith(("~$", "."))]
            yield from inside[:MOST_FILES_OF_A_FOLDER]
        else:
            yield path


class LibraryPresenter(QObject):
    """Opens files, lets the draft read them, remembers what is current and what is asked.

    The question is about the current document, unless the user ticks others.
    """

    current_changed = Signal(object)  # DocumentRow or None
    document_shown = Signal(object, object)  # Document, password or None
    begun_shown = Signal(object, object)  # the same of one that is still read: to be looked at only
    asked_changed = Signal()
    answers_loaded = Signal(str, object)  # document id, list of Answer
    file_refused = Signal(object, object)  # Path, Exception
    password_wanted = Signal(object, bool)  # DocumentRow, whether one was tried before
    model_wanted = Signal(object)  # ModelMissing
    removal_offered = Signal(str)  # name of the file, to be undone
    failed = Signal(object)  # Exception
    loaded = Signal(bool)  # whether the library is empty

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = DocumentsModel(self)
        self.model.check_toggled.connect(self._note_check)
        self.profile = "auto"
        self.ocr_language = "auto"
        self._worker = worker
        self._current: int | None = None
        self._chosen_by_hand = False
        self._wanted: set[int] = set()  # rows being opened; the first to succeed becomes current
        self._tickets: dict[int, Ticket] = {}
        self._passwords: dict[int, str] = {}
        self._begun: dict[int, Document] = {}  # long ones that are still read, as far as shown
        self._removed: tuple[DocumentRow, int] | None = None
        self._changed: dict[int, int | None] = {}  # when a row's file was changed, as it was read

    # What is shown

    @property
    def current(self) -> DocumentRow | None:
        """The document on the page panel."""
        return None if self._current is None else self.model.row(self._current)

    @property
    def asked(self) -> list[DocumentRow]:
        """The rows that the next question is about."""
        return [row for row in self.model if row.checked and row.state is not RowState.REFUSED]

    @property
    def asked_documents(self) -> list[Document]:
        """The opened documents that the next question is about."""
        return [row.document for row in self.asked if row.document is not None]

    def row_of(self, document_id: str) -> DocumentRow | None:
        """The row of a document."""
        return next((row for row in self.model if row.document_id == document_id), None)

    def select(self, number: int) -> None:
        """Make a row the current one; opens it if it was not opened since the start."""
        row = self.model.row(number)
        if row is None or number == self._current:
            return
        self._current = number
        self._settle_checks()
        self.current_changed.emit(self.model.row(number))
        if row.document is not None:
            self.document_shown.emit(row.document, self._passwords.get(number))
        elif number in self._begun:
            self.begun_shown.emit(self._begun[number], self._passwords.get(number))
        elif row.state is RowState.KNOWN:
            self._open_row(row)

    # Opening and reading

    def load(self) -> None:
        """Ask the library what it has."""
        self._worker.submit(
            Job(
                translate("Library", "Opening the library"),
                lambda desk, progress, tell: desk.documents(),
                self._show_known,
                self.failed.emit,
            )
        )

    def open(self, paths: Sequence[Path]) -> None:
        """Open files and the files of folders; the first that can be opened becomes current."""
        self._wanted.clear()
        selected = False
        for path in files_to_open(paths):
            known = next((row for row in self.model if row.path == path), None)
            if known is not None and known.state is not RowState.REFUSED:
                row = known
                if row.document is not None and self._changed.get(row.number) != _changed_at(path):
                    self._wanted.add(row.number)
                    self._open_row(row)  # a new version of the file
                    continue
            else:
                if known is not None:
                    self.model.take(known.number)
                row = self.model.add(path, RowState.OPENING)
                self._wanted.add(row.number)
                self._open_row(row)
            if not selected and (row.document is not None or row.state is RowState.KNOWN):
                selected = True
                self.select(row.number)
        if selected:
            self._wanted.clear()

    def try_password(self, number: int, password: str) -> None:
        """Open a row's file again, with a password that is kept in memory only."""
        row = self.model.row(number)
        if row is not None:
            self._passwords[number] = password
            self._wanted = {number}
            self._open_row(row)

    def read_again(self) -> None:
        """Let the draft read what it could not read before, after a model was installed."""
        for row in self.model:
            if row.state is RowState.UNREAD:
                self._read_row(row)

    def stop(self, number: int) -> None:
        """Stop opening or reading a row's file."""
        if ticket := self._tickets.get(number):
            self._worker.cancel(ticket)

    def _show_known(self, known: Sequence[KnownDocument]) -> None:
        present = {row.path for row in self.model}
        for document in known:
            if document.path in present or document.state is DocumentState.EARLIER:
                continue
            row = self.model.add(document.path, RowState.KNOWN)
            self.model.put(
                replace(row, document_id=document.id, kind=document.kind, pages=document.pages)
            )
        self.loaded.emit(not known)
        if self._current is None and known:
            first = self.row_of(known[0].id)
            if first is not None:
                self.select(first.number)

    def _open_row(self, row: DocumentRow) -> None:
        path, password = row.path, self._passwords.get(row.number)
        language = self.ocr_language
        self._changed[row.number] = _changed_at(path)
        self.model.put(replace(row, state=RowState.OPENING, share=0.0, recognizing="", notice=""))
        self._tickets[row.number] = self._worker.submit(
            Job(
                translate("Library", "Opening {name}").format(name=row.name),
                lambda desk, progress, tell: desk.open(path, progress, password, language, tell),
                lambda document: self._take_document(row.number, document),
                lambda error: self._refuse(row.number, error),
                on_cancel=lambda: self._withdraw(row.number),
                on_step=lambda step: self._show_step(row.number, step),
                on_told=lambda document: self._take_begun(row.number, document),
                urgent=row.number == self._current or self._wanted == {row.number},
                yields=True,  # a question need not wait for a long scan; its pages are kept
            )
        )

    def _take_begun(self, number: int, document: object) -> None:
        """Show a long document that is still read, unless the user looks at another one."""
        row = self.model.row(number)
        if row is None or row.document is not None or not isinstance(document, Document):
            return  # an earlier version is open, and questions are about that one
        self._begun[number] = document
        if self._is_wanted(number):
            self._make_current(number)
            self.begun_shown.emit(document, self._passwords.get(number))

    def _is_wanted(self, number: int) -> bool:
        """Whether a document that was opened is the one to be shown."""
        return self._current == number or number in self._wanted or self.current is None

    def _make_current(self, number: int) -> None:
        self._wanted.clear()
        self._current = number
        self._settle_checks()
        self.current_changed.emit(self.model.row(number))

    def _take_document(self, number: int, document: Document) -> None:
        row = self.model.row(number)
        self._begun.pop(number, None)
        if row is None:
            return
        twin = next(
            (r for r in self.model if r.document_id == document.id and r.number != number), None
        )
        was_current = self._current == number
        if twin is not None:  # the same file under another name: one row is enough
            self.model.take(twin.number)
            was_current = was_current or self._current == twin.number
        row = replace(
            row,
            document_id=document.id,
            document=document,
            kind=document.kind,
            pages=len(document.pages),
            notice=notice_of(document),
        )
        self.model.put(row)
        self._read_row(row)
        self._load_answers(document.id)
        if was_current or self._is_wanted(number):
            self._make_current(number)
            self.document_shown.emit(document, self._passwords.get(number))
        self.asked_changed.emit()

    def _read_row(self, row: DocumentRow) -> None:
        document, profile = row.document, self.profile
        if document is None:
            return
        self.model.put(replace(row, state=RowState.READING, share=0.0, seconds_left=None))
        self._tickets[row.number] = self._worker.submit(
            Job(
                translate("Library", "Reading {name}").format(name=row.name),
                lambda desk, progress, tell: desk.prepare(document, profile, progress),
                lambda seconds: self._end_reading(row.number, RowState.READY),
                lambda error: self._fail_reading(row.number, error),
                on_cancel=lambda: self._end_reading(row.number, RowState.UNREAD),
                on_step=lambda step: self._show_step(row.number, step),
                yields=True,
            )
        )

    def _load_answers(self, document_id: str) -> None:
        def show(answers: Sequence[Answer]) -> None:
            self.answers_loaded.emit(document_id, list(answers))

        self._worker.submit(
            Job(
                translate("Library", "Looking for earlier answers"),
                lambda desk, progress, tell: desk.answers(document_id),
                show,
                self.failed.emit,
                urgent=True,
            )
        )

    def _show_step(self, number: int, step: Step) -> None:
        row = self.model.row(number)
        if row is None or step.stage not in (Stage.OPEN, Stage.RECOGNIZE, Stage.READ):
            return
        if step.stage is Stage.RECOGNIZE:
            if not row.recognizing:
                row = replace(row, share=0.0)
            row = replace(row, recognizing=page_of(step.done, step.total))
        share = max(row.share, step.share)  # a bar that goes back tells the user nothing
        self.model.put(replace(row, share=share, seconds_left=step.seconds_left))

    def _end_reading(self, number: int, state: RowState) -> None:
        self._tickets.pop(number, None)
        if row := self.model.row(number):
            self.model.put(replace(row, state=state, seconds_left=None))

    def _fail_reading(self, number: int, error: Exception) -> None:
        self._end_reading(number, RowState.UNREAD)
        if isinstance(error, ModelMissing):
            self.model_wanted.emit(error)
        else:
            self.failed.emit(error)

    def _refuse(self, number: int, error: Exception) -> None:
        self._tickets.pop(number, None)
        self._begun.pop(number, None)
        row = self.model.row(number)
        if row is None:
            return
        sentence, hint = sentence_and_hint(error)
        notice = f"{sentence} {hint}".strip()
        self.model.put(replace(row, state=RowState.REFUSED, notice=notice, checked=False))
        if isinstance(error, PasswordNeeded):
            tried = self._passwords.pop(number, None) is not None
            self.password_wanted.emit(self.model.row(number), tried)
        self.file_refused.emit(row, error)
        if number == self._current:
            self.current_changed.emit(self.model.row(number))
        self.asked_changed.emit()

    def _withdraw(self, number: int) -> None:
        """Opening was cancelled: a row of the library stays, a new one goes."""
        self._tickets.pop(number, None)
        self._begun.pop(number, None)
        row = self.model.row(number)
        if row is not None and row.document_id:
            self.model.put(replace(row, state=RowState.KNOWN))
            if number == self._current and row.document is None:
                self.current_changed.emit(self.model.row(number))  # what was begun goes
        elif row is not None:
            self._take_out(number)

    # Choosing what is asked

    def _note_check(self, number: int, checked: bool) -> None:
        rows = [row for row in self.model if row.checked]
        self._chosen_by_hand = bool(rows) and [row.number for row in rows] != [self._current]
        self._settle_checks()
        row = self.model.row(number)
        if row is not None and row.checked and row.state is RowState.KNOWN:
            self._open_row(row)

    def ask_about(self, document_ids: Sequence[str] | None) -> None:
        """Tick these documents and no others; None: the current one alone, as at first."""
        self._chosen_by_hand = document_ids is not None
        if document_ids is not None:
            for row in self.model:
                self.model.put(replace(row, checked=row.document_id in document_ids))
        self._settle_checks()
        for row in self.model:
            if row.checked and row.state is RowState.KNOWN:
                self._open_row(row)

    def _settle_checks(self) -> None:
        if not self._chosen_by_hand:
            for row in self.model:
                mine = row.number == self._current and row.state is not RowState.REFUSED
                self.model.put(replace(row, checked=mine))
        self.asked_changed.emit()

    # Removing

    def remove(self, number: int) -> None:
        """Take a document off the list; `undo_removal` puts the last one back."""
        self.stop(number)
        self._removed = self._take_out(number)
        if self._removed is None:
            return
        row = self._removed[0]
        if row.document_id:
            document_id = row.document_id
            self._change_library(row.name, lambda desk: desk.remove(document_id))
        self.removal_offered.emit(row.name)

    def drop(self, document_ids: Sequence[str]) -> None:
        """Take documents off the list that the library no longer has."""
        for document_id in document_ids:
            if row := self.row_of(document_id):
                self._take_out(row.number)

    def undo_removal(self) -> None:
        """Put the document that was removed last back on the list."""
        if self._removed is None:
            return
        (row, position), self._removed = self._removed, None
        if row.document_id:
            document_id = row.document_id
            self._change_library(row.name, lambda desk: desk.restore(document_id))
        if row.working:  # its job was stopped when it was removed
            state = RowState.UNREAD if row.document else RowState.KNOWN
            row = replace(row, state=state, share=0.0)
        self.model.insert(row, position)
        self.select(row.number)
        if row.state is RowState.UNREAD:
            self._read_row(row)

    def _change_library(self, name: str, change: Callable[[Desk], None]) -> None:
        self._worker.submit(
            Job(
                translate("Library", "Changing the list: {name}").format(name=name),
                lambda desk, progress, tell: change(desk),
                lambda nothing: None,
                self.failed.emit,
                urgent=True,
            )
        )

    def _take_out(self, number: int) -> tuple[DocumentRow, int] | None:
        taken = self.model.take(number)
        if taken is not None and number == self._current:
            self._current = None
            left = [row for row in self.model if row.state is not RowState.REFUSED]
            if left:
                self.select(left[min(taken[1], len(left) - 1)].number)
            else:
                self._settle_checks()
                self.current_changed.emit(None)
        self.asked_changed.emit()
        return taken


def _changed_at(path: Path) -> int | None:
    """When a file was changed last, in nanoseconds; None if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
