"""The documents model keeps Qt's contract and says what each file's state is."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ui.models.documents import ROW_ROLE, DocumentsModel, RowState, status_text


@pytest.fixture
def model(qapp):
    return DocumentsModel()


def test_the_model_keeps_qts_contract(model, qtmodeltester):
    model.add(Path("a.pdf"), RowState.OPENING)
    model.add(Path("b.docx"), RowState.REFUSED)
    qtmodeltester.check(model)


def test_rows_keep_their_number_when_others_go(model):
    first = model.add(Path("a.pdf"), RowState.READY)
    second = model.add(Path("b.pdf"), RowState.READY)
    taken = model.take(first.number)
    assert taken == (first, 0)
    assert model.position(second.number) == 0
    model.insert(first, 0)
    assert [row.name for row in model] == ["a.pdf", "b.pdf"]


def test_a_row_that_was_taken_out_is_not_put_back_by_late_news(model):
    row = model.add(Path("a.pdf"), RowState.READING)
    model.take(row.number)
    model.put(replace(row, share=0.5))
    assert list(model) == []


def test_news_of_a_row_is_told_once(model, qtbot):
    row = model.add(Path("a.pdf"), RowState.READING)
    with qtbot.waitSignal(model.dataChanged):
        model.put(replace(row, share=0.5))
    with qtbot.assertNotEmitted(model.dataChanged):
        model.put(replace(row, share=0.5))


def test_checking_a_row_is_told(model, qtbot):
    row = model.add(Path("a.pdf"), RowState.READY)
    with qtbot.waitSignal(model.check_toggled) as told:
        model.setData(model.index(0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert told.args == [row.number, True]
    assert model.index(0).data(ROW_ROLE).checked


def test_a_refused_file_cannot_be_checked(model):
    model.add(Path("a.txt"), RowState.REFUSED)
    assert not model.index(0).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_the_state_is_said_in_words(model):
    row = replace(model.add(Path("a.pdf"), RowState.READING), pages=50)
    assert status_text(replace(row, share=0.45, seconds_left=12.0)) == (
        "reading 45 % · about 12 s left"
    )
    assert status_text(row) == "waits to be read"
    assert status_text(replace(row, state=RowState.READY)) == "50 pages · read"
    scan = replace(row, state=RowState.OPENING, recognizing="page 3 of 12", seconds_left=40.0)
    assert status_text(scan) == "recognizing page 3 of 12 · about 40 s left"


def test_the_tool_tip_shows_names_and_reasons_as_they_are(model):
    row = model.add(Path('<img src="file:///x.png">.pdf'), RowState.REFUSED)
    model.put(replace(row, notice="<b>damaged</b>"))
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "&lt;b&gt;damaged" in tip
