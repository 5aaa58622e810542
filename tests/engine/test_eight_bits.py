"""Keys and values in eight bits."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.eight_bits import EightBits


def meant(kept: EightBits) -> torch.Tensor:
    """The numbers that are kept."""
    numbers = torch.full(kept.shape, torch.nan)
    kept.write(numbers)
    return numbers


@given(
    st.lists(
        st.lists(st.floats(-3e4, 3e4, width=32), min_size=4, max_size=4), min_size=1, max_size=5
    )
)
def test_numbers_are_off_by_half_a_scale_at_most(rows: list[list[float]]) -> None:
    tensor = torch.tensor(rows)
    kept = EightBits.of(tensor)
    back = meant(kept)
    assert kept.shape == tensor.shape
    assert ((back - tensor).abs() <= kept.scales.float() * 0.501).all()


def test_it_takes_half_of_float16() -> None:
    kept = EightBits.of(torch.randn(3, 2, 100, 64))
    half = 3 * 2 * 100 * 64 * 2
    assert kept.codes.nbytes + kept.scales.nbytes < 0.52 * half


def test_a_layer_is_taken_out_and_layers_are_stacked() -> None:
    layers = [EightBits.of(torch.randn(2, 5, 8)) for _ in range(3)]
    stacked = EightBits.stack(layers)
    assert stacked.shape == (3, 2, 5, 8)
    for index, layer in enumerate(layers):
        assert torch.equal(stacked[index].codes, layer.codes)
        assert torch.equal(meant(stacked[index]), meant(layer))


def test_zeros_stay_zeros() -> None:
    assert not meant(EightBits.of(torch.zeros(2, 4))).any()
