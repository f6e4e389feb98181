"""The gated encoder from its weights, with numpy alone: what functions and commands use."""

import numpy as np

from engine.text.numbers import layer_norm, sigmoid, silu

Weights = dict[str, np.ndarray]
State = list[np.ndarray]

TAPS, EMB_SCALE = 4, np.float32(10.0)  # as `engine.text.gated` has them


def forward(weights: Weights, ids: np.ndarray, state: State | None) -> tuple[np.ndarray, State]:
    """Tokens (time, n) that continue from `state` -> (time, n, emb) float32, and the new state."""
    x = EMB_SCALE * weights["encoder.weight"][ids]
    after: State = []
    for i in range(n_blocks(weights)):
        block = {k: weights[f"blocks.{i}.{k}"] for k in _BLOCK}
        h0, before = state[2 * i : 2 * i + 2] if state else _zeros(block, x)
        x, h, seen = _block(block, x, h0, before)
        after += [h, seen]
    return layer_norm(x, weights["norm.weight"], weights["norm.bias"]), after


def n_blocks(weights: Weights) -> int:
    """How many blocks there are."""
    return sum(name.endswith(".taps") for name in weights)


_BLOCK = (
    "taps",
    "norm.weight",
    "norm.bias",
    "gates.weight",
    "gates.bias",
    "out.weight",
    "out.bias",
)


def _zeros(block: Weights, x: np.ndarray) -> State:
    n, n_hid = x.shape[1], block["out.weight"].shape[1]
    shapes = (n, n_hid), (TAPS - 1, n, x.shape[2])
    return [np.zeros(shape, dtype=np.float32) for shape in shapes]


def _block(
    block: Weights, x: np.ndarray, h0: np.ndarray, before: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seen = np.concatenate([before, layer_norm(x, block["norm.weight"], block["norm.bias"])])
    mixed = np.zeros_like(x)
    for i, tap in enumerate(block["taps"]):
        mixed += tap * seen[TAPS - 1 - i :][: len(x)]
    flat = mixed.reshape(-1, x.shape[2]) @ block["gates.weight"].T
    flat += block["gates.bias"]
    z, f, o = np.split(flat.reshape(*x.shape[:2], -1), 3, axis=2)
    keep = sigmoid(f)
    h = (1 - keep) * z
    last = h0
    for t in range(len(h)):
        h[t] += keep[t] * last
        last = h[t]
    said = (h * silu(o)).reshape(-1, h.shape[2]) @ block["out.weight"].T
    said += block["out.bias"]
    return x + said.reshape(x.shape), last.copy(), seen[-(TAPS - 1) :]
