"""A Look on its way from the caged child: integer tables, every number of them checked."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from specdesk.documents.cage_messages import Malformed, Reply
from specdesk.documents.look import (
    NONE,
    CellLook,
    CharacterLook,
    Look,
    ParagraphLook,
    Picture,
    Piece,
    Sheet,
    Silent,
    SilentText,
    Stretch,
    TableLook,
)

LONGEST = 22 * 1440  # of a side or a space: the widest paper that Word knows
MOST_HALF_POINTS = 3276
MOST_COLUMNS = 64
MOST_ROWS = 40_000
MOST_PICTURES = 20_000
_MOST_FAMILIES = 1000
Rows = TypeVar(
    "Rows",
    Sheet,
    CharacterLook,
    ParagraphLook,
    TableLook,
    CellLook,
    Piece,
    Stretch,
    SilentText,
    Picture,
)
_ROWS: dict[str, type[Any]] = {
    "sheets": Sheet,
    "characters": CharacterLook,
    "paragraphs": ParagraphLook,
    "tables": TableLook,
    "cells": CellLook,
    "pieces": Piece,
    "stretches": Stretch,
    "silent": SilentText,
    "pictures": Picture,
}


def look_arrays(look: Look) -> dict[str, NDArray[Any]]:
    """The look as arrays for a Reply; its families and sources go into the header."""
    arrays: dict[str, NDArray[Any]] = {
        name: _table(list(map(attrgetter(*_names(kind)), getattr(look, name))), len(fields(kind)))
        for name, kind in _ROWS.items()
    }
    arrays["widths"] = np.array(look.widths, np.int32)
    arrays["silent_text"] = text_array(look.silent_text)
    return arrays


def text_array(text: str) -> NDArray[np.uint8]:
    """A text as UTF-8 bytes, "?" for lone surrogates."""
    return np.frombuffer(text.encode("utf-8", "replace"), np.uint8)


def text_of(reply: Reply, name: str) -> str:
    """The text that `text_array` made. Raises Malformed."""
    try:
        return reply.array(name, "uint8", None).tobytes().decode()
    except UnicodeDecodeError as error:
        raise Malformed(name) from error


def look_of(reply: Reply, length: int) -> Look:
    """The look that a child sent for a text of `length` characters. Raises Malformed."""
    tables = {name: _checked_table(reply, name, kind) for name, kind in _ROWS.items()}
    families = tuple(reply.strings("families"))
    widths = reply.array("widths", "int32", None)
    sources = tuple(reply.strings("sources"))
    silent_text = text_of(reply, "silent_text")
    _within(widths, 0, LONGEST)
    if not 1 <= len(families) <= _MOST_FAMILIES or not len(tables["sheets"]):
        raise Malformed("families or sheets")
    _check_values(tables, len(families), len(widths))
    _check_pictures(tables, len(sources))
    _check_cells(tables["tables"], tables["cells"])
    _check_text(tables, length, len(silent_text))
    return Look(
        sheets=_rows(tables, "sheets", Sheet),
        families=families,
        characters=_rows(tables, "characters", CharacterLook),
        paragraphs=_rows(tables, "paragraphs", ParagraphLook),
        tables=_rows(tables, "tables", TableLook),
        widths=tuple(widths.tolist()),
        cells=_rows(tables, "cells", CellLook),
        pieces=_rows(tables, "pieces", Piece),
        stretches=_rows(tables, "stretches", Stretch),
        silent=_rows(tables, "silent", SilentText),
        silent_text=silent_text,
        pictures=_rows(tables, "pictures", Picture),
        sources=sources,
    )


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]


def _table(rows: Sequence[Sequence[int]], columns: int) -> NDArray[np.int32]:
    return np.array(rows, np.int32).reshape(-1, columns)


def _rows(tables: Mapping[str, NDArray[Any]], name: str, kind: type[Rows]) -> tuple[Rows, ...]:
    return tuple(kind(*row) for row in tables[name].tolist())


def _checked_table(reply: Reply, name: str, kind: type[Any]) -> NDArray[Any]:
    return reply.array(name, "int32", None, len(fields(kind)))


def _column(table: NDArray[Any], kind: type[Any], name: str) -> NDArray[Any]:
    column: NDArray[Any] = table[:, _names(kind).index(name)]
    return column


def _within(values: NDArray[Any], least: int, most: int) -> None:
    """Raise Malformed where a value lies outside."""
    if len(values) and (int(values.min()) < least or int(values.max()) > most):
        raise Malformed("a number out of range")


def _check_values(tables: Mapping[str, NDArray[Any]], families: int, widths: int) -> None:
    """Sizes, colours and what points into other tables."""
    limits: dict[str, dict[str, tuple[int, int]]] = {
        "sheets": dict.fromkeys(("left", "top", "right", "bottom"), (0, LONGEST))
        | dict.fromkeys(("width", "height"), (1440 // 2, LONGEST))
        | dict.fromkeys(("header", "footer"), (0, LONGEST))
        | {"first_differs": (0, 1)},
        "characters": {
            "family": (0, families - 1),
            "size": (1, MOST_HALF_POINTS),
            "letters": (0, 511),
            "colour": (-1, 0xFFFFFF),
            "behind": (-1, 0xFFFFFF),
        },
        "paragraphs": dict.fromkeys(("left", "right", "first"), (-LONGEST, LONGEST))
        | dict.fromkeys(("before", "after", "line", "right_tab"), (0, LONGEST))
        | {"align": (0, 3), "flow": (0, 63), "behind": (-1, 0xFFFFFF)},
        "tables": {
            "parent": (-1, len(tables["cells"]) - 1),
            "rows": (1, MOST_ROWS),
            "columns": (1, MOST_COLUMNS),
            "border": (-1, 0xFFFFFF),
            "left": (-LONGEST, LONGEST),
            "align": (0, 3),
            "first_width": (0, widths),
        },
        "cells": {
            "table": (0, len(tables["tables"]) - 1),
            "behind": (-1, 0xFFFFFF),
            "deleted": (0, 1),
        },
        "pieces": {
            "look": (0, len(tables["paragraphs"]) - 1),
            "cell": (-1, len(tables["cells"]) - 1),
            "section": (0, len(tables["sheets"]) - 1),
            "zone": (0, 4),
        },
        "stretches": {"look": (0, len(tables["characters"]) - 1)},
        "silent": {
            "piece": (0, len(tables["pieces"]) - 1),
            "kind": (0, 4),
        },
    }
    for name, columns in limits.items():
        for column, (least, most) in columns.items():
            _within(_column(tables[name], _ROWS[name], column), least, most)
    sizes = _column(tables["tables"], TableLook, "columns")
    starts = _column(tables["tables"], TableLook, "first_width")
    _within(starts + sizes, 0, widths)


def _check_pictures(tables: Mapping[str, NDArray[Any]], sources: int) -> None:
    """What is silent looks like letters, or is a picture that there is."""
    pictures, silent = tables["pictures"], tables["silent"]
    if len(pictures) > MOST_PICTURES:
        raise Malformed("pictures")
    limits = {
        **dict.fromkeys(("width", "height"), (1, LONGEST)),
        **dict.fromkeys(("x", "y"), (-LONGEST, LONGEST)),
        **dict.fromkeys(("cut_left", "cut_top", "cut_right", "cut_bottom"), (0, 999)),
        **dict.fromkeys(("across", "down"), (0, 2)),
        **dict.fromkeys(("align_across", "align_down"), (NONE, 2)),
        "source": (NONE, sources - 1),
        "place": (0, 3),
        "faint": (0, 1),
    }
    for column, (least, most) in limits.items():
        _within(_column(pictures, Picture, column), least, most)
    for one, other in (("cut_left", "cut_right"), ("cut_top", "cut_bottom")):
        _within(_column(pictures, Picture, one) + _column(pictures, Picture, other), 0, 999)
    looks = _column(silent, SilentText, "look")
    is_picture = _column(silent, SilentText, "kind") == Silent.PICTURE
    _within(looks[is_picture], 0, len(pictures) - 1)
    _within(looks[~is_picture], 0, len(tables["characters"]) - 1)


def _check_cells(tables: NDArray[Any], cells: NDArray[Any]) -> None:
    """A cell lies inside its table, a table in a cell of a table before it."""
    parents = _column(tables, TableLook, "parent")
    numbers = np.arange(len(tables))
    inside = parents >= 0
    owner = _column(cells, CellLook, "table")
    if inside.any() and (owner[parents[inside]] >= numbers[inside]).any():
        raise Malformed("a table inside itself")
    for at, count, most in (("row", "rows", "rows"), ("column", "columns", "columns")):
        first, taken = _column(cells, CellLook, at), _column(cells, CellLook, count)
        _within(first, 0, MOST_ROWS)
        _within(taken, 1, MOST_ROWS)
        if len(cells) and (first + taken > _column(tables, TableLook, most)[owner]).any():
            raise Malformed("a cell outside of its table")


def _check_text(tables: Mapping[str, NDArray[Any]], length: int, silent_length: int) -> None:
    """Pieces and stretches go through the text in order, without overlap."""
    for name in ("pieces", "stretches"):
        starts, ends = tables[name][:, 0], tables[name][:, 1]
        _within(starts, 0, length)
        _within(ends, 0, length)
        if (ends < starts).any() or (starts[1:] < ends[:-1]).any():
            raise Malformed(name)
    pieces, silent = tables["pieces"], tables["silent"]
    labels = _column(pieces, Piece, "label")
    _within(labels, 0, length)
    if (labels > pieces[:, 1] - pieces[:, 0]).any():
        raise Malformed("label")
    starts, ends = _column(silent, SilentText, "start"), _column(silent, SilentText, "end")
    _within(starts, 0, silent_length)
    _within(ends, 0, silent_length)
    owner, at = _column(silent, SilentText, "piece"), _column(silent, SilentText, "at")
    if (
        (ends < starts).any()
        or (owner[1:] < owner[:-1]).any()
        or (at < pieces[owner, 0]).any()
        or (at > pieces[owner, 1]).any()
    ):
        raise Malformed("silent")
