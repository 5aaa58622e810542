"""Pictures are decoded in a cage, within limits; what cannot be decoded is no error."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image

from engine.progress import Quiet
from specdesk.documents.look import Picture
from specdesk.documents.office import read_office
from specdesk.documents.picture_worker import MOST_PIXELS, decode
from specdesk.documents.pictures import PictureReader

from .picture_files import BLUE, MEDIA, RED, changed, huge_png, image, with_picture

WHOLE = (0, 0, 0, 0)


@contextmanager
def reader(path: Path, password: str | None = None) -> Iterator[tuple[PictureReader, Picture]]:
    document = read_office(path, Quiet(), password)
    assert document.look is not None
    pictures = PictureReader(path, document.id, document.look.sources, password)
    with closing(pictures):
        yield pictures, document.look.pictures[0]


def holding(path: Path, data: bytes) -> Path:
    """A file whose picture's part holds these bytes."""
    return changed(with_picture(path), {MEDIA: lambda _: data})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_usual_pictures_are_decoded(kind: str, tmp_path: Path) -> None:
    with reader(holding(tmp_path / "a.docx", image(kind))) as (pictures, picture):
        rgba = pictures.read(picture, 30, 20)
    assert rgba is not None
    assert rgba.shape == (20, 30, 4)
    assert np.abs(rgba.reshape(-1, 4).astype(int) - [*RED, 255]).max() <= 4


@pytest.mark.parametrize(
    "data",
    [huge_png(), image("JPEG", (400, 300))[:700], b"", b"%PDF-1.7", b"\xd7\xcd\xc6\x9a" * 20],
    ids=["huge", "truncated", "empty", "pdf", "wmf"],
)
def test_what_cannot_be_decoded_is_none(data: bytes, tmp_path: Path) -> None:
    with reader(holding(tmp_path / "a.docx", data)) as (pictures, picture):
        assert pictures.read(picture, 100, 100) is None
        assert pictures.read(picture, 100, 100) is None
        assert pictures._deaths == 0


def test_too_many_pixels_are_told_before_anything_is_decoded() -> None:
    side = int(MOST_PIXELS**0.5) + 10
    with pytest.raises(ValueError, match="pixels"):
        decode(huge_png(side), WHOLE, 100, 100)


def test_a_large_jpeg_is_decoded_smaller() -> None:
    rgba = decode(image("JPEG", (9000, 9000)), WHOLE, 100, 100)
    assert rgba.shape == (100, 100, 4)


def test_a_small_picture_is_not_made_larger() -> None:
    assert decode(image("PNG", (6, 4)), WHOLE, 100, 100).shape == (4, 6, 4)


def test_see_through_pictures_stay_so() -> None:
    assert (decode(image("PNG", (6, 4), (0, 0, 0, 0)), WHOLE, 6, 4)[..., 3] == 0).all()


def test_sides_are_cut_off() -> None:
    halves = Image.new("RGB", (100, 50), RED)
    halves.paste(BLUE, (50, 0, 100, 50))
    stream = BytesIO()
    halves.save(stream, "PNG")
    rgba = decode(stream.getvalue(), (500, 0, 0, 0), 50, 50)
    assert rgba.shape == (50, 50, 4)
    assert (rgba[:, 1:, :3] == BLUE).all()


def test_a_picture_keeps_to_its_most_pixels(tmp_path: Path) -> None:
    with reader(with_picture(tmp_path / "a.docx")) as (pictures, picture):
        assert pictures.read(picture, 10**6, 10**6) is not None


def test_a_file_that_was_changed_has_no_pictures(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    with reader(path) as (pictures, picture):
        path.write_bytes(with_picture(tmp_path / "b.docx", data=image(colour=BLUE)).read_bytes())
        assert pictures.read(picture, 10, 10) is None


def test_a_file_that_is_gone_has_no_pictures(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    with reader(path) as (pictures, picture):
        path.unlink()
        assert pictures.read(picture, 10, 10) is None


def test_a_part_that_nobody_named_is_none(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    with reader(path) as (pictures, picture):
        assert pictures.read(replace(picture, source=5), 10, 10) is None
        assert pictures.read(replace(picture, source=-1), 10, 10) is None
        assert pictures.read(picture, 10, 10) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_picture_that_kills_is_not_tried_again(tmp_path: Path) -> None:
    path = with_picture(tmp_path / "a.docx")
    with reader(path) as (pictures, picture):
        assert pictures.read(picture, 10, 10) is not None
        assert pictures._cage is not None
        os.kill(pictures._cage.process.pid or 0, signal.SIGKILL)
        assert pictures.read(picture, 10, 10) is None
        assert pictures._cage is None
        assert pictures.read(picture, 10, 10) is None


def test_a_closed_reader_decodes_no_more(tmp_path: Path) -> None:
    with reader(with_picture(tmp_path / "a.docx")) as (pictures, picture):
        assert pictures.read(picture, 10, 10) is not None
        pictures.close()
        assert pictures.read(picture, 10, 10) is None


def test_pictures_of_an_encrypted_file_need_its_password(tmp_path: Path) -> None:
    plain, locked = with_picture(tmp_path / "a.docx"), tmp_path / "locked.docx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("open sesame", target)
    with reader(locked, "open sesame") as (pictures, picture):
        assert pictures.read(picture, 10, 10) is not None
