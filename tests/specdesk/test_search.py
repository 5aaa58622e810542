"""Words are found where they stand, also those of two Japanese characters; the index follows."""

import dataclasses
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Cancelled
from engine.progress import CancelToken, Quiet
from engine.spans import Span
from specdesk.documents.document import Document, Page
from specdesk.hits import Hit
from specdesk.library import Library
from specdesk.search import Search
from specdesk.search_index import SearchIndex
from specdesk.search_words import index_form, marks_in, words_of
from tests.specdesk.test_library import a_document, an_answer

JAPANESE = "借主は、賃料を滞納したときは、貸主は本契約を解除することが\nできる。第3条 損害賠償。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library.sqlite")
    yield library
    library.close()


@pytest.fixture
def search(library: Library, tmp_path: Path) -> Iterator[Search]:
    search = Search(library, tmp_path / "cache" / "search.sqlite")
    yield search
    search.close()


def paged(name: str, *pages: str) -> Document:
    starts = [sum(map(len, pages[:number])) for number in range(len(pages))]
    return dataclasses.replace(
        a_document(name, "".join(pages)),
        pages=tuple(
            Page(Span(start, start + len(page)), 595.0, 842.0, str(number))
            for number, (start, page) in enumerate(zip(starts, pages, strict=True), 1)
        ),
    )


def names(hits: list[Hit]) -> list[str]:
    return [hit.document for hit in hits]


@pytest.mark.parametrize(
    "typed",
    [
        "契約",
        "解除",
        "契約を解除",
        "賃",
        "。 賃料",
        "滞納 解除",
        "第3条",
        "第3",
        "ができる",
        "損害賠償",
    ],
)
def test_japanese_words_of_any_length_are_found(library: Library, search: Search, typed: str):
    library.save_document(paged("lease.pdf", JAPANESE))
    (hit,) = search.find(typed, Quiet())
    assert hit.marks
    assert hit.place is not None
    assert "".join(hit.span.of(JAPANESE).split()) in typed


@pytest.mark.parametrize("typed", ["約を契", "解約", "貸主が", "契約解除", "第4条", "害賠料"])
def test_japanese_characters_in_another_order_are_not(library: Library, search: Search, typed: str):
    library.save_document(paged("lease.pdf", JAPANESE))
    assert search.find(typed, Quiet()) == []


unspaced = st.text("契約解除権者第条アイウのがを、。 \nab1", max_size=30)


@given(unspaced, st.data())
def test_every_run_of_characters_is_found(tmp_path_factory, text: str, data: st.DataObject):
    """Whatever stands in a text without a space inside is found."""
    words = [word for word in text.split() if words_of(word)]
    if not words:
        return
    run = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(run) - 1))
    if run[start - 1 : start].isascii() and start:  # words of letters are found from the beginning
        return
    typed = run[start : data.draw(st.integers(start + 1, len(run)))]
    if not words_of(typed):
        return
    index = SearchIndex(tmp_path_factory.mktemp("index") / "search.sqlite")
    index.put("document", "a", "1", [(Span(0, len(text)), text)])
    assert index.find(words_of(f'"{typed}"'), 5)
    index.close()


@given(st.text(string.printable + "契約「」", max_size=40))
def test_whatever_is_typed_is_looked_up(tmp_path_factory, typed: str):
    index = SearchIndex(tmp_path_factory.mktemp("index") / "search.sqlite")
    index.find(words_of(typed), 5)
    assert all(len(span) for span in marks_in("Any 契約 text.", words_of(typed)))
    index.close()


def test_a_line_end_inside_a_japanese_word_is_passed_over():
    assert index_form("解\n除") == index_form("解除")
    assert [span.of("本契\n約を") for span in marks_in("本契\n約を", ["契約"])] == ["契\n約"]


def test_words_are_found_from_their_beginning_in_any_case(library: Library, search: Search):
    library.save_document(paged("lease.pdf", "The Tenant shall pay rent. Café Müller."))
    for typed in ("tenant", "TEN", "rent ten", "cafe", "ＴＥＮＡＮＴ", '"pay rent"', "muller"):
        assert names(search.find(typed, Quiet())) == ["lease.pdf"], typed
    for typed in ("enant", "landlord", '"rent pay"', "", "  ", "!?"):
        assert search.find(typed, Quiet()) == [], typed


def test_a_hit_says_where_it_is(library: Library, search: Search):
    pages = ("Nothing here. " * 30, "Before. " * 30 + "The deposit is two months' rent.\n" * 2)
    library.save_document(paged("lease.pdf", *pages))
    hit = search.find("deposit", Quiet())[0]
    assert hit.place is not None
    assert hit.place.page == 2
    assert hit.span.of("".join(pages)) == "deposit"
    assert {mark.of(hit.excerpt) for mark in hit.marks} == {"deposit"}
    assert hit.excerpt.startswith("…")


def test_a_running_head_is_not_found_on_every_page(library: Library, search: Search):
    pages = ("Rules of travel. The fare.", "Rules of travel. The travel allowance.")
    head = Span(len(pages[0]), len(pages[0]) + len("Rules of travel."))
    document = dataclasses.replace(
        paged("rules.pdf", *pages), skipped=(Span(0, len("Rules of travel.")), head)
    )
    library.save_document(document)
    (hit,) = search.find("travel", Quiet())
    assert hit.place is not None
    assert hit.place.page == 2
    assert hit.span.start == head.end + len(" The ")
    assert search.find("rules", Quiet())[0].place is None  # the file's name


def test_names_questions_and_answers_are_found(library: Library, search: Search):
    document = a_document("賃貸借.pdf")
    library.save_document(document)
    library.save_answer(
        dataclasses.replace(an_answer(document), question="敷金は?", text="Two months.")
    )
    assert names(search.find("賃貸", Quiet())) == ["賃貸借.pdf"]
    for typed in ("敷金", "months"):
        (hit,) = search.find(typed, Quiet())
        assert (hit.kind, hit.answer_id, hit.question) == ("answer", "answer-1", "敷金は?")


def test_few_places_of_one_document(library: Library, search: Search):
    library.save_document(paged("long.pdf", *["rent " * 5] * 20))
    library.save_document(paged("short.pdf", "the rent"))
    found = names(search.find("rent", Quiet()))
    assert found.count("long.pdf") == 3
    assert "short.pdf" in found


def test_the_index_follows_the_library(library: Library, search: Search):
    first = paged("a.pdf", "The deposit.")
    library.save_document(first)
    assert len(search.find("deposit", Quiet())) == 1
    assert search.catch_up(Quiet()) == 0
    library.remove_document(first.id)
    assert search.find("deposit", Quiet()) == []
    library.restore_document(first.id)
    assert len(search.find("deposit", Quiet())) == 1
    library.save_document(dataclasses.replace(first, text="The payment."))  # read in a better way
    assert search.find("deposit", Quiet()) == []
    assert len(search.find("payment", Quiet())) == 1
    newer = dataclasses.replace(paged("a.pdf", "The deposit of 2027."), id="f" * 64)
    library.save_document(newer)  # a new version of the file
    assert [hit.document_id for hit in search.find("the", Quiet())] == [newer.id]


def test_another_window_changes_the_library(library: Library, search: Search):
    assert search.find("deposit", Quiet()) == []
    other = Library(library.path)
    other.save_document(paged("a.pdf", "The deposit."))
    other.close()
    assert len(search.find("deposit", Quiet())) == 1


def test_a_damaged_index_is_made_anew(library: Library, tmp_path: Path):
    library.save_document(paged("a.pdf", "The deposit."))
    path = tmp_path / "cache" / "search.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    search = Search(library, path)
    assert len(search.find("deposit", Quiet())) == 1
    search.close()
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[4096 * page : 4096 * page + 2000] = b"\xff" * 2000
    path.write_bytes(content)
    search = Search(library, path)
    library.save_document(paged("b.pdf", "Another deposit."))
    assert len(search.find("deposit", Quiet())) == 2
    search.close()


def test_indexing_that_is_cancelled_goes_on_later(library: Library, search: Search):
    for number in range(3):
        library.save_document(paged(f"{number}.pdf", f"The deposit {number}."))
    token = CancelToken()

    class AtTheSecond(Quiet):
        def step(self, stage, done, total):
            if done == 1:
                token.cancel()
            token.check()

    with pytest.raises(Cancelled):
        search.catch_up(AtTheSecond())
    assert search.catch_up(Quiet()) == 2
    assert len(search.find("deposit", Quiet())) == 3
