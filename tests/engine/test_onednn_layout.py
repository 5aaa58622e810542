"""Weights in oneDNN's layout: oneDNN must not see who wrote them."""

import gc
import weakref

import pytest
import torch
from torch import Tensor

from engine.backends.eight_bit_products import products_of
from engine.backends.onednn_layout import Layouts, is_known
from engine.device import has_onednn

pytestmark = pytest.mark.skipif(not has_onednn(), reason="no oneDNN here")


def codes(outputs: int, width: int) -> Tensor:
    return torch.randint(-127, 128, (outputs, width), dtype=torch.int8)


def product(states: Tensor, weights: Tensor, outputs: int) -> Tensor:
    piece = weights, torch.ones(outputs), torch.zeros(outputs, dtype=torch.int32)
    found: Tensor = products_of("onednn").program.multiply(states, [piece])
    return found


@pytest.mark.parametrize(("outputs", "width"), [(64, 64), (192, 128), (128, 320), (2048, 64)])
def test_what_is_written_into_a_copy_is_multiplied_rightly(outputs: int, width: int) -> None:
    layouts, states = Layouts(), codes(3, width)
    for matrix in (codes(outputs, width), codes(outputs, width), codes(outputs, width)):
        weights = layouts.laid_out(matrix)
        assert is_known(matrix, weights)
        expected = states.float() @ matrix.float().T
        torch.testing.assert_close(product(states, weights, outputs), expected, rtol=0, atol=0)


@pytest.mark.parametrize(("outputs", "width"), [(24, 64), (64, 48), (96, 128)])
def test_broken_blocks_are_left_to_onednn(outputs: int, width: int) -> None:
    layouts, states = Layouts(), codes(3, width)
    for matrix in (codes(outputs, width), codes(outputs, width)):
        weights = layouts.laid_out(matrix)
        assert not is_known(matrix, weights)
        expected = states.float() @ matrix.float().T
        torch.testing.assert_close(product(states, weights, outputs), expected, rtol=0, atol=0)


def test_other_codes_are_not_taken_for_these() -> None:
    matrix = codes(64, 64)
    weights = Layouts().laid_out(matrix)
    matrix[63, 63] += 1
    assert not is_known(matrix, weights)


def test_weights_go_with_their_model() -> None:
    layouts = Layouts()
    weights = layouts.laid_out(codes(64, 64))
    held = weakref.ref(weights)
    del weights
    gc.collect()
    assert held() is None
    matrix = codes(64, 64)
    assert is_known(matrix, layouts.laid_out(matrix))
