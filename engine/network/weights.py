"""The parameters of a network as arrays, and random ones. Numpy only."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np


class Layer(NamedTuple):
    """One layer: it takes rows x (n, n_in) to x @ weight + bias (n, n_out)."""

    weight: np.ndarray  # (n_in, n_out)
    bias: np.ndarray  # (n_out,)


def random_layers(sizes: Sequence[int], seed: int) -> list[Layer]:
    """New random parameters for these widths, the same for the same seed.

    Weights and biases are U(-1/√n_in, 1/√n_in), which is what torch's `nn.Linear` starts with.
    """
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in pairwise(sizes):
        reach = 1 / np.sqrt(n_in)
        weight, bias = (rng.uniform(-reach, reach, shape) for shape in ((n_in, n_out), n_out))
        layers.append(Layer(weight, bias))
    return layers


def sizes_of(layers: Sequence[Layer]) -> tuple[int, ...]:
    """The widths from the inputs to the output."""
    return (len(layers[0].weight), *(len(layer.bias) for layer in layers))


def to_arrays(layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """Parameters by name, `0.weight` and so on; `from_arrays` is the inverse."""
    return {
        f"{place}.{name}": array
        for place, layer in enumerate(layers)
        for name, array in layer._asdict().items()
    }


def from_arrays(arrays: dict[str, np.ndarray]) -> list[Layer]:
    """The layers among some arrays; other names are passed over."""
    n_layers = sum(name.endswith(".weight") and name[0].isdigit() for name in arrays)
    return [Layer(arrays[f"{i}.weight"], arrays[f"{i}.bias"]) for i in range(n_layers)]
