"""A Word file's main part, or what the package is instead."""

from specdesk.documents.cage_child import Refused
from specdesk.documents.package import Package
from specdesk.documents.xml_names import tag, value

_OTHERS = {"xl/": "excel", "ppt/": "powerpoint", "content.xml": "opendocument"}


def main_part(package: Package) -> str:
    """The part with a Word document's body. Raises Refused if there is none."""
    part = package.related("", "officeDocument") or "word/document.xml"
    if tag_of(package, part) == "w:document":
        return part
    if package.mimetype == "application/hwp+zip":
        raise Refused("hangul")
    for start, reason in _OTHERS.items():
        if package.holds(start):
            raise Refused(reason)
    raise Refused("no_body" if package.holds("[content_types].xml") else "archive")


def tag_of(package: Package, part: str) -> str:
    """The name of a part's root; "" without that part."""
    root = package.xml(part)
    return tag(root) if root is not None else ""


def is_template(package: Package, main: str) -> bool:
    """Whether the file is a template (.dotx, .dotm)."""
    types = package.xml("[Content_Types].xml")
    return any(
        "template" in (value(row, "ContentType") or "")
        for row in (types if types is not None else ())
        if (value(row, "PartName") or "").lstrip("/").lower() == main.lower()
    )
