import subprocess
import sys

import pytest

from specdesk.frozen import leave_libraries_to_others, python, ran_as_python

SAY = "import sys; print(sys.argv[1:])"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "argv", sys.argv)


def test_python_runs_what_it_is_asked_for() -> None:
    said = subprocess.run(python("-c", SAY, "one"), capture_output=True, text=True, check=True)
    assert said.stdout == "['one']\n"


def test_frozen_program_does_the_same(frozen: None, capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = python("-c", SAY, "one")
    assert program == sys.executable
    assert ran_as_python(arguments)
    assert capsys.readouterr().out == "['one']\n"


def test_frozen_program_runs_a_module(frozen: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        ran_as_python(python("-m", "json.tool", "--help")[1:])
    assert "usage: " in capsys.readouterr().out


def test_what_a_user_asks_for_is_left_to_the_program(frozen: None) -> None:
    assert not ran_as_python(["ask", "-c", "1"])
    assert not ran_as_python([])


def test_only_a_frozen_program_runs_as_python(
    frozen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = python("-c", SAY)[1:]
    monkeypatch.delattr(sys, "frozen")
    assert not ran_as_python(arguments)


@pytest.mark.skipif(sys.platform != "linux", reason="only there the libraries' path is set")
@pytest.mark.parametrize("before", ["/usr/local/lib", None])
def test_other_programs_find_their_own_libraries(frozen: None, before: str | None) -> None:
    original = {"LD_LIBRARY_PATH_ORIG": before} if before else {}
    environ = {"LD_LIBRARY_PATH": "/bundle", **original}
    leave_libraries_to_others(environ)
    assert environ == ({"LD_LIBRARY_PATH": before} if before else {})


def test_libraries_of_a_program_that_is_not_frozen_stay() -> None:
    environ = {"LD_LIBRARY_PATH": "/own"}
    leave_libraries_to_others(environ)
    assert environ == {"LD_LIBRARY_PATH": "/own"}
