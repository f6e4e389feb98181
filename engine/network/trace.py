"""Everything that one step computes, as arrays: what a sheet's formulas are held against."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.checkpoint import Checkpoint, lacking
from engine.network.weights import Layer, from_arrays, to_arrays

_LISTS = ("sums", "activations", "sum_gradients")
_LAYERS = ("layers", "gradients", "stepped")


@dataclass(frozen=True)
class Trace:
    """One pass through a network and back, at one state of its parameters. A list entry a layer."""

    loss: float
    layers: list[Layer]  # the parameters as they are
    sums: list[np.ndarray]  # (n, n_out): x @ weight + bias
    activations: list[np.ndarray]  # (n, n_out)
    sum_gradients: list[np.ndarray]  # (n, n_out): of the loss, by each sum
    gradients: list[Layer]  # of the loss, by each parameter
    stepped: list[Layer]  # the parameters after one step of SGD


def to_checkpoint(trace: Trace, meta: dict[str, Any]) -> Checkpoint:
    """A trace as arrays and JSON, to publish."""
    arrays = {
        f"{name}.{place}": array
        for name in _LISTS
        for place, array in enumerate(getattr(trace, name))
    }
    for name in _LAYERS:
        named = to_arrays(getattr(trace, name))
        arrays |= {f"{name}.{part}": array for part, array in named.items()}
    return Checkpoint(arrays, {**meta, "kind": "network", "loss": trace.loss})


def from_checkpoint(checkpoint: Checkpoint) -> Trace:
    """The trace that `to_checkpoint` stored.

    Raises:
        StoreError: when parts are missing.
    """
    arrays = checkpoint.arrays
    try:
        sums, activations, sum_gradients = (_numbered(arrays, name) for name in _LISTS)
        layers, gradients, stepped = (from_arrays(_below(arrays, name)) for name in _LAYERS)
        loss = float(checkpoint.meta["loss"])
        return Trace(loss, layers, sums, activations, sum_gradients, gradients, stepped)
    except (KeyError, TypeError, ValueError) as err:
        raise lacking(err, "network") from err


def _below(arrays: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    start = f"{name}."
    return {k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)}


def _numbered(arrays: dict[str, np.ndarray], name: str) -> list[np.ndarray]:
    found = _below(arrays, name)
    return [found[str(place)] for place in range(len(found))]
