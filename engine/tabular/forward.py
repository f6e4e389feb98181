"""The networks' answers from their weights, with numpy alone: what functions and commands use."""

from typing import Protocol

import numpy as np

Weights = dict[str, np.ndarray]
_EPS = np.float32(1e-5)  # of batch norm: torch's own


class Body(Protocol):
    """All of a network but its last layer, laid out for answering many rows."""

    def __call__(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """What the last layer sees of encoded rows: (n, n_cat + n_cont) -> (n, members, units).

        `out` (n, width) takes the first layer's result, where one wants to use a block again:
        the system takes as long to find fresh memory as the product does to fill it.
        """
        ...

    width: int  # units of the first layer, all members together


class Network:
    """The network of a solver, "plain" or "ensemble", made ready once for many rows."""

    def __init__(self, weights: Weights, solver: str):
        self.body: Body = PlainBody(weights) if solver == "plain" else EnsembleBody(weights)
        self.head, self.bias = last_layer(weights, solver)
        self.out_sz = self.head.shape[2]
        lines = self.head.transpose(2, 0, 1)  # (out_sz, members, units)
        if self.out_sz == 2:  # of two classes only the difference of the scores counts
            self.lines, self.shift = lines[1:] - lines[:1], self.bias[:, 1:] - self.bias[:, :1]
        else:
            self.lines, self.shift = lines.copy(), self.bias

    def answer(self, x: np.ndarray, chunk: int) -> np.ndarray:
        """Encoded rows (n, n_cat + n_cont) -> probabilities (n, classes), or numbers (n, 1)."""
        answers = np.empty((len(x), self.out_sz), dtype=np.float32)
        block = np.empty((min(chunk, len(x)), self.body.width), dtype=np.float32)
        for at in range(0, len(x), chunk):
            rows = x[at : at + chunk]
            answers[at : at + chunk] = self._common(self.body(rows, block[: len(rows)]))
        return answers

    def _common(self, h: np.ndarray) -> np.ndarray:
        """The members' common answer: (n, members, units) -> (n, out_sz)."""
        scores = np.stack([np.einsum("nmu,mu->nm", h, line) for line in self.lines], axis=2)
        scores += self.shift
        if self.out_sz == 1:
            return scores.mean(axis=1)
        if self.out_sz == 2:
            high = (1 / (1 + np.exp(-np.clip(scores[:, :, 0], -80, 80)))).mean(axis=1)
            return np.stack([1 - high, high], axis=1)
        e = np.exp(scores - scores.max(axis=2, keepdims=True))
        return (e / e.sum(axis=2, keepdims=True)).mean(axis=1)


def last_layer(weights: Weights, solver: str) -> tuple[np.ndarray, np.ndarray]:
    """What turns activations into scores: (members, units, out_sz), and biases (members, out_sz).

    A member answers the softmax of its scores (of one output: the score), and the network the
    mean of its members.
    """
    if solver == "plain":
        return weights["head.weight"].T[None], weights["head.bias"][None]
    return weights["head"], weights["head_bias"]


class PlainBody:
    """The lesson's network. Batch norms between layers are part of the next layer's weights."""

    def __init__(self, weights: Weights):
        self.inputs = Inputs(weights, [])
        n_in, n_cont = self.inputs.n_in, self.inputs.n_cont
        scale, shift = np.ones(n_in, np.float32), np.zeros(n_in, np.float32)
        if n_cont:
            scale[-n_cont:], shift[-n_cont:] = _norm(weights, "bn_cont")
        self.layers = []
        for i in range(_n_layers(weights, "hidden.{}.weight")):
            weight, bias = weights[f"hidden.{i}.weight"], weights[f"hidden.{i}.bias"]
            self.layers.append(((weight * scale).T.copy(), bias + weight @ shift))
            scale, shift = _norm(weights, f"norms.{i}")
        self.scale, self.shift = scale, shift  # of the last layer's activations
        self.width = self.layers[0][0].shape[1]

    def __call__(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        h = self.inputs(x)[:, :-1]
        for weight, bias in self.layers:
            h = np.matmul(h, weight, out=out)
            h += bias
            np.maximum(h, 0, out=h)
            out = None
        h *= self.scale
        h += self.shift
        return h[:, None]


class EnsembleBody:
    """Several networks that share their weights: the first layers of all side by side."""

    def __init__(self, weights: Weights):
        low, span = weights["pieces.low"], weights["pieces.span"]
        whose = weights["pieces.whose"]
        n_cont = weights["first.weight"].shape[1] - len(whose) - _width(weights)
        self.inputs = Inputs(weights, [(low[whose == i], span[whose == i]) for i in range(n_cont)])
        self.members = len(weights["scale"])
        scaled = weights["first.weight"] * weights["scale"][:, None]  # (members, units, n_in)
        bias = np.tile(weights["first.bias"], self.members)
        self.first = np.vstack([scaled.reshape(-1, scaled.shape[-1]).T, bias])
        self.hidden = [
            (weights[f"hidden.{i}.weight"].T.copy(), weights[f"hidden.{i}.bias"])
            for i in range(_n_layers(weights, "hidden.{}.weight"))
        ]
        self.width = self.first.shape[1]

    def __call__(self, x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        h = np.matmul(self.inputs(x), self.first, out=out)
        np.maximum(h, 0, out=h)
        for weight, bias in self.hidden:
            h = h.reshape(len(x) * self.members, -1) @ weight
            h += bias
            np.maximum(h, 0, out=h)
        return h.reshape(len(x), self.members, -1)


class Inputs:
    """What the first layer sees: embeddings, the pieces of each number, the numbers, and a 1.

    Built a feature at a time in a (n_in + 1, n) block, whose transpose costs a product nothing.
    """

    def __init__(self, weights: Weights, pieces: list[tuple[np.ndarray, np.ndarray]]):
        n_cat = _n_layers(weights, "embeds.{}.weight")
        self.tables = [weights[f"embeds.{i}.weight"].T.copy() for i in range(n_cat)]
        self.pieces = pieces  # (low, span) of each number
        self.n_cont = len(pieces) or len(weights.get("bn_cont.weight", ()))
        self.n_in = _width(weights) + sum(len(low) for low, _ in pieces) + self.n_cont

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Encoded rows (n, n_cat + n_cont) float32 -> (n, n_in + 1) float32."""
        block = np.empty((self.n_in + 1, len(x)), dtype=np.float32)
        at = 0
        for i, table in enumerate(self.tables):
            codes = x[:, i].astype(np.int64)
            for feature in table:
                np.take(feature, codes, out=block[at], mode="clip")
                at += 1
        conts = x[:, len(self.tables) :].T
        for number, (low, span) in zip(conts, self.pieces, strict=False):
            part = block[at : at + len(low)]
            np.subtract(number, low[:, None], out=part)
            np.divide(part, span[:, None], out=part)
            np.clip(part, 0, 1, out=part)
            at += len(low)
        block[at:-1] = conts
        block[-1] = 1.0  # takes the bias along in the product
        return block.T


def _width(weights: Weights) -> int:
    """Numbers of all embeddings together."""
    n_cat = _n_layers(weights, "embeds.{}.weight")
    return sum(weights[f"embeds.{i}.weight"].shape[1] for i in range(n_cat))


def _norm(weights: Weights, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A batch norm as h * scale + shift."""
    scale = weights[f"{name}.weight"] / np.sqrt(weights[f"{name}.running_var"] + _EPS)
    return scale, weights[f"{name}.bias"] - weights[f"{name}.running_mean"] * scale


def _n_layers(weights: Weights, pattern: str) -> int:
    n = 0
    while pattern.format(n) in weights:
        n += 1
    return n
