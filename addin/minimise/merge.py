"""Two sets of cells, each with a result of its own, as one result in the order of all of them."""

import numpy as np

from addin.minimise.trace import Array, Node, op, stretched
from addin.minimise.value import Value, presence


def merged(shape: tuple[int, int], chosen: np.ndarray, a: Value, b: Value) -> Value:
    """`a` in the members where `chosen` (n, m) holds, `b` in the others.

    The members of each lie along the first axis in order, or are one for all.
    """
    flat = chosen.reshape(-1)
    first, second = np.flatnonzero(flat), np.flatnonzero(~flat)
    size = np.broadcast_shapes(a.size, b.size)
    full = (*shape, *size)
    kind = np.empty((len(flat), *size), np.int8)
    kind[first] = _along(a.kind, len(first), size)
    kind[second] = _along(b.kind, len(second), size)
    words = None
    if a.text is not None or b.text is not None:
        words = np.empty((len(flat), *size), object)
        words[first] = _along(a.texts(), len(first), size)
        words[second] = _along(b.texts(), len(second), size)
        words = words.reshape(full)
    num = _numbers(full, first, second, a.num, b.num)
    present = None
    if a.present is not None or b.present is not None:
        here = _numbers(full, first, second, presence(a), presence(b))
        present = here if isinstance(here, Node) else None
    return Value(num, kind.reshape(full), words, present=present)


def _along(array: np.ndarray, n: int, size: tuple[int, int]) -> np.ndarray:
    return np.broadcast_to(array, (n, 1, *size)).reshape(n, *size)


def _numbers(full, first: np.ndarray, second: np.ndarray, a: Array, b: Array) -> Array:
    n_each = full[2] * full[3]

    def elements(places: np.ndarray) -> np.ndarray:
        return (places[:, None] * n_each + np.arange(n_each)).reshape(-1)

    if isinstance(a, np.ndarray):
        a, b, first, second = b, a, second, first  # what is learned goes on top of a constant
    if isinstance(b, np.ndarray):
        base = np.zeros((full[0] * full[1], full[2], full[3]))
        base[second] = _along(b, len(second), full[2:])
        base = base.reshape(full)
        if isinstance(a, np.ndarray):
            base.reshape(-1)[elements(first)] = _along(a, len(first), full[2:]).reshape(-1)
            return base
        return op("put", base, elements(first), stretched(a, (len(first), 1, *full[2:])))
    sides = (stretched(x, (len(n), 1, *full[2:])) for x, n in ((a, first), (b, second)))
    joined = op("join", *sides)
    index = np.empty(full[0] * full[1] * n_each, np.int64)
    places = np.concatenate([elements(first), elements(second)])
    index[places] = np.arange(len(places))
    return op("gather", joined, index.reshape(full))
