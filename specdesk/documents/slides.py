"""Reading presentations (.pptx): a page for each slide, its title, texts, tables and notes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from specdesk.documents.composer import Composer, Kind, Said, TableCell
from specdesk.documents.look import Letters, Sheet
from specdesk.documents.look_message import LONGEST
from specdesk.documents.package import Package
from specdesk.documents.word_numbering import format_number
from specdesk.documents.xml_names import child, number_value, tag, value

_EMU = 635  # to a twentieth of a point
_TITLES = ("title", "ctrTitle")
_UNREAD_PLACES = ("sldNum", "dt", "ftr", "hdr", "sldImg")
_NUMBERS = {"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman",
            "romanUc": "upperRoman", "arabic": "decimal", "circleNum": "decimalEnclosedCircle",
            "ea1Jpn": "japaneseCounting"}  # fmt: skip
_SIZE = 16.0  # points of the body's letters: slides are read from afar


@dataclass(slots=True)
class Slides:
    """A presentation being read. drawings: charts and diagrams whose text is not read."""

    package: Package
    main: str
    composer: Composer
    size: tuple[int, int]
    drawings: int = 0

    def read(self, progress: Callable[[int, int], None]) -> None:
        """Read the slides in their order; hidden ones are only listed. Raises Refused."""
        root = self.package.xml(self.main)
        listed = child(root, "p:sldIdLst")
        parts = [
            self.package.target(self.main, value(entry, "r:id") or "")
            for entry in (listed if listed is not None else ())
        ]
        for number, part in enumerate(parts, start=1):
            progress(number - 1, len(parts))
            slide = self.package.xml(part)
            if part is None or slide is None:
                continue
            if value(slide, "show") in ("0", "false"):
                for text in slide.iter():
                    if tag(text) == "a:p":
                        self.composer.hide(_text(text))
                continue
            self._slide(number, part, slide)
        progress(len(parts), len(parts))

    def _slide(self, number: int, part: str, slide: _Element) -> None:
        self.composer.new_page()
        shapes = list(self._shapes(child(slide, "p:cSld", "p:spTree")))
        titles = [shape for shape in shapes if _place(shape) in _TITLES]
        named = [Said(" ".join(_text(p) for shape in titles[:1] for p in _paragraphs(shape)))]
        if not self.composer.add(named, Kind.HEADING, level=1, label=f"{number}. "):
            self.composer.add([Said(f"{number}.")], Kind.HEADING, level=1)
        for shape in shapes:
            if tag(shape) == "p:graphicFrame":
                self._graphic(shape)
            elif shape not in titles[:1]:
                self._texts(shape)
        page = self.package.xml(self.package.related(part, "notesSlide"))
        if page is not None:
            self._notes(page)

    def _shapes(self, tree: _Element | None) -> Iterator[_Element]:
        """The shapes that are shown, those in groups too."""
        for shape in tree if tree is not None else ():
            name = tag(shape)
            if name not in ("p:sp", "p:grpSp", "p:graphicFrame", "mc:AlternateContent"):
                continue
            if name == "mc:AlternateContent":
                yield from self._shapes(next(iter(shape), None))
            elif _is_hidden(shape) or self._is_outside(shape):
                self.composer.hide(" ".join(_text(p) for p in shape.iter() if tag(p) == "a:p"))
            elif name == "p:grpSp":
                yield from self._shapes(shape)
            elif _place(shape) not in _UNREAD_PLACES:
                yield shape

    def _is_outside(self, shape: _Element) -> bool:
        """Whether the shape lies wholly beside the slide; one in a group has a place of its own."""
        parent = shape.getparent()
        frame = child(shape, "p:spPr", "a:xfrm")
        if frame is None or (parent is not None and tag(parent) == "p:grpSp"):
            return False
        offset, extent = child(frame, "a:off"), child(frame, "a:ext")
        left, top = number_value(offset, "x") or 0, number_value(offset, "y") or 0
        width, height = number_value(extent, "cx") or 0, number_value(extent, "cy") or 0
        return left > self.size[0] or top > self.size[1] or left + width < 0 or top + height < 0

    def _texts(self, shape: _Element) -> None:
        counts: dict[int, int] = {}
        for paragraph in _paragraphs(shape):
            properties = child(paragraph, "a:pPr")
            depth = min(8, max(0, number_value(properties, "lvl") or 0))
            label = _label(properties, counts, depth)
            kind = Kind.ITEM if label else Kind.BODY
            self.composer.add(
                list(_said(paragraph)), kind, depth=depth + 1 if label else depth, label=label
            )

    def _graphic(self, frame: _Element) -> None:
        table = child(frame, "a:graphic", "a:graphicData", "a:tbl")
        if table is None:
            data = child(frame, "a:graphic", "a:graphicData")
            kinds = [tag(inner) for inner in (data if data is not None else ())]
            self.drawings += "c:chart" in kinds or "dgm:relIds" in kinds
            return
        rows: list[list[TableCell]] = []
        for index, row in enumerate(inner for inner in table if tag(inner) == "a:tr"):
            cells = []
            for cell in (inner for inner in row if tag(inner) == "a:tc"):
                if any(value(cell, name) in ("1", "true") for name in ("hMerge", "vMerge")):
                    continue
                head = not index and value(child(table, "a:tblPr"), "firstRow") in ("1", "true")
                texts = [list(_said(paragraph)) for paragraph in _paragraphs(cell)]
                cells.append(
                    TableCell(texts, _span(cell, "rowSpan"), _span(cell, "gridSpan"), head)
                )
            rows.append(cells)
        self.composer.add_table(rows)

    def _notes(self, page: _Element) -> None:
        label = "[notes] "
        for shape in self._shapes(child(page, "p:cSld", "p:spTree")):
            for paragraph in _paragraphs(shape):
                if self.composer.add(list(_said(paragraph)), Kind.NOTE, label=label, counted=False):
                    label = ""


def compose_slides(package: Package, main: str, progress: Callable[[int, int], None]) -> Slides:
    """Read the presentation whose main part is `main`. Raises Refused."""
    size = child(package.xml(main), "p:sldSz")
    width = number_value(size, "cx") or 9_144_000
    height = number_value(size, "cy") or 6_858_000
    wide = min(LONGEST, max(2880, width // _EMU))
    tall = min(LONGEST, max(2880, height // _EMU))
    sheet = Sheet(wide, tall, wide // 14, tall // 14, wide // 14, tall // 14, 0, 0, 0)
    slides = Slides(package, main, Composer(sheet, _SIZE), (width, height))
    slides.read(progress)
    return slides


def _is_hidden(shape: _Element) -> bool:
    for inner in shape:
        if tag(inner).startswith("p:nv"):
            return value(child(inner, "p:cNvPr"), "hidden") in ("1", "true")
    return False


def _place(shape: _Element) -> str:
    """What the shape is for: "title", "body" …; "" for none."""
    holder = child(shape, "p:nvSpPr", "p:nvPr", "p:ph")
    return "" if holder is None else value(holder, "type") or "obj"


def _paragraphs(shape: _Element) -> Iterator[_Element]:
    body = child(shape, "p:txBody") if tag(shape) == "p:sp" else child(shape, "a:txBody")
    return (inner for inner in (body if body is not None else ()) if tag(inner) == "a:p")


def _said(paragraph: _Element) -> Iterator[Said]:
    for inner in paragraph:
        name = tag(inner)
        if name == "a:br":
            yield Said("\n")
        elif name in ("a:r", "a:fld"):
            properties, text = child(inner, "a:rPr"), child(inner, "a:t")
            letters = Letters(0)
            for attribute, letter in (("b", Letters.BOLD), ("i", Letters.ITALIC)):
                letters |= letter if value(properties, attribute) in ("1", "true") else Letters(0)
            yield Said((text.text or "") if text is not None else "", letters)
        elif name.startswith(("mc:", "m:", "?:")):  # an equation, in either of its wrappings
            yield Said("".join(t.text or "" for t in inner.iter() if tag(t) in ("a:t", "m:t")))


def _span(cell: _Element, name: str) -> int:
    return min(1000, max(1, number_value(cell, name) or 1))


def _text(paragraph: _Element) -> str:
    return " ".join("".join(said.text for said in _said(paragraph)).split())


def _label(properties: _Element | None, counts: dict[int, int], depth: int) -> str:
    """The bullet or number that the paragraph itself asks for; those of the layout are not looked
    up."""
    numbered = child(properties, "a:buAutoNum")
    for deeper in [level for level in counts if level > depth]:
        del counts[deeper]
    if numbered is None:
        counts.pop(depth, None)
        return "• " if child(properties, "a:buChar") is not None else ""
    start = max(1, number_value(numbered, "startAt") or 1)
    counts[depth] = counts[depth] + 1 if depth in counts else start
    kind = value(numbered, "type") or "arabicPeriod"
    name = next((known for known in _NUMBERS if kind.startswith(known)), "arabic")
    number = format_number(counts[depth], _NUMBERS[name])
    if kind.endswith("ParenBoth"):
        return f"({number}) "
    if kind.endswith("ParenR"):
        return f"{number}) "
    return f"{number}. " if kind.endswith("Period") else f"{number} "
