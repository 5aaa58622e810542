"""Calls of PDFium that are made for each character or object of a page. Runs in the cage only.

A page has thousands of characters, and a call through ctypes takes several times as long as what
PDFium does in it. What makes one cheap: no declared types of arguments, so that nothing is
converted; arguments that are made once; no release of Python's lock, for which nobody waits in the
child; and `map`, so that no loop is run in Python."""

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

_ROOM = 2048  # rectangles that are filled at once
Address = int


def address_of(handle: Any) -> Address:
    """The address that a handle of PDFium points to."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def quick(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The library's function without pypdfium2's checks of pointers: called for each character,
    they take longer than the call. arguments: their types; none where the caller passes what is of
    the right type already, `ctypes.c_void_p` for addresses and whole numbers for C's int."""
    prototype = ctypes.PYFUNCTYPE(result, *arguments)
    call = prototype(ctypes.cast(function, ctypes.c_void_p).value or 0)
    if not arguments:
        call.argtypes = None  # type: ignore[assignment]  # which means: not declared
    return call


class _Room:
    """Rectangles that PDFium fills in, and a reference to each: to make one takes as long as the
    call that it is passed to."""

    def __init__(self) -> None:
        self._memory = (pdfium.FS_RECTF * _ROOM)()
        size = ctypes.sizeof(pdfium.FS_RECTF)
        self.references = [ctypes.byref(self._memory, size * index) for index in range(_ROOM)]
        self.rectangles = np.frombuffer(self._memory, np.float32).reshape(_ROOM, 4)


@cache
def _room() -> _Room:
    return _Room()


@cache
def _box_call() -> Callable[..., Any]:
    return quick(pdfium.FPDFText_GetLooseCharBox, None)


def loose_boxes(text_page: Any, count: int) -> NDArray[np.float32]:
    """The loose boxes of a page's first `count` characters: [count, 4] left, bottom, right, top,
    zeros where PDFium has none."""
    boxes = np.zeros((count, 4), np.float32)
    room, page = _room(), ctypes.c_void_p(address_of(text_page))
    for start in range(0, count, _ROOM):
        numbers = range(start, min(start + _ROOM, count))
        filled = room.rectangles[: len(numbers)]
        filled[:] = 0
        deque(map(_box_call(), repeat(page), numbers, room.references), maxlen=0)
        boxes[start : numbers.stop] = filled[:, [0, 3, 2, 1]]  # FS_RECTF has the top second
    return boxes


@cache
def _piece_call() -> Callable[..., Any]:
    return quick(pdfium.FPDFText_GetTextObject, ctypes.c_ssize_t)


def text_objects(text_page: Any, characters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The address of the text object that draws each of these characters, 0 without one."""
    page, numbers = ctypes.c_void_p(address_of(text_page)), characters.tolist()
    return np.fromiter(map(_piece_call(), repeat(page), numbers), np.int64, len(numbers))


@cache
def _angle_call() -> Callable[..., Any]:
    return quick(pdfium.FPDFText_GetCharAngle, ctypes.c_float)


def char_angles(text_page: Any, characters: NDArray[np.int64]) -> NDArray[np.float64]:
    """The angle of each of these characters in radians, below 0 where PDFium knows none."""
    page, numbers = ctypes.c_void_p(address_of(text_page)), characters.tolist()
    return np.fromiter(map(_angle_call(), repeat(page), numbers), np.float64, len(numbers))


@cache
def _map_error_call() -> Callable[..., Any]:
    return quick(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_int)


def unicode_map_errors(text_page: Any, characters: Iterable[int]) -> NDArray[np.bool_]:
    """Of which of these characters PDFium had to guess the meaning."""
    page = ctypes.c_void_p(address_of(text_page))
    said = np.fromiter(map(_map_error_call(), repeat(page), characters), np.int64)
    found: NDArray[np.bool_] = said == 1
    return found


def each(call: Callable[..., Any], addresses: Sequence[Address], kind: Any) -> NDArray[Any]:
    """What a call with one address says of each, as an array of this kind. call: from `quick`, with
    its argument declared."""
    return np.fromiter(map(call, addresses), kind, len(addresses))


def fill_in(
    call: Callable[..., Any], addresses: Sequence[Address], values: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """What a call writes of each address into as many places as `values` has columns, and where it
    did; `values` is filled in.

    call: from `quick`, with the address and pointers declared. values: [addresses, columns]."""
    start, end = values.ctypes.data, values.ctypes.data + values.nbytes
    step = values.itemsize * values.shape[1]
    columns = [
        range(start + offset, end + offset, step) for offset in range(0, step, values.itemsize)
    ]
    written = np.fromiter(map(call, addresses, *columns), bool, len(addresses))
    return values, written
