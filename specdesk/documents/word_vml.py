"""Pictures as Word wrote them before 2007, in VML: the shape around a `v:imagedata`."""

import re
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.look import NONE, Align, Edge, Picture, Place
from specdesk.documents.xml_names import child, value

_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "pi": 240.0, "px": 15.0}
_LENGTH = re.compile(r"\s*(-?\d{1,6}(?:\.\d{1,6})?)(pt|in|cm|mm|pc|pi|px)\s*")
_SHARE = re.compile(r"(-?\d{0,6}(?:\.\d{1,6})?)(f?)")
_ONE = 65536  # "f" behind a number: so many parts of it
_ALIGN = {
    "left": Align.LEFT,
    "top": Align.LEFT,
    "center": Align.CENTRE,
    "right": Align.RIGHT,
    "bottom": Align.RIGHT,
}
_SIDES = ("left", "top", "right", "bottom")
_EDGES = {"page": Edge.PAPER, "margin": Edge.TEXT}


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture whose part is not looked up yet, and what its author says of it."""

    picture: Picture
    saying: str


def shape_of(imagedata: _Element) -> Shape | None:
    """The shape around a `v:imagedata`; None if it does not say how large it is."""
    shape = imagedata.getparent()
    entries = (entry.partition(":") for entry in (value(shape, "style") or "").split(";"))
    style = {name.strip().lower(): said.strip() for name, _, said in entries}
    width, height = _length(style.get("width")), _length(style.get("height"))
    if shape is None or not width or not height:
        return None
    left, top, right, bottom = (_thousandths(value(imagedata, f"crop{side}")) for side in _SIDES)
    if max(left + right, top + bottom) > 999:
        left = top = right = bottom = 0
    picture = Picture(
        round(width),
        round(height),
        NONE,
        left,
        top,
        right,
        bottom,
        place=_place(shape, style),
        across=_EDGES.get(style.get("mso-position-horizontal-relative", ""), Edge.TEXT),
        x=round(_length(style.get("margin-left")) or 0),
        align_across=_ALIGN.get(style.get("mso-position-horizontal", ""), NONE),
        down=_EDGES.get(style.get("mso-position-vertical-relative", ""), Edge.PARAGRAPH),
        y=round(_length(style.get("margin-top")) or 0),
        align_down=_ALIGN.get(style.get("mso-position-vertical", ""), NONE),
        faint=int(value(imagedata, "gain") is not None),
    )
    return Shape(picture, value(shape, "alt") or "")


def _place(shape: _Element, style: dict[str, str]) -> Place:
    if style.get("position") != "absolute":
        return Place.LINE
    wrap = value(child(shape, "w10:wrap"), "type")
    if wrap == "topAndBottom":
        return Place.ALONE
    return Place.BESIDE if wrap in ("square", "tight", "through") else Place.BEHIND


def _length(text: str | None) -> float | None:
    """A length in twentieths of a point; None without a unit, as in a group of shapes."""
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * _UNITS[match[2]] if match else None


def _thousandths(text: str | None) -> int:
    match = _SHARE.fullmatch(text or "")
    if match is None or not match[1].strip("-."):
        return 0
    share = float(match[1]) / (_ONE if match[2] else 1)
    return min(max(int(1000 * share), 0), 999)
