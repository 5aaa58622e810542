"""Form values, comments, attachments and labels of a PDF are read."""

from contextlib import closing
from pathlib import Path

import numpy as np

from engine.progress import Quiet
from specdesk.documents.pdf import read_pdf
from specdesk.documents.render import PageRenderer

from .pdf_files import PdfPage, pdf_file, stream, text

LABELS = text(40, 303, "Name:") + text(40, 263, "Agreed:") + text(40, 223, "Refused:")


def field(kind: str, name: str, top: float, more: str) -> str:
    return (
        f"<</Type/Annot/Subtype/Widget/FT/{kind}/T({name})/F 4/P @page.0"
        f"/Rect[100 {top - 16} 220 {top}]{more}>>"
    )


def form(tmp_path: Path, password: str = "") -> Path:
    fields = {
        "name": field("Tx", "name", 316, "/V(Ada Lovelace)"),
        "yes": field("Btn", "yes", 276, "/V/On/AS/On/AP<</N<</On @empty/Off @empty>>>>"),
        "no": field("Btn", "no", 236, "/V/Off/AS/Off/AP<</N<</On @empty/Off @empty>>>>"),
        "code": field("Tx", "code", 196, f"/Ff 8192/V({password})"),
        "empty": stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
    }
    names = "[@name @yes @no @code]"
    return pdf_file(
        tmp_path / "form.pdf",
        PdfPage(LABELS, f"/Annots{names}"),
        catalog=f"/AcroForm<</Fields{names}>>",
        objects=fields,
    )


def test_form_values_stand_beside_their_labels(tmp_path):
    document = read_pdf(form(tmp_path), Quiet())
    said = [" ".join(line.split()) for line in document.text.strip().split("\n")]
    assert said == ["Name: Ada Lovelace", "Agreed: ☒", "Refused: ☐"]
    start = document.text.index("Ada")
    left, top, right, bottom = document.boxes[start]
    assert 100 <= left < right <= 220
    assert 84 <= top < bottom <= 100


def test_a_password_in_a_form_is_never_read(tmp_path):
    document = read_pdf(form(tmp_path, "swordfish"), Quiet())
    assert "swordfish" not in document.text + "".join(document.hidden)


def test_comments_follow_the_page_and_typed_notes_stand_on_it(tmp_path):
    rect = "/Rect[50 250 200 270]/F 4"
    notes = {
        "note": f"<</Type/Annot/Subtype/Text{rect}/T(Grace)/Contents(Check this figure.)>>",
        "typed": "<</Type/Annot/Subtype/FreeText/Rect[50 318 220 332]/F 4/Contents(typed here)"
        "/DA(/F 12 Tf)>>",
        "hidden": f"<</Type/Annot/Subtype/FreeText{rect.replace('4', '2')}/Contents(not shown)>>",
        "link": "<</Type/Annot/Subtype/Link/Rect[50 300 90 312]/Contents(a link)>>",
    }
    content = text(50, 350, "First line.") + text(50, 300, "Third line.")
    path = pdf_file(
        tmp_path / "notes.pdf",
        PdfPage(content, "/Annots[@note @typed @hidden @link]"),
        PdfPage(text(50, 350, "Next page.")),
        objects=notes,
    )
    document = read_pdf(path, Quiet())
    page = document.pages[0].span.of(document.text)
    assert page.strip().split("\n") == [
        "First line.",
        "typed here",
        "Third line.",
        "[comment by Grace] Check this figure.",
    ]
    assert document.hidden == ("p. 1: not shown",)
    start = document.text.index("Check")
    assert np.allclose(document.boxes[start], (50, 130, 200, 150))


def test_attached_files_are_named_and_not_read(tmp_path):
    files = {
        "file": stream(b"what it says", b"/Type/EmbeddedFile"),
        "spec": "<</Type/Filespec/F(costs.csv)/UF(costs.csv)/EF<</F @file>>>>",
    }
    path = pdf_file(
        tmp_path / "attached.pdf",
        PdfPage(text(50, 300, "A page.")),
        catalog="/Names<</EmbeddedFiles<</Names[(costs.csv) @spec]>>>>",
        objects=files,
    )
    document = read_pdf(path, Quiet())
    assert document.attachments == ("costs.csv",)
    assert "what it says" not in document.text
    assert str(document.warnings[0]) == "1 attached files were not read."


def test_labels_of_pages_are_those_of_the_file(tmp_path):
    pages = [PdfPage(text(50, 300, f"Page number {number}")) for number in range(4)]
    labels = "/PageLabels<</Nums[0<</S/r/St 4>>2<</S/D/P(A-)/St 3>>]>>"
    document = read_pdf(pdf_file(tmp_path / "labels.pdf", *pages, catalog=labels), Quiet())
    assert [page.label for page in document.pages] == ["iv", "v", "A-3", "A-4"]


def test_what_is_filled_into_a_form_is_drawn(tmp_path):
    filled = "/V(Ada)/MK<</BC[0 0 1]>>/DA(/F 12 Tf 0 g)/AP<</N @look>>"
    look = stream(b"0 0 1 rg 0 0 120 16 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 120 16]")
    path = pdf_file(
        tmp_path / "drawn.pdf",
        PdfPage(LABELS, "/Annots[@name]"),
        catalog="/AcroForm<</Fields[@name]>>",
        objects={"name": field("Tx", "name", 316, filled), "look": look},
    )
    with closing(PageRenderer(path)) as renderer:
        image = renderer.render(0, 1.0)
    red, green, blue = (int(part) for part in image.rgb[92, 160])
    assert blue > red
    assert blue > green
