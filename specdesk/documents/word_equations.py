"""Word's equations as text on one line."""

from lxml.etree import _Element

from specdesk.documents.xml_names import child, tag, value

_UNREAD = frozenset({"w:del", "w:moveFrom", "w:rPr", "m:rPr", "m:ctrlPr"})


def equation(element: _Element) -> str:
    """An equation on one line: a/b, x^2, a_i, √(x)."""
    name = tag(element)
    if name in ("m:t", "w:t"):
        return element.text or ""
    if name in _UNREAD:
        return ""
    said = [(tag(inner), equation(inner)) for inner in element]
    parts = dict(said)
    match name:
        case "m:f":
            return f"{_grouped(parts.get('m:num', ''))}/{_grouped(parts.get('m:den', ''))}"
        case "m:sSup":
            return f"{parts.get('m:e', '')}^{_grouped(parts.get('m:sup', ''))}"
        case "m:sSub":
            return f"{parts.get('m:e', '')}_{_grouped(parts.get('m:sub', ''))}"
        case "m:sSubSup":
            base, low, high = (parts.get(f"m:{key}", "") for key in ("e", "sub", "sup"))
            return f"{base}_{_grouped(low)}^{_grouped(high)}"
        case "m:limLow" | "m:limUpp":
            mark = "_" if name == "m:limLow" else "^"
            return f"{parts.get('m:e', '')}{mark}{_grouped(parts.get('m:lim', ''))}"
        case "m:func":
            return f"{parts.get('m:fName', '')} {parts.get('m:e', '')}"
        case "m:rad":
            return f"{parts.get('m:deg', '')}√({parts.get('m:e', '')})"
        case "m:d":
            properties = child(element, "m:dPr")
            left = value(child(properties, "m:begChr"), "m:val")
            right = value(child(properties, "m:endChr"), "m:val")
            inside = ", ".join(text for inner, text in said if inner == "m:e")
            return f"{'(' if left is None else left}{inside}{')' if right is None else right}"
        case "m:nary":
            sign = value(child(element, "m:naryPr", "m:chr"), "m:val") or "∫"
            limits = "".join(
                f"{mark}{_grouped(parts[key])}"
                for mark, key in (("_", "m:sub"), ("^", "m:sup"))
                if parts.get(key)
            )
            return f"{sign}{limits} {parts.get('m:e', '')}"
        case "m:m" | "m:eqArr":  # a matrix, or equations below each other
            rows = "; ".join(text for inner, text in said if inner in ("m:mr", "m:e"))
            return f"[{rows}]" if name == "m:m" else rows
        case "m:mr":
            return ", ".join(text for inner, text in said if inner == "m:e")
        case "m:acc":
            sign = value(child(element, "m:accPr", "m:chr"), "m:val") or "\u0302"
            return f"{parts.get('m:e', '')}{sign}"
    return "".join(text for _, text in said)


def _grouped(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"
