"""Our attention function, registered with transformers by name; a call may bring a hook.

A model built with `attn_implementation=IMPLEMENTATION` computes attention with transformers' own
SDPA function unless its forward call is given `attention_hook`; then the hook computes it. Nothing
global changes: what a hook gathers lives in the hook.
"""

from typing import Any, Protocol

from torch import Tensor
from torch.nn import Module
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

IMPLEMENTATION = "specdesk"


class AttentionHook(Protocol):
    """Computes the attention of one layer.

    query: [batch, heads, queries, size]. key, value: [batch, KV heads, keys, size], rotary
    positions applied. Returns [batch, heads, queries, size]."""

    def __call__(
        self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float
    ) -> Tensor:
        """Return the layer's attention output."""


def _attend(
    module: Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float,
    attention_hook: AttentionHook | None = None,
    **kwargs: Any,
) -> tuple[Tensor, None]:
    if attention_hook is None:
        output, _ = sdpa_attention_forward(
            module, query, key, value, attention_mask, scaling=scaling, **kwargs
        )
        return output, None
    output = attention_hook(int(module.layer_idx), query, key, value, scaling)  # type: ignore[arg-type]
    return output.transpose(1, 2), None


AttentionInterface.register(IMPLEMENTATION, _attend)
AttentionMaskInterface.register(IMPLEMENTATION, sdpa_mask)


def causal_attention(query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
    """Attention where query i sees keys 0 … i. Shapes as in AttentionHook."""
    return scaled_dot_product_attention(
        query, key, value, is_causal=True, scale=scaling, enable_gqa=True
    )
