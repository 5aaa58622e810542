"""Files and messages broken at random, the same for the same seed."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator

from specdesk.documents.cage_messages import encode
from specdesk.documents.composer import Composer, Kind, Said, TableCell
from specdesk.documents.look import Picture, Place
from specdesk.documents.paper import reply_of

_EDITS = (1, 2, 5, 20, 80)
_ATTRIBUTE = re.compile(rb'="([^"<>]{0,40})"')
_TAG = re.compile(rb"<(\w+:\w+)[^<>]*/>")


def broken_copies(originals: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Copies of the originals in turn, each with a few bytes changed, cut, doubled or lost."""
    chance = random.Random(seed)
    for number in range(count):
        data = bytearray(originals[number % len(originals)])
        for _ in range(chance.choice(_EDITS)):
            _edit(data, chance)
        yield bytes(data)


def broken_packages(originals: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Copies of Office files in turn, sound as ZIP, with one part's XML broken: a break that no
    checksum finds."""
    chance = random.Random(seed)
    for number in range(count):
        with zipfile.ZipFile(io.BytesIO(originals[number % len(originals)])) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        written = [name for name in parts if name.endswith((".xml", ".rels"))]
        main = [name for name in written if name.endswith(("document.xml", "content.xml"))]
        name = chance.choice(main if main and chance.random() < 0.6 else written)
        data = bytearray(parts[name])
        for _ in range(chance.randint(1, 6)):
            _edit_markup(data, chance)
        parts[name] = bytes(data)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        yield stream.getvalue()


def broken_messages(count: int, seed: int) -> Iterator[bytes]:
    """Replies of a reader, each broken in one way or several."""
    chance = random.Random(seed)
    good = good_message()
    ways: list[Callable[[bytearray], None]] = [
        lambda data: _edit(data, chance),
        lambda data: _edit_number(data, chance),
        lambda data: data.__delitem__(slice(chance.randrange(len(data)), None)),
        lambda data: data.extend(chance.randbytes(chance.randint(1, 5000))),
        lambda data: data.__setitem__(slice(0, 4), chance.randbytes(4)),
        lambda data: data.__setitem__(slice(0, len(data)), _nested(chance)),
    ]
    for number in range(count):
        data = bytearray(good)
        for _ in range(1 + number % 3):
            if data:
                chance.choice(ways)(data)
        yield bytes(data)


def good_message() -> bytes:
    """The reply for a small document with everything in it."""
    composer = Composer()
    composer.add([Said("Fees")], Kind.HEADING, level=1, label="1. ")
    composer.add([Said("Forty euros 費用 😀")], Kind.ITEM, depth=1, label="• ")
    composer.add_table([[TableCell([[Said("Grain")]]), TableCell([[Said("200")]])]])
    composer.hide("secret")
    flag = Picture(2000, 1000, composer.looks.source("word/media/flag.png"), place=Place.BESIDE)
    composer.blocks[1].parts[0].rich.show(composer.looks.picture(flag) or 0, "A flag")
    digest = "0" * 64
    reply = reply_of(
        composer.blocks, composer.looks, kind="word", digest=digest, title="T",
        hidden=composer.hidden, counts=composer.counts,
    )  # fmt: skip
    return encode("reply", reply)


def _edit(data: bytearray, chance: random.Random) -> None:
    if not data:
        return
    at = chance.randrange(len(data))
    match chance.randrange(5):
        case 0:
            data[at] = chance.randrange(256)
        case 1:
            data[at] ^= 1 << chance.randrange(8)
        case 2:
            del data[at : at + chance.randint(1, 60)]
        case 3:
            data[at:at] = data[at : at + chance.randint(1, 200)]
        case _:
            data[at : at + 8] = chance.choice((b"\xff" * 8, b"\x00" * 8, b"99999999", b"-1 <<[//"))


def _edit_markup(data: bytearray, chance: random.Random) -> None:
    """Change names, numbers and order of elements, so that most of it stays well-formed."""
    found = list(_ATTRIBUTE.finditer(data)) if chance.random() < 0.5 else list(_TAG.finditer(data))
    if not found:
        _edit(data, chance)
        return
    one, other = chance.choice(found), chance.choice(found)
    if one.re is _ATTRIBUTE:
        value = chance.choice((b"-1", b"0", b"999999999999", b"", b"x", other[1], b"1" * 5000))
        data[one.start(1) : one.end(1)] = value
    elif chance.random() < 0.8 and one[1] != other[1]:
        # another element of the same name takes the other's place
        data[:] = bytes(data).replace(b"<" + one[1], b"<" + other[1], 1)
    else:
        del data[one.start() : one.end()]


def _edit_number(data: bytearray, chance: random.Random) -> None:
    """Change a 32-bit number behind the header, as an array's values are."""
    start = 4 + int.from_bytes(data[:4], "big")
    if start + 4 <= len(data):
        at = start + 4 * chance.randrange((len(data) - start) // 4)
        value = chance.choice((-1, 0, 1, 2**31 - 1, -(2**31), chance.randint(-(2**31), 2**31 - 1)))
        data[at : at + 4] = value.to_bytes(4, "little", signed=True)


def _nested(chance: random.Random) -> bytes:
    header = chance.choice(
        (b"[" * 100_000, b'{"kind":' * 20_000, b'{"kind":"reply"}', b"[[],[]]" * 9999)
    )
    return len(header).to_bytes(4, "big") + header
