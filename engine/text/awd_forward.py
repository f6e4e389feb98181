"""AWD-LSTM from its weights, with numpy alone. Dropout is at rest, so it is a plain LSTM."""

import numpy as np

from engine.text.numbers import sigmoid

Weights = dict[str, np.ndarray]
State = list[np.ndarray]


def forward(weights: Weights, ids: np.ndarray, state: State | None) -> tuple[np.ndarray, State]:
    """Tokens (time, n) that continue from `state` -> (time, n, emb) float32, and the new state."""
    x = weights["encoder.weight"][ids]
    after: State = []
    for i in range(n_layers(weights)):
        h, c = state[2 * i : 2 * i + 2] if state else _zeros(weights, i, x)
        x, h, c = _layer(weights, f"rnns.{i}.", x, h, c)
        after += [h, c]
    return x, after


def n_layers(weights: Weights) -> int:
    return sum(name.endswith(".weight_hh_l0_raw") for name in weights)


def _zeros(weights: Weights, i: int, x: np.ndarray) -> State:
    n_out = weights[f"rnns.{i}.weight_hh_l0_raw"].shape[1]
    return [np.zeros((x.shape[1], n_out), dtype=np.float32) for _ in "hc"]


def _layer(
    weights: Weights, start: str, x: np.ndarray, h: np.ndarray, c: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gates in torch's order: input, forget, cell, output."""
    bias = weights[f"{start}module.bias_ih_l0"] + weights[f"{start}module.bias_hh_l0"]
    read = x.reshape(-1, x.shape[2]) @ weights[f"{start}module.weight_ih_l0"].T + bias
    read = read.reshape(*x.shape[:2], -1)
    recur = np.ascontiguousarray(weights[f"{start}weight_hh_l0_raw"].T)
    out = np.empty((*x.shape[:2], h.shape[1]), dtype=np.float32)
    for t in range(len(x)):
        i, f, g, o = np.split(read[t] + h @ recur, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = out[t] = sigmoid(o) * np.tanh(c)
    return out, h.copy(), c
