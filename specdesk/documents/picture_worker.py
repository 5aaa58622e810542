"""What runs in the cage to decode a Word file's pictures: open it once, then one a request."""

import hashlib
import io
import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import BmpImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin
from PIL import TiffImagePlugin as Tiff

from specdesk.documents.cage_child import Arguments, Parent, Refused
from specdesk.documents.cage_messages import Reply
from specdesk.documents.office_child import plain_package
from specdesk.documents.package import Package

MOST_BYTES = 64 * 2**20  # of a picture's part
MOST_PIXELS = 50_000_000  # decoded: four bytes each, and a copy
_KINDS = (
    PngImagePlugin.PngImageFile,
    JpegImagePlugin.JpegImageFile,
    GifImagePlugin.GifImageFile,
    BmpImagePlugin.BmpImageFile,
    Tiff.TiffImageFile,
)
_FORMATS = [str(kind.format) for kind in _KINDS]  # Pillow tries no other
_PLAIN_MODES = ("L", "RGB", "RGBA")


def serve(arguments: Arguments, parent: Parent) -> Reply:
    """Decode pictures of the Word file at `path` with `password` until the parent hangs up.

    Refuses a file whose SHA-256 is not `digest`: it was changed since it was read. A request has
    source (the name of a part), cuts (thousandths of left, top, right and bottom to cut off),
    width and height. Each reply has rgba: uint8 [height, width, 4] of at most that size, empty for
    a picture that cannot be decoded."""
    password = arguments["password"]
    with Path(str(arguments["path"])).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != arguments["digest"]:
            raise Refused("changed")
        file.seek(0)
        package = Package(plain_package(file, None if password is None else str(password)))
        for request in parent.requests():
            parent.send("reply", Reply({}, {"rgba": _answer(package, request)}))
    return Reply()


def _answer(package: Package, request: Any) -> NDArray[np.uint8]:
    try:
        data = package.read(str(request["source"]), MOST_BYTES)
        return decode(data, request["cuts"], request["width"], request["height"])
    except Exception:  # a codec may raise anything; without a picture its frame stays empty
        return np.empty((0, 0, 4), np.uint8)


def decode(data: bytes, cuts: Sequence[int], width: int, height: int) -> NDArray[np.uint8]:
    """The picture in `data`, its sides cut, no larger than width × height pixels.

    Returns [height, width, 4]. Raises whatever Pillow does, and ValueError for too many pixels:
    what a file claims is looked at before anything is decoded."""
    left, top, right, bottom = (cut / 1000 for cut in cuts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we ask for less
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    seen = (1 - left - right, 1 - top - bottom)
    # Only a JPEG can be decoded smaller than it is.
    image.draft(None, (math.ceil(width / seen[0]), math.ceil(height / seen[1])))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    image = _plain(image)
    across, down = image.size
    part = (left * across, top * down, (1 - right) * across, (1 - bottom) * down)
    size = (
        max(1, min(width, round(part[2] - part[0]))),
        max(1, min(height, round(part[3] - part[1]))),
    )
    image = image.resize(size, Image.Resampling.BICUBIC, part, reducing_gap=2.0)
    return np.asarray(image.convert("RGBA"))


def _plain(image: Image.Image) -> Image.Image:
    """The picture in colours that can be made smaller."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in _PLAIN_MODES and "transparency" not in image.info:
        return image
    return image.convert("RGBA")
