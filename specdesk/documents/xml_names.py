"""Names in Office files by the prefixes that everybody knows, whatever the file declares."""

from functools import lru_cache

from lxml import etree
from lxml.etree import _Element

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup": "wpg",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:word": "w10",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://purl.oclc.org/ooxml/presentationml/main": "p",
    "http://schemas.openxmlformats.org/package/2006/content-types": "ct",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0": "fo",
}


@lru_cache(maxsize=4096)
def _short_name(qualified: str) -> str:
    """The name with the prefix that Word itself uses: "w:p" for both its namespaces."""
    name = etree.QName(qualified)
    return f"{_PREFIXES.get(name.namespace or '', '?')}:{name.localname}"


def tag(element: _Element) -> str:
    """The element's name as "w:p", the same for the transitional and the strict namespaces.

    Comments and processing instructions give ""."""
    return _short_name(element.tag) if isinstance(element.tag, str) else ""


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first element down the path of names ("w:pPr", "w:numPr"), or None."""
    for name in path:
        for inner in element if element is not None else ():
            if tag(inner) == name:
                element = inner
                break
        else:
            return None
    return element


def value(element: _Element | None, name: str = "w:val") -> str | None:
    """The element's attribute of that name, with its prefix if it has one; None without it."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if (_short_name(key) if ":" in name else key) == name:
            return str(text)
    return None


def number_value(element: _Element | None, name: str = "w:val") -> int | None:
    """The attribute as a number; None without one or if it is none."""
    text = value(element, name)
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def on(element: _Element | None) -> bool | None:
    """Whether a switch such as `w:b` is on; None where it is not set."""
    if element is None:
        return None
    return value(element) not in ("0", "false", "off")
