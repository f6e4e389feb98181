"""Weights in a quarter of their size: eight bits a number, with one scale a row."""

import numpy as np

Arrays = dict[str, np.ndarray]

_QUANTISED, _SCALE = ".int8", ".scale"


def compact(arrays: Arrays, least: int = 4096) -> Arrays:
    """Matrices of at least so many numbers as int8 rows and their scales; the rest as it is."""
    out: Arrays = {}
    for name, array in arrays.items():
        if array.ndim != 2 or array.size < least or array.dtype != np.float32:
            out[name] = array
            continue
        scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-12) / np.float32(127)
        out[name + _QUANTISED] = np.rint(array / scale).astype(np.int8)
        out[name + _SCALE] = scale.astype(np.float32)
    return out


def expanded(arrays: Arrays) -> Arrays:
    """The float32 arrays that `compact` made smaller, each number within half a step."""
    out: Arrays = {}
    for name, array in arrays.items():
        if name.endswith(_QUANTISED):
            plain = name.removesuffix(_QUANTISED)
            out[plain] = array.astype(np.float32) * arrays[plain + _SCALE]
        elif not name.endswith(_SCALE):
            out[name] = array.astype(np.float32) if array.dtype == np.float16 else array
    return out
