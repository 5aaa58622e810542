"""The cache that drops keys: order, positions and length stay right."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cache import KeptCache


def states(first: int, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Keys and values whose numbers are the positions they stand at, for two KV heads."""
    keys = torch.arange(first, first + count, dtype=torch.float32)
    keys = keys[None, None, :, None].expand(1, 2, -1, 4).clone()
    return keys, keys + 0.5


@settings(max_examples=50, deadline=None)
@given(data=st.data(), prompt=st.integers(1, 30), more=st.lists(st.integers(1, 5), max_size=4))
def test_positions_follow_the_keys(data: st.DataObject, prompt: int, more: list[int]) -> None:
    cache = KeptCache(1)
    layer = cache.layers[0]
    cache.update(*states(0, prompt), 0)
    kept = data.draw(st.integers(1, prompt))
    rows = [sorted(data.draw(st.permutations(range(prompt)))[:kept]) for _ in range(2)]
    layer.keep(torch.tensor(rows))
    length, following = kept, prompt
    for count in more:
        cache.update(*states(following, count), 0)
        back = data.draw(st.integers(0, count))
        cache.drop_last(back)
        following += count - back
        length += count - back
    assert layer.positions.shape == (2, length)
    assert layer.keys is not None
    assert layer.values is not None
    torch.testing.assert_close(layer.keys[0, :, :, 0], layer.positions.float())
    torch.testing.assert_close(layer.values[0, :, :, 0], layer.positions.float() + 0.5)
    assert (layer.positions.diff(dim=1) > 0).all()
    assert layer.positions[:, :kept].tolist() == rows
    assert cache.bytes == 2 * 2 * length * 4 * 4
    assert cache.token_bytes == 2 * 2 * 4 * 4


def test_an_empty_cache_takes_no_memory() -> None:
    assert KeptCache(3).bytes == 0


@settings(max_examples=50, deadline=None)
@given(prompt=st.integers(1, 30), new=st.integers(0, 100), back=st.integers(0, 3))
def test_room_behind_what_is_kept_is_not_counted(prompt: int, new: int, back: int) -> None:
    cache = KeptCache(1)
    layer = cache.layers[0]
    cache.update(*states(0, prompt + back), 0)
    cache.drop_last(back)
    keys, values = layer.with_room(new)
    assert keys.shape == values.shape
    assert keys.shape[2] >= prompt + new
    torch.testing.assert_close(keys[:, :, :prompt], states(0, prompt)[0])
    keys[:, :, prompt : prompt + new] = values[:, :, prompt : prompt + new] = -1
    assert cache.tokens == prompt
    cache.update(*states(prompt, 1), 0)
    assert layer.keys is not None
    torch.testing.assert_close(layer.keys, states(0, prompt + 1)[0])
    assert layer.positions.tolist() == [list(range(prompt + 1))] * 2
