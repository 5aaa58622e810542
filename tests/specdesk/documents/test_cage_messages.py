"""Messages of a child are taken as they were sent, or not at all."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specdesk.documents.cage_messages import Malformed, Reply, decode, encode

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def framed(header: object, rest: bytes = b"") -> bytes:
    encoded = json.dumps(header).encode()
    return struct.pack(">I", len(encoded)) + encoded + rest


def with_arrays(*shapes: object, rest: bytes = b"") -> bytes:
    return framed({"kind": "reply", "values": {}, "arrays": list(shapes)}, rest)


@given(WORDS, st.lists(WORDS, max_size=5), st.integers(0, 5), st.integers(0, 5))
def test_a_message_comes_back_as_it_was_sent(word, words, rows, columns):
    array = np.arange(rows * columns, dtype=np.float32).reshape(rows, columns)
    sent = Reply({"word": word, "words": words, "number": rows}, {"array": array})
    message = decode(encode("reply", sent))
    assert message.kind == "reply"
    assert message.reply.string("word") == word
    assert message.reply.strings("words") == words
    assert message.reply.integer("number") == rows
    assert np.array_equal(message.reply.array("array", "float32", rows, columns), array)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(data):
    try:
        decode(data)
    except Malformed:
        return


@given(st.data())
def test_a_changed_message_is_a_message_or_malformed(data):
    array = np.arange(4, dtype=np.float32)
    sent = bytearray(encode("reply", Reply({"word": "a"}, {"array": array})))
    for _ in range(data.draw(st.integers(1, 4))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    try:
        reply = decode(bytes(sent[: data.draw(st.integers(0, len(sent)))])).reply
        reply.string("word")
        reply.array("array", "float32", 4)
    except Malformed:
        return


@pytest.mark.parametrize(
    "data",
    [
        framed([]),
        framed({"kind": "reply", "values": {}}),
        framed({"kind": "order", "values": {}, "arrays": []}),
        framed({"kind": "reply", "values": [], "arrays": []}),
        with_arrays(rest=b"left over"),
        with_arrays(["a", "float32", [2]], rest=b"1234"),
        with_arrays(["a", "float32", [2**30, 2**30]]),
        with_arrays(["a", "float32", [-1]]),
        with_arrays(["a", "float32", [True]], rest=b"1234"),
        with_arrays(["a", "object", [1]], rest=b"12345678"),
        with_arrays(["a", "uint8", [1]], ["a", "uint8", [1]], rest=b"12"),
        with_arrays(["a", "uint8", [1, 1, 1, 1, 1]], rest=b"1"),
        struct.pack(">I", 1_000_000) + b"[" * 1_000_000,
        framed({"kind": "reply", "values": {"n": float("nan")}, "arrays": []}),
    ],
)
def test_what_encode_would_not_write_is_malformed(data):
    with pytest.raises(Malformed):
        decode(data)


@pytest.mark.parametrize("value", [None, 3, ["a"], "\ud800"])
def test_a_string_is_a_whole_string(value):
    with pytest.raises(Malformed):
        Reply({"word": value}).string("word")


@pytest.mark.parametrize("value", [None, "3", 2.0, True, -1, 11])
def test_an_integer_is_in_its_range(value):
    with pytest.raises(Malformed):
        Reply({"number": value}).integer("number", least=0, most=10)
