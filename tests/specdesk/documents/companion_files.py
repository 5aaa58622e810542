"""OpenDocument texts and presentations written by the tests, part by part."""

from pathlib import Path

from .word_files import package, relations

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{prefix}="{_ODF}{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
ODT = "application/vnd.oasis.opendocument.text"
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def odt_parts(body: str, styles: str = "", outline: str = "") -> dict[str, str]:
    content = (
        f"<office:document-content {_NAMES} {_DC}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    named = f"<office:styles>{outline}</office:styles>"
    return {
        "mimetype": ODT,
        "content.xml": content,
        "styles.xml": f"<office:document-styles {_NAMES}>{named}</office:document-styles>",
    }


def odt_file(path: Path, body: str, styles: str = "", outline: str = "") -> Path:
    path.write_bytes(package(odt_parts(body, styles, outline)).getvalue())
    return path


def shape(text: str, place: str = "", properties: str = "", frame: str = "", cnv: str = "") -> str:
    holder = f'<p:ph type="{place}"/>' if place else ""
    paragraphs = "".join(
        f"<a:p>{properties}<a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" {cnv}/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{frame}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def slides_file(path: Path, *slides: str, hidden: int = -1, notes: str = "") -> Path:
    """A presentation of these slides (shapes); `hidden`: which is not shown; notes: of slide 0."""
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {_P} {_R}><p:sldIdLst>{listed}</p:sldIdLst>"
        '<p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            *(("slide", f"slides/slide{n}.xml") for n in range(len(slides)))
        ),
        "ppt/slides/_rels/slide0.xml.rels": relations(("notesSlide", "../notesSlides/n0.xml")),
        "ppt/notesSlides/n0.xml": f"<p:notes {_P} {_A}><p:cSld><p:spTree>"
        f"{shape(notes, 'body') if notes else ''}</p:spTree></p:cSld></p:notes>",
    }
    for number, shapes in enumerate(slides):
        show = ' show="0"' if number == hidden else ""
        parts[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_P} {_A} {_R}{show}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    path.write_bytes(package(parts).getvalue())
    return path
