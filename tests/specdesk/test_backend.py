"""What computes: the environment says, else the settings, else what is fastest here."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from engine.device import OVERRIDE
from engine.progress import Quiet
from specdesk.backend import Backend, backend_now, chosen_device
from specdesk.desk import AskOptions, Desk
from specdesk.doctor import examine
from specdesk.pipelines import Pipelines
from specdesk.places import Places
from specdesk.settings import Settings, save_settings

needs_openvino = pytest.mark.skipif(find_spec("openvino") is None, reason="needs OpenVINO")


@pytest.fixture(autouse=True)
def _environment_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OVERRIDE, raising=False)


def choose(places: Places, backend: str) -> None:
    save_settings(Settings(backend=backend), places)


@needs_openvino
def test_the_settings_say_what_computes(places: Places) -> None:
    choose(places, "torch")
    assert not chosen_device(places).eight_bits
    choose(places, "openvino")
    assert chosen_device(places).eight_bits == "openvino"
    assert backend_now(places).name.startswith("openvino int8")
    assert backend_now(places).variable == ""


@needs_openvino
@pytest.mark.parametrize(("value", "eight_bits"), [("openvino", "openvino"), ("torch", "")])
def test_the_environment_goes_before_the_settings(
    places: Places, monkeypatch: pytest.MonkeyPatch, value: str, eight_bits: str
) -> None:
    choose(places, "torch" if eight_bits else "openvino")
    monkeypatch.setenv(OVERRIDE, value)
    assert chosen_device(places).eight_bits == eight_bits
    assert backend_now(places).variable == f"{OVERRIDE}={value}"


def test_the_environment_can_ask_for_the_automatic_choice(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    automatic = chosen_device(places)
    choose(places, "torch")
    monkeypatch.setenv(OVERRIDE, "auto")
    assert chosen_device(places) == automatic


def test_openvino_that_is_not_there_is_said_to_lack(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("specdesk.backend", "engine.device"):
        monkeypatch.setattr(f"{module}.find_spec", lambda name: None)
    monkeypatch.setattr("engine.device.has_onednn", lambda: False)
    choose(places, "openvino")
    for there, name in ((True, "fbgemm"), (False, "torch")):
        monkeypatch.setattr("engine.device.has_fbgemm", lambda there=there: there)
        found = backend_now(places)
        assert found.lacks_openvino
        assert found.name.startswith(name)
    choose(places, "auto")
    assert not backend_now(places).lacks_openvino


def test_the_doctor_says_who_chose(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> str:
        return next(check.text for check in examine(places) if check.name == "Computes with")

    choose(places, "torch")
    assert said().endswith("(the settings say torch)")
    monkeypatch.setenv(OVERRIDE, "torch")
    assert said().endswith(f"({OVERRIDE}=torch)")


@needs_openvino
def test_models_are_loaded_anew_once_the_choice_changes(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pipelines, "_load", lambda *arguments: object())
    pipelines = Pipelines(places)
    choose(places, "openvino")
    first = pipelines.get("tiny", Quiet())
    save_settings(Settings(backend="openvino", budget=512), places)
    assert pipelines.get("tiny", Quiet()) is first
    choose(places, "torch")
    second = pipelines.get("tiny", Quiet())
    assert (first.device.eight_bits, second.device.eight_bits) == ("openvino", "")
    assert pipelines.get("tiny", Quiet()) is second


@needs_openvino
@pytest.mark.models
def test_answers_name_what_the_settings_chose(tiny_installed: Places, tmp_path: Path) -> None:
    text = tmp_path / "bakery.txt"
    text.write_text("The bakery opens at seven. Rye bread costs four euros.", "utf-8")
    desk = Desk(tiny_installed)
    options = AskOptions("tiny", max_new_tokens=4)
    names: list[str] = []
    try:
        document = desk.open(text, Quiet())
        for backend in ("openvino", "torch"):
            choose(tiny_installed, backend)
            names.append(desk.ask([document], "When does it open?", options, Quiet()).backend)
        assert desk.backend() == Backend(names[1], "", False)
    finally:
        desk.close()
    assert [name.split(" ")[0] for name in names] == ["openvino", "torch"]
