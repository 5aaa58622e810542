from pathlib import Path

import pytest

from engine.errors import UsageError
from specdesk.commands.questions import Question, read_questions


def test_questions_keep_their_ids_and_order(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    lines = (
        '{"id": "b", "question": "Who?"}\n\n{"id": 7, "question": "何？"}\n{"question": "Why?"}\n'
    )
    path.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    assert read_questions(path) == [
        Question("b", "Who?"),
        Question("7", "何？"),
        Question("4", "Why?"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"question": "Who?"}\nnot json', "Line 2"),
        (b'{"id": "1"}', "Line 1"),
        (b'{"question": 5}', "Line 1"),
        (b"[" * 100_000, "Line 1"),
        (b"\n \n", "no questions"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_what_is_no_question_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_questions(path)
    assert says in caught.value.sentence
    assert caught.value.hint
