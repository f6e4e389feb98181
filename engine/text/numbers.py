"""The few functions that a network needs when torch is not there; all keep float32."""

import numpy as np

_EPS = np.float32(1e-5)  # torch's own, of layer norm and batch norm


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), for large |x| as well."""
    return (np.tanh(x * np.float32(0.5)) + np.float32(1)) * np.float32(0.5)


def silu(x: np.ndarray) -> np.ndarray:
    return x * sigmoid(x)


def layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Mean 0 and variance 1 over the last axis, then scaled and shifted."""
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.mean(centred * centred, axis=-1, keepdims=True)
    return centred / np.sqrt(spread + _EPS) * weight + bias


def batch_norm(x: np.ndarray, weights: dict[str, np.ndarray], name: str) -> np.ndarray:
    """As it is in eval mode: x (..., n) by the means and variances that training kept."""
    scale = weights[f"{name}.weight"] / np.sqrt(weights[f"{name}.running_var"] + _EPS)
    return (x - weights[f"{name}.running_mean"]) * scale + weights[f"{name}.bias"]


def log_softmax(x: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
