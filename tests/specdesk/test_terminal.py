import io

from engine.progress import Stage
from specdesk.jobs import Step
from specdesk.terminal import Terminal, plain


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(err: io.StringIO, **environ: str) -> Terminal:
    return Terminal(io.StringIO(), err, environ)


def test_documents_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\x9b31m\tc\nd\r") == "a[2Jb31m\tc\nd"


def test_screen_shows_one_line_that_changes() -> None:
    err = Screen()
    shown = terminal(err)
    shown.show_step(Step(Stage.READ, 50, 100, 12.4))
    shown.note("done")
    assert err.getvalue() == "\r\x1b[KReading the document · 50% · 12 s left\r\x1b[Kdone\n"


def test_log_gets_a_line_per_stage() -> None:
    err = io.StringIO()
    shown = terminal(err)
    for done in (1, 2):
        shown.show_step(Step(Stage.OPEN, done, 2))
    shown.show_step(Step(Stage.DECODE, 0, 0))
    assert err.getvalue() == "Opening the file …\nWriting …\n"


def test_nothing_is_shown_into_an_answer_that_streams() -> None:
    err = Screen()
    shown = terminal(err)
    shown.stream("The ans")
    shown.show_step(Step(Stage.DECODE, 3, 9))
    shown.stream("wer")
    shown.end_stream()
    assert err.getvalue() == ""
    assert isinstance(shown.out, io.StringIO)
    assert shown.out.getvalue() == "The answer\n"


def test_colour_is_used_on_a_screen_unless_unwanted() -> None:
    for environ, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        err = Screen()
        terminal(err, **environ).error("Wrong.", "Do this.")
        assert ("\x1b[1;31m" in err.getvalue()) is coloured
        assert "Wrong.\nDo this.\n" in err.getvalue()
