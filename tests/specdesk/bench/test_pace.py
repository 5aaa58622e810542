from specdesk.bench.pace import Ahead, Pace


def test_the_rest_is_guessed_from_the_last_questions() -> None:
    told: list[Ahead] = []
    times = iter([0.0, 10.0, 30.0])
    pace = Pace(10, 5, told.append, lambda: next(times))
    for label in ("a", "b", "c"):
        pace.next(label)
    assert told == [Ahead(6, 10, "a", None), Ahead(7, 10, "b", 40.0), Ahead(8, 10, "c", 45.0)]


def test_questions_answered_at_once_count_together() -> None:
    told: list[Ahead] = []
    times = iter([0.0, 10.0])
    pace = Pace(8, 0, told.append, lambda: next(times))
    pace.next("a", 2)
    pace.next("b", 2)
    assert told[1] == Ahead(3, 8, "b", 30.0)
