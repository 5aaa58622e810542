"""Which pictures a Word file has, how large they are and where they stand."""

from pathlib import Path

import docx
import pytest

from engine.progress import Quiet
from specdesk.documents.document import Document
from specdesk.documents.look import NONE, Align, Edge, Picture, Place, Silent
from specdesk.documents.look_message import LONGEST
from specdesk.documents.office import read_office

from .picture_files import MEDIA, anchored, changed, image, with_picture
from .word_files import package, parts_of, relations

VML = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="An old flag"'
    ' style="{style}"><v:imagedata r:id="{relation}" {crop}/></v:shape></w:pict></w:r></w:p>'
    "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"
)


def read(path: Path) -> Document:
    return read_office(path, Quiet())


def only_picture(document: Document) -> Picture:
    assert document.look is not None
    (picture,) = document.look.pictures
    return picture


def saying(document: Document) -> list[str]:
    assert document.look is not None
    look = document.look
    return [look.silent_text[s.start : s.end] for s in look.silent if s.kind == Silent.PICTURE]


def test_a_picture_has_its_size_and_its_part(tmp_path: Path) -> None:
    document = read(with_picture(tmp_path / "a.docx", (2000, 1000)))
    picture = only_picture(document)
    assert (picture.width, picture.height, picture.place) == (2000, 1000, Place.LINE)
    assert document.look is not None
    assert document.look.sources[picture.source] == MEDIA
    assert saying(document) == ["A red flag"]


def test_pictures_change_nothing_that_the_file_says(tmp_path: Path) -> None:
    document = read(with_picture(tmp_path / "a.docx"))
    assert document.text == "Above the picture.\nBelow the picture."
    assert [paragraph.number for paragraph in document.paragraphs] == [1, 3]


def test_pictures_in_one_paragraph_stand_between_its_words(tmp_path: Path) -> None:
    file = docx.Document()
    paragraph = file.add_paragraph("before ")
    (tmp_path / "a.png").write_bytes(image())
    for _ in range(2):
        paragraph.add_run().add_picture(str(tmp_path / "a.png"))
        paragraph.add_run("after")
    file.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert document.text == "before afterafter"
    assert document.look is not None
    assert [silent.at for silent in document.look.silent] == [7, 12]
    assert len(document.look.sources) == 1


@pytest.mark.parametrize(
    ("wrap", "place"),
    [
        ("<wp:wrapNone/>", Place.BEHIND),
        ('<wp:wrapSquare wrapText="bothSides"/>', Place.BESIDE),
        ("<wp:wrapTopAndBottom/>", Place.ALONE),
        ("", Place.BEHIND),
    ],
)
def test_an_anchor_says_how_lines_go_around(tmp_path: Path, wrap: str, place: Place) -> None:
    path = with_picture(tmp_path / "a.docx")
    across = ("column", "<wp:posOffset>635000</wp:posOffset>")
    down = ("margin", "<wp:align>bottom</wp:align>")
    picture = only_picture(read(anchored(path, wrap=wrap, across=across, down=down)))
    assert picture.place == place
    assert (picture.across, picture.x, picture.align_across) == (Edge.TEXT, 1000, NONE)
    assert (picture.down, picture.y, picture.align_down) == (Edge.TEXT, 0, Align.RIGHT)


def test_sides_that_are_cut_off_are_told(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    cut = b'</a:blip><a:srcRect l="25000" r="12500" t="-5000"/>'

    def crop(data: bytes) -> bytes:
        start = data.index(b"<a:blip ")
        end = data.index(b"/>", start)
        return data[:end] + b">" + cut + data[end + 2 :]

    picture = only_picture(read(changed(path, {"word/document.xml": crop})))
    cuts = (picture.cut_left, picture.cut_top, picture.cut_right, picture.cut_bottom)
    assert cuts == (250, 0, 125, 0)


def test_a_linked_picture_is_never_looked_for(tmp_path: Path) -> None:
    def link(data: bytes) -> bytes:
        target = b'Target="file:///etc/passwd" TargetMode="External"'
        return data.replace(b'Target="media/image1.png"', target)

    path = changed(
        with_picture(tmp_path / "a.docx"),
        {"word/_rels/document.xml.rels": link, MEDIA: lambda _: None},
    )
    document = read(path)
    assert only_picture(document).source == NONE
    assert document.look is not None
    assert document.look.sources == ()
    assert saying(document) == ["A red flag"]


def test_a_picture_by_link_only_has_no_source(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    changed(path, {"word/document.xml": lambda data: data.replace(b"r:embed=", b"r:link=")})
    assert only_picture(read(path)).source == NONE


def test_a_missing_part_leaves_a_frame(tmp_path: Path) -> None:
    path = changed(with_picture(tmp_path / "a.docx"), {MEDIA: lambda _: None})
    picture = only_picture(read(path))
    assert (picture.source, picture.width) == (NONE, 2000)


@pytest.mark.parametrize("size", [b"0", b"-5", b"x", b"9" * 5000])
def test_a_size_that_is_none_takes_no_room(tmp_path: Path, size: bytes) -> None:
    path = with_picture(tmp_path / "a.docx")
    old = b'cx="%d"' % (2000 * 635)
    changed(path, {"word/document.xml": lambda data: data.replace(old, b'cx="%s"' % size)})
    document = read(path)
    assert document.look is not None
    assert document.look.pictures == ()


def test_a_size_beyond_all_paper_keeps_its_proportions(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    for name, old in ((b"cx", 2000), (b"cy", 1000)):
        new = b'%s="%d"' % (name, old * 635 * 10**9)
        was = b'%s="%d"' % (name, old * 635)
        changed(path, {"word/document.xml": lambda data, was=was, new=new: data.replace(was, new)})
    picture = only_picture(read(path))
    assert picture.width <= LONGEST
    assert picture.height <= LONGEST


def test_old_pictures_are_found(tmp_path: Path) -> None:
    body = VML.format(
        style="position:absolute;width:100pt;height:1in;margin-left:36pt;"
        "mso-position-horizontal-relative:page",
        relation="r0",
        crop='cropleft="16384f" croptop=".1"',
    )
    parts: dict[str, str | bytes] = dict(parts_of(body))
    parts["word/_rels/document.xml.rels"] = relations(("image", "media/old.png"))
    parts["word/media/old.png"] = image()
    (tmp_path / "a.docx").write_bytes(package(parts).getvalue())
    document = read(tmp_path / "a.docx")
    picture = only_picture(document)
    assert (picture.width, picture.height, picture.source) == (2000, 1440, 0)
    assert (picture.place, picture.across, picture.x) == (Place.BEHIND, Edge.PAPER, 720)
    assert (picture.cut_left, picture.cut_top) == (250, 100)
    assert saying(document) == ["An old flag"]
    assert document.text == "Text."


def test_an_old_picture_without_a_unit_takes_no_room(tmp_path: Path) -> None:
    body = VML.format(style="width:100;height:50", relation="r0", crop="")
    (tmp_path / "a.docx").write_bytes(package(parts_of(body)).getvalue())
    document = read(tmp_path / "a.docx")
    assert document.look is not None
    assert document.look.pictures == ()


def test_a_deleted_picture_is_not_shown(tmp_path: Path) -> None:
    for mark in (b"<w:del>%s</w:del>", b"<w:moveFrom>%s</w:moveFrom>"):
        path = with_picture(tmp_path / "a.docx")

        def delete(data: bytes, mark: bytes = mark) -> bytes:
            start = data.rindex(b"<w:r>", 0, data.index(b"<w:drawing"))
            end = data.index(b"</w:r>", start) + len(b"</w:r>")
            return data[:start] + mark % data[start:end] + data[end:]

        changed(path, {"word/document.xml": delete})
        document = read(path)
        assert document.look is not None
        assert document.look.pictures == ()


def test_a_hidden_picture_is_not_shown(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    hidden = b"<w:r><w:rPr><w:vanish/></w:rPr><w:drawing"
    changed(path, {"word/document.xml": lambda data: data.replace(b"<w:r><w:drawing", hidden)})
    assert saying(read(path)) == []


def test_pictures_of_a_group_have_their_share_of_it(tmp_path: Path) -> None:
    names = (
        b'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
        b' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    room = (
        b'<wpg:grpSpPr><a:xfrm><a:chOff x="0" y="0"/><a:chExt cx="5080000" cy="2540000"/></a:xfrm>'
        b"</wpg:grpSpPr>"
    )

    def group(data: bytes) -> bytes:
        start, end = data.index(b"<pic:pic"), data.index(b"</pic:pic>") + len(b"</pic:pic>")
        return b"%s<wpg:wgp %s>%s%s%s</wpg:wgp>%s" % (
            data[:start],
            names,
            room,
            data[start:end],
            data[start:end].replace(b'<a:off x="0" y="0"/>', b'<a:off x="2540000" y="0"/>'),
            data[end:],
        )

    path = anchored(with_picture(tmp_path / "a.docx"))  # 2000 × 1000 for 8000 × 4000
    document = read(changed(path, {"word/document.xml": group}))
    assert document.look is not None
    sizes = [(one.width, one.height, one.x) for one in document.look.pictures]
    assert sizes == [(500, 250, 0), (500, 250, 1000)]


def test_of_two_ways_to_show_a_picture_one_is_taken(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")

    def twice(data: bytes) -> bytes:
        start, end = data.index(b"<w:drawing"), data.index(b"</w:drawing>") + len(b"</w:drawing>")
        names = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        choice = b"<mc:Choice>%s</mc:Choice>" % data[start:end]
        other = b"<mc:Fallback>%s</mc:Fallback>" % data[start:end]
        both = b"<mc:AlternateContent %s>%s%s</mc:AlternateContent>" % (names, choice, other)
        return data[:start] + both + data[end:]

    assert only_picture(read(changed(path, {"word/document.xml": twice}))).width == 2000


def test_a_header_has_pictures_of_its_own_part(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("Body.")
    (tmp_path / "a.png").write_bytes(image())
    file.sections[0].header.paragraphs[0].add_run().add_picture(str(tmp_path / "a.png"))
    file.save(str(tmp_path / "a.docx"))
    document = read(tmp_path / "a.docx")
    assert only_picture(document).source == 0
    assert document.text == "Body."


def test_a_chart_leaves_its_room(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    chart = (
        b'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId99"/>'
    )

    def draw(data: bytes) -> bytes:
        start, end = data.index(b"<pic:pic"), data.index(b"</pic:pic>") + len(b"</pic:pic>")
        return data[:start] + chart + data[end:]

    document = read(changed(path, {"word/document.xml": draw}))
    picture = only_picture(document)
    assert (picture.width, picture.height, picture.source) == (2000, 1000, NONE)
    assert [str(warning) for warning in document.warnings] == [
        "The text in 1 charts or diagrams is not read."
    ]
