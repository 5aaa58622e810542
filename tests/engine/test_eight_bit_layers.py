"""Linear layers in eight bits: products computed again, and models that run on them."""

from functools import partial
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from engine.backends.eight_bit_layers import EightBitLinear
from engine.backends.eight_bit_products import Products, products_of
from engine.backends.stacked_modules import StackedFeedForward
from engine.backends.torch_target import TorchTarget
from engine.device import Device, has_fbgemm, has_onednn
from engine.mapped_tensors import MappedTensors
from engine.models import Identity, load_model
from engine.packing import SCALES
from engine.progress import Cancelled, CancelToken, Quiet
from engine.reading import Reading, speckv
from tests.engine.families import FAMILIES
from tests.engine.packed_models import PROMPT, SHA, install, load, logits, rounded

LIBRARIES = [
    pytest.param("fbgemm", marks=pytest.mark.skipif(not has_fbgemm(), reason="no FBGEMM here")),
    pytest.param("onednn", marks=pytest.mark.skipif(not has_onednn(), reason="no oneDNN here")),
]


@pytest.fixture(scope="module", params=LIBRARIES)
def products(request: pytest.FixtureRequest) -> Products:
    """What multiplies."""
    return products_of(request.param)


@pytest.fixture(scope="module")
def device(products: Products) -> Device:
    """A CPU with it."""
    return Device("cpu", torch.float32, eight_bits=products.name)


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed miniature of each family."""
    return install(request.param, tmp_path_factory.mktemp(request.param))


def layer(
    path: Path, products: Products, codes: torch.Tensor, bias: torch.Tensor | None = None
) -> EightBitLinear:
    """One layer with these weights, each row's scale 1/8."""
    save_file(
        {"w.weight": codes, f"w.weight{SCALES}": torch.full((len(codes), 1), 0.125).half()}, path
    )
    biases = {} if bias is None else {"w.bias": bias}
    return EightBitLinear(["w"], MappedTensors(path), biases, torch.float32, products)


def taken(products: Products, codes: torch.Tensor) -> torch.Tensor:
    """Codes as they are multiplied: on FBGEMM in steps of two, halves to the even one."""
    return (codes.double() / 2).round() * 2 if products.name == "fbgemm" else codes.double()


def expected(products: Products, codes: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
    """The product of the rounded numbers, in float64."""
    steps = states.double().abs().amax(-1, keepdim=True).clamp(min=1e-30) / 127
    return (states.double() / steps).round() @ taken(products, codes).T * steps * 0.125


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31), rows=st.integers(1, 70), outlier=st.floats(1, 1e4))
def test_a_product_is_that_of_the_rounded_numbers(
    products: Products,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    rows: int,
    outlier: float,
) -> None:
    torch.manual_seed(seed)
    codes = torch.randint(-127, 128, (24, 64), dtype=torch.int8)
    states = torch.randn(rows, 64)
    states[:, 3] *= outlier
    found = layer(tmp_path_factory.mktemp("layer") / "w", products, codes)(states)
    wanted = expected(products, codes, states)
    # A number half way between two steps may go to the other one in float32.
    step = 127 * 0.125 * states.double().abs().amax(-1, keepdim=True) / 127
    assert ((found - wanted).abs() <= 1.01 * step).all()
    assert ((found - wanted).abs() <= 1e-3 * step + 1e-6 * wanted.abs()).double().mean() > 0.9


@pytest.mark.parametrize("sign", [1, -1])
def test_sums_of_the_largest_numbers_do_not_overflow(
    products: Products, tmp_path: Path, sign: int
) -> None:
    codes = torch.full((32, 512), 127 * sign, dtype=torch.int8)
    states = torch.full((3, 512), 5.0)
    torch.testing.assert_close(
        layer(tmp_path / "w", products, codes)(states).double(),
        expected(products, codes, states),
        rtol=1e-5,
        atol=0,
    )


def test_each_row_has_its_own_scale(products: Products, tmp_path: Path) -> None:
    codes = torch.randint(-127, 128, (24, 64), dtype=torch.int8)
    linear, small = layer(tmp_path / "w", products, codes), torch.randn(1, 64)
    beside_large = torch.cat([small, 1e5 * torch.randn(1, 64), torch.zeros(1, 64)])
    found = linear(beside_large)
    torch.testing.assert_close(found[:1], linear(small))
    assert (found[2] == 0).all()


def test_a_bias_is_added_and_parts_make_one_output(
    products: Products, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = torch.randint(-127, 128, (24, 64), dtype=torch.int8)
    states, bias = torch.randn(2, 5, 64), torch.randn(24)
    whole = layer(tmp_path / "whole", products, codes)(states)
    monkeypatch.setattr(type(products), "rows", 7)
    parts = layer(tmp_path / "parts", products, codes, bias)
    assert len(parts.pieces) == 4
    torch.testing.assert_close(parts(states), whole + bias)


def test_a_feed_forward_layer_computes_some_tokens_at_a_time() -> None:
    stacked, outward = torch.nn.Linear(16, 48), torch.nn.Linear(24, 16)
    states = torch.randn(2, 5, 16)
    whole, parts = (
        StackedFeedForward(stacked, outward, torch.nn.functional.silu, block)(states)
        for block in (None, 4)
    )
    assert parts.shape == states.shape
    torch.testing.assert_close(parts, whole)


def rounding(model: torch.nn.Module) -> None:
    """Let a model's linear layers round activations as those in eight bits do, in plain torch."""

    def forward(linear: torch.nn.Linear, states: torch.Tensor) -> torch.Tensor:
        steps = states.abs().amax(-1, keepdim=True).clamp(min=1e-30) / 127
        return torch.nn.functional.linear(
            (states / steps).round() * steps, linear.weight, linear.bias
        )

    for linear in model.modules():
        if isinstance(linear, torch.nn.Linear):
            linear.forward = partial(forward, linear)  # type: ignore[method-assign]


def test_models_answer_as_torch_does_with_the_same_rounding(
    folder: Path, products: Products, device: Device, tmp_path: Path
) -> None:
    eight = load(folder, tmp_path / "packed", device)
    plain = rounded(folder, tmp_path / "packed", partial(taken, products))
    rounding(plain.model)
    ids = torch.randint(3, 300, (1, 64), generator=torch.manual_seed(4))
    found, wanted = logits(eight, ids), logits(plain, ids)
    assert torch.cosine_similarity(found.flatten(), wanted.flatten(), dim=0) > 0.999
    linear = sum(p.numel() for n, p in plain.model.named_parameters() if "_proj.weight" in n)
    assert linear <= eight.packed_bytes < 1.2 * linear + 320 * 64 * 1.1
    reading = Reading(speckv(64), lookahead=" within thirty days")
    answers = [
        TorchTarget(m).generate(PROMPT, 12, Quiet(), lambda piece: None, reading)
        for m in (eight, plain)
    ]
    assert answers[0].kv_bytes == answers[1].kv_bytes
    assert answers[0].text


def test_a_cancelled_load_ends(folder: Path, device: Device, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    load(folder, packed, device)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        load_model(folder, Identity("m", SHA), device, Quiet(token), packed=packed)
