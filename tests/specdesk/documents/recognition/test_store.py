import os
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from specdesk.documents.cage_messages import Malformed, Reply
from specdesk.documents.recognition.languages import Language
from specdesk.documents.recognition.store import (
    STRANGERS_SECONDS,
    RecognizedPages,
    checked_page,
    drop_strangers,
    forget_recognized,
)

BOXES = np.array([[1, 2, 3, 4], [np.nan] * 4], np.float32)
PAGE = Reply({"text": "a ", "certainty": 987, "turn": 1, "lies": 3}, {"boxes": BOXES})


def test_a_kept_page_comes_back(tmp_path):
    RecognizedPages(tmp_path, "abc", Language.AUTO).put(4, PAGE)
    page = RecognizedPages(tmp_path, "abc", Language.AUTO).get(4)
    assert (page.text, page.certainty, page.turn, page.lies) == ("a ", 0.987, 1, 3)
    np.testing.assert_array_equal(page.boxes, BOXES)


def test_other_files_languages_and_pages_have_their_own(tmp_path):
    RecognizedPages(tmp_path, "abc", Language.AUTO).put(4, PAGE)
    assert RecognizedPages(tmp_path, "abc", Language.AUTO).get(5) is None
    assert RecognizedPages(tmp_path, "abc", Language.JAPANESE).get(4) is None
    assert RecognizedPages(tmp_path, "abd", Language.AUTO).get(4) is None


def test_without_a_folder_nothing_is_kept():
    pages = RecognizedPages(None, "abc", Language.AUTO)
    pages.put(0, PAGE)
    assert pages.get(0) is None


def test_a_forgotten_file_leaves_nothing(tmp_path):
    for document in ("abc", "abd"):
        RecognizedPages(tmp_path, document, Language.AUTO).put(0, PAGE)
    forget_recognized(tmp_path, "abc")
    forget_recognized(tmp_path, "abc")
    assert [folder.name for folder in tmp_path.iterdir()] == ["abd"]


@pytest.mark.parametrize(
    "change",
    [
        {"text": 1},
        {"text": "longer"},
        {"certainty": 1001},
        {"certainty": 0.5},
        {"turn": 4},
        {"lies": 4},
    ],
)
def test_what_no_child_would_say_is_refused(change):
    with pytest.raises(Malformed):
        checked_page(Reply({**PAGE.header, **change}, PAGE.arrays))


@given(arrays(np.float32, (2, 4)))
def test_boxes_beyond_all_pages_are_refused(boxes):
    reply = Reply(PAGE.header, {"boxes": boxes})
    if (np.abs(boxes[~np.isnan(boxes)]) > 1e6).any():
        with pytest.raises(Malformed):
            checked_page(reply)
    else:
        np.testing.assert_array_equal(checked_page(reply).boxes, boxes)


def test_old_pages_of_files_in_no_library_go(tmp_path):
    for document in ("known", "old", "new"):
        RecognizedPages(tmp_path, document, Language.AUTO).put(0, PAGE)
    long_ago = time.time() - STRANGERS_SECONDS - 60
    for document in ("known", "old"):
        (page,) = (path for path in (tmp_path / document).rglob("*.page"))
        os.utime(page, (long_ago, long_ago))
    size = page.stat().st_size
    assert drop_strangers(tmp_path, {"known"}) == size
    assert {path.name for path in tmp_path.iterdir()} == {"known", "new"}
    assert drop_strangers(tmp_path / "missing", set()) == 0
