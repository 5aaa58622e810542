"""The sections of a Word file: paper, margins, and which headers and footers they have."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.look import Sheet, Zone
from specdesk.documents.paper import USUAL_SHEET, length_of
from specdesk.documents.word_looks import length
from specdesk.documents.xml_names import child, on, tag, value

_ZONES = {
    ("w:headerReference", "default"): Zone.HEADER,
    ("w:footerReference", "default"): Zone.FOOTER,
    ("w:headerReference", "first"): Zone.FIRST_HEADER,
    ("w:footerReference", "first"): Zone.FIRST_FOOTER,
}
_NARROWEST = 720  # half an inch of paper


@dataclass(frozen=True, slots=True)
class Margin:
    """A header or footer: the section whose sheet shows it, where, and the relation to its part."""

    section: int
    zone: Zone
    relation: str


class Sections:
    """The sections in order. A continuous one stays on the paper of the one before it."""

    def __init__(self, body: _Element | None) -> None:
        self.sheets: list[Sheet] = []
        self.margins: list[Margin] = []
        self._sheet_of: list[int] = []
        for properties in _properties(body):
            sheet = _sheet(properties)
            kind = value(child(properties, "w:type"))
            same = bool(self.sheets) and self.sheets[-1] == sheet
            if not self.sheets or not (kind == "continuous" or same):
                self.sheets.append(sheet)
            self._sheet_of.append(len(self.sheets) - 1)
            self.margins += _margins(properties, len(self.sheets) - 1)
        if not self.sheets:
            self.sheets.append(USUAL_SHEET)

    def sheet(self, section: int) -> int:
        """The number of the sheet on which a section (from 0) stands."""
        last = len(self._sheet_of) - 1
        return self._sheet_of[min(section, last)] if last >= 0 else 0


def _properties(body: _Element | None) -> Iterator[_Element]:
    for element in body.iter() if body is not None else ():
        if tag(element) == "w:sectPr":
            above = element.getparent()
            if above is not None and tag(above) in ("w:pPr", "w:body"):
                yield element


def _sheet(properties: _Element) -> Sheet:
    size, margins = child(properties, "w:pgSz"), child(properties, "w:pgMar")
    usual = USUAL_SHEET

    def said(element: _Element | None, name: str, otherwise: int, least: int = 0) -> int:
        found = length(value(element, f"w:{name}"))
        return otherwise if found is None else max(least, length_of(abs(found)))

    width = said(size, "w", usual.width, _NARROWEST)
    height = said(size, "h", usual.height, _NARROWEST)
    left, right = said(margins, "left", usual.left), said(margins, "right", usual.right)
    top, bottom = said(margins, "top", usual.top), said(margins, "bottom", usual.bottom)
    if left + right > width - _NARROWEST // 2:
        left = right = width // 8
    if top + bottom > height - _NARROWEST // 2:
        top = bottom = height // 8
    return Sheet(
        width,
        height,
        left,
        top,
        right,
        bottom,
        said(margins, "header", usual.header),
        said(margins, "footer", usual.footer),
        int(bool(on(child(properties, "w:titlePg")))),
    )


def _margins(properties: _Element, section: int) -> Iterator[Margin]:
    for element in properties:
        zone = _ZONES.get((tag(element), value(element, "w:type") or "default"))
        relation = value(element, "r:id")
        if zone is not None and relation is not None:
            yield Margin(section, zone, relation)
