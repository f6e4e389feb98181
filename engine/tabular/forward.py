"""The networks' answers from their weights, with numpy alone: what functions and commands use."""

import numpy as np

Weights = dict[str, np.ndarray]
_EPS = np.float32(1e-5)  # of batch norm: torch's own


def forward(weights: Weights, solver: str, x: np.ndarray) -> np.ndarray:
    """Encoded rows (n, n_cat + n_cont) -> probabilities (n, classes), or numbers (n, 1)."""
    h = activations(weights, solver, x)
    if solver == "plain":
        return _answer((h @ weights["head.weight"].T + weights["head.bias"])[:, None])
    members, units, out_sz = weights["head"].shape
    heads = np.zeros((members, units, members, out_sz), dtype=np.float32)
    heads[np.arange(members), :, np.arange(members)] = weights["head"]  # blocks on the diagonal:
    scores = h.reshape(len(x), -1) @ heads.reshape(members * units, -1)  # one product, not many
    return _answer(scores.reshape(len(x), members, out_sz) + weights["head_bias"])


def activations(weights: Weights, solver: str, x: np.ndarray) -> np.ndarray:
    """What the last layer sees: (n, units), of an ensemble (n, members, units)."""
    if solver == "plain":
        return _plain(weights, x)
    return _ensemble(weights, x)


def last_layer(weights: Weights, solver: str) -> tuple[np.ndarray, np.ndarray]:
    """What turns activations into scores: weights (members, units, out_sz), biases (members,
    out_sz). A member's scores are its activations times these; see `forward` for the answer."""
    if solver == "plain":
        return weights["head.weight"].T[None], weights["head.bias"][None]
    return weights["head"], weights["head_bias"]


def _answer(scores: np.ndarray) -> np.ndarray:
    """The members' common answer: (n, members, out_sz) -> (n, out_sz)."""
    if scores.shape[2] == 1:
        return scores.mean(axis=1)
    e = np.exp(scores - scores.max(axis=2, keepdims=True))
    return (e / e.sum(axis=2, keepdims=True)).mean(axis=1)


def _plain(weights: Weights, x: np.ndarray) -> np.ndarray:
    parts, n_cat = _embedded(weights, x)
    if x.shape[1] > n_cat:
        parts.append(_batch_norm(weights, "bn_cont", x[:, n_cat:]))
    h = np.concatenate(parts, axis=1)
    for i in range(_n_layers(weights, "hidden.{}.weight")):
        h = h @ weights[f"hidden.{i}.weight"].T
        h += weights[f"hidden.{i}.bias"]
        h = _batch_norm(weights, f"norms.{i}", np.maximum(h, 0, out=h))
    return h


def _ensemble(weights: Weights, x: np.ndarray) -> np.ndarray:
    parts, n_cat = _embedded(weights, x)
    conts = x[:, n_cat:]
    filled = (conts[:, weights["pieces.whose"]] - weights["pieces.low"]) / weights["pieces.span"]
    one = np.ones((len(x), 1), dtype=np.float32)  # takes the bias along in the product
    h = np.concatenate([*parts, np.clip(filled, 0, 1, out=filled), conts, one], axis=1)
    members = len(weights["scale"])
    h = (h @ _first_layer(weights)).reshape(len(x), members, -1)
    np.maximum(h, 0, out=h)
    for i in range(_n_layers(weights, "hidden.{}.weight")):
        flat = h.reshape(len(x) * members, -1) @ weights[f"hidden.{i}.weight"].T
        flat += weights[f"hidden.{i}.bias"]
        h = np.maximum(flat, 0, out=flat).reshape(len(x), members, -1)
    return h


def _first_layer(weights: Weights) -> np.ndarray:
    """The first layer of all members side by side, biases below: (n_in + 1, members × units)."""
    scaled = weights["first.weight"] * weights["scale"][:, None]  # (members, units, n_in)
    members, units, n_in = scaled.shape
    bias = np.broadcast_to(weights["first.bias"], (members, units)).reshape(1, -1)
    return np.concatenate([scaled.reshape(-1, n_in).T, bias])


def _embedded(weights: Weights, x: np.ndarray) -> tuple[list[np.ndarray], int]:
    """The rows of each embedding that the codes ask for, and how many codes there are."""
    n_cat = _n_layers(weights, "embeds.{}.weight")
    codes = x[:, :n_cat].astype(np.int64)
    return [weights[f"embeds.{i}.weight"][codes[:, i]] for i in range(n_cat)], n_cat


def _batch_norm(weights: Weights, name: str, h: np.ndarray) -> np.ndarray:
    scale = weights[f"{name}.weight"] / np.sqrt(weights[f"{name}.running_var"] + _EPS)
    return h * scale + (weights[f"{name}.bias"] - weights[f"{name}.running_mean"] * scale)


def _n_layers(weights: Weights, pattern: str) -> int:
    n = 0
    while pattern.format(n) in weights:
        n += 1
    return n
