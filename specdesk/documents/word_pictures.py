"""The pictures of a Word file: which part holds each, how large it is, and how it stands."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from lxml.etree import _Element

from specdesk.documents.look import NONE, Align, Edge, Picture, Place
from specdesk.documents.look_message import LONGEST
from specdesk.documents.package import Package
from specdesk.documents.paper import Looks
from specdesk.documents.word_vml import shape_of
from specdesk.documents.xml_names import child, number_value, tag, value

_EMU = 635  # to a twentieth of a point
_LONGEST_SAYING = 300
_WRAPS = {"wp:wrapNone": Place.BEHIND, "wp:wrapTopAndBottom": Place.ALONE}
_PAPER_EDGES = ("page", "leftMargin", "insideMargin", "topMargin")
_PARAGRAPH_EDGES = ("paragraph", "line")
_ALIGN = {
    "left": Align.LEFT,
    "inside": Align.LEFT,
    "top": Align.LEFT,
    "center": Align.CENTRE,
    "right": Align.RIGHT,
    "outside": Align.RIGHT,
    "bottom": Align.RIGHT,
}


@dataclass(frozen=True, slots=True)
class _Size:
    """Width and height in twentieths of a point."""

    width: float
    height: float


class WordPictures:
    """Finds pictures. Relations are those of the part being read, at first the `main` one."""

    def __init__(self, package: Package, looks: Looks, main: str) -> None:
        self._package, self._looks, self._part = package, looks, main
        self._targets: dict[str, dict[str, str]] = {}

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """While another part is read."""
        outer, self._part = self._part, part
        yield
        self._part = outer

    def take(self, element: _Element) -> tuple[int, str] | None:
        """The number of a picture (`pic:pic`, `v:imagedata`, or what stands for a chart) and what
        its author says of it; None for one that takes no room."""
        is_old = tag(element) == "v:imagedata"
        found = self._old(element) if is_old else self._drawn(element)
        if found is None or min(found[0].width, found[0].height) < 1:
            return None
        number = self._looks.picture(_within_limits(found[0]))
        return None if number is None else (number, found[1][:_LONGEST_SAYING])

    def _source(self, relation: str | None) -> int:
        """The number of the part behind a relation; NONE if the picture is not in the file."""
        if self._part not in self._targets:
            relations = self._package.relations(self._part)  # links out of the file are left out
            self._targets[self._part] = {found.id: found.target for found in relations}
        part = self._targets[self._part].get(relation or "")
        return NONE if part is None or not self._package.has(part) else self._looks.source(part)

    def _drawn(self, element: _Element) -> tuple[Picture, str] | None:
        frame = _above(element, ("wp:inline", "wp:anchor"))
        about = child(frame, "wp:docPr")
        if frame is None or value(about, "hidden") in ("1", "true"):
            return None
        size = _extent(child(frame, "wp:extent"))
        picture = Picture(*_whole(size), NONE) if size else None
        if picture and tag(frame) == "wp:anchor":
            picture = _anchored(frame, picture)
        if picture and tag(element) == "pic:pic":
            blip = child(element, "pic:blipFill", "a:blip")
            picture = replace(
                _in_group(element, picture),
                source=self._source(value(blip, "r:embed")),
                faint=int(child(blip, "a:lum") is not None),
                **_cuts(child(element, "pic:blipFill", "a:srcRect")),
            )
            own = child(element, "pic:nvPicPr", "pic:cNvPr")
            return picture, value(about, "descr") or value(own, "descr") or ""
        return (picture, value(about, "descr") or "") if picture else None

    def _old(self, element: _Element) -> tuple[Picture, str] | None:
        shape = shape_of(element)
        if shape is None:
            return None
        return replace(shape.picture, source=self._source(value(element, "r:id"))), shape.saying


def _above(element: _Element, names: tuple[str, ...]) -> _Element | None:
    """The nearest element around with one of the names, within one drawing."""
    outer = element.getparent()
    while outer is not None and tag(outer) not in names:
        if tag(outer) in ("w:drawing", "w:txbxContent"):
            return None
        outer = outer.getparent()
    return outer


def _extent(element: _Element | None) -> _Size | None:
    """The size that `cx` and `cy` say; None for none."""
    width, height = number_value(element, "cx"), number_value(element, "cy")
    if width is None or height is None or width <= 0 or height <= 0:
        return None
    return _Size(min(width, 2**40) / _EMU, min(height, 2**40) / _EMU)


def _whole(size: _Size) -> tuple[int, int]:
    return round(size.width), round(size.height)


def _within_limits(picture: Picture) -> Picture:
    """The picture no larger than the widest paper, its proportions kept."""
    scale = min(1.0, LONGEST / picture.width, LONGEST / picture.height)
    return replace(
        picture,
        width=max(1, int(picture.width * scale)),
        height=max(1, int(picture.height * scale)),
        x=min(max(picture.x, -LONGEST), LONGEST),
        y=min(max(picture.y, -LONGEST), LONGEST),
    )


def _cuts(element: _Element | None) -> dict[str, int]:
    """How much of each side is cut off, in thousandths."""
    cuts = {
        f"cut_{side}": min(max((number_value(element, side[0]) or 0) // 100, 0), 999)
        for side in ("left", "top", "right", "bottom")
    }
    whole = max(cuts["cut_left"] + cuts["cut_right"], cuts["cut_top"] + cuts["cut_bottom"])
    return cuts if whole <= 999 else {}


def _anchored(frame: _Element, picture: Picture) -> Picture:
    """The picture where its anchor wants it."""
    wraps = [tag(inner) for inner in frame if tag(inner).startswith("wp:wrap")]
    place = _WRAPS.get(wraps[0], Place.BESIDE) if wraps else Place.BEHIND
    if value(frame, "simplePos") in ("1", "true"):
        point = child(frame, "wp:simplePos")
        x, y = (round((number_value(point, name) or 0) / _EMU) for name in ("x", "y"))
        return replace(picture, place=place, across=Edge.PAPER, x=x, down=Edge.PAPER, y=y)
    across, x, align_across = _position(child(frame, "wp:positionH"))
    down, y, align_down = _position(child(frame, "wp:positionV"))
    return replace(
        picture,
        place=place,
        across=across,
        x=x,
        align_across=align_across,
        down=down,
        y=y,
        align_down=align_down,
    )


def _position(element: _Element | None) -> tuple[int, int, int]:
    """From which edge, how far, and how aligned."""
    origin = value(element, "relativeFrom")
    edge = Edge.PAPER if origin in _PAPER_EDGES else Edge.TEXT
    if origin in _PARAGRAPH_EDGES:
        edge = Edge.PARAGRAPH
    align, offset = child(element, "wp:align"), child(element, "wp:posOffset")
    if align is not None:
        return edge, 0, _ALIGN.get((align.text or "").strip(), Align.LEFT)
    far = (offset.text or "").strip() if offset is not None else ""
    return edge, round(int(far) / _EMU) if re.fullmatch(r"-?\d{1,12}", far) else 0, NONE


def _in_group(element: _Element, whole: Picture) -> Picture:
    """The picture within a group of shapes that fills `whole`; `whole` if it is in none."""
    group = _above(element, ("wpg:wgp",))
    room, own = child(group, "wpg:grpSpPr", "a:xfrm"), child(element, "pic:spPr", "a:xfrm")
    inner, size = _extent(child(room, "a:chExt")), _extent(child(own, "a:ext"))
    if group is None or inner is None or size is None:
        return whole
    across, down = whole.width / inner.width, whole.height / inner.height
    origin, corner = child(room, "a:chOff"), child(own, "a:off")
    left, top = (
        ((number_value(corner, name) or 0) - (number_value(origin, name) or 0)) / _EMU
        for name in ("x", "y")
    )
    return replace(
        whole,
        width=round(size.width * across),
        height=round(size.height * down),
        x=whole.x + round(left * across),
        y=whole.y + round(top * down),
    )
