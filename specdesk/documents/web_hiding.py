"""What a web page hides from its reader: by attributes, styles, and white letters on white."""

import re
from collections.abc import Iterator

from lxml.etree import _Element

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z][\w-]*)?(?:[.#][\w-]+)?", re.IGNORECASE)
_HIDES = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?"
    r"|font-size\s*:\s*[01](?:\.\d+)?(?:px|pt|em|%)?)\s*(?:!important\s*)?(?=;|$)",
    re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255[^)]*\))\s*"
    r"(?:!important\s*)?(?=;|$)",
    re.IGNORECASE,
)
_AWAY = re.compile(r"(?:left|top|text-indent)\s*:\s*-\d{4,}", re.IGNORECASE)
_BACKGROUND = re.compile(r"background|bgcolor", re.IGNORECASE)


class Hiding:
    """Knows which elements of a page are not shown; style sheets outside the file are unknown."""

    def __init__(self, root: _Element) -> None:
        sheets = "\n".join(element.text or "" for element in root.iter("style"))
        self._rules = set(_hiding_selectors(sheets))
        # Where anything sets a background or comes from outside, white letters may be seen.
        self._white_hides = not (
            _BACKGROUND.search(sheets)
            or any(True for _ in root.iter("link"))
            or any(_BACKGROUND.search(" ".join([*e.keys(), *e.values()])) for e in _elements(root))
        )

    def hides(self, element: _Element) -> bool:
        """Whether the element and all in it is not shown."""
        if element.get("hidden") is not None or element.get("type") == "hidden":
            return True
        style = str(element.get("style") or "")
        if _HIDES.search(style) or _AWAY.search(style):
            return True
        if self._white_hides and _WHITE.search(style):
            return True
        name = str(element.tag).lower()
        marks = [f".{part}" for part in str(element.get("class") or "").split()]
        if identity := element.get("id"):
            marks.append(f"#{identity}")
        return any(f"{tag}{mark}" in self._rules for tag in ("", name) for mark in marks)


def _elements(root: _Element) -> Iterator[_Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _hiding_selectors(sheets: str) -> Iterator[str]:
    """Selectors of one class or identity whose rule hides, as ".note" or "p#a"."""
    plain = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
    for selectors, declarations in _RULE.findall(plain):
        if _HIDES.search(declarations) or _AWAY.search(declarations):
            for selector in selectors.split(","):
                wanted = selector.strip()
                if _SIMPLE.fullmatch(wanted) and ("." in wanted or "#" in wanted):
                    head, mark, rest = re.split(r"([.#])", wanted, maxsplit=1)
                    yield f"{head.lower()}{mark}{rest}"
