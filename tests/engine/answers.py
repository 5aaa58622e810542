"""What a target writes, however it reads the prompt."""

from engine.backends.torch_target import TorchTarget
from engine.progress import Quiet
from engine.prompt import Prompt
from engine.reading import Eviction, Reading
from engine.target import WHOLE
from tests.engine.conftest import SAMPLE

READINGS = {
    "whole": WHOLE,
    "evicting": Reading(Eviction(40)),
    "looking ahead": Reading(Eviction(40), lookahead="The contract ends"),
}


def answers(target: TorchTarget, reading: Reading) -> list[str]:
    """Of a prompt, of one that asks for more room, and of the first again."""
    users = (SAMPLE, SAMPLE * 4, SAMPLE)
    return [
        target.generate(Prompt("Be brief.", user), 24, Quiet(), lambda piece: None, reading).text
        for user in users
    ]
