"""The two directions in which some vectors differ most."""

import numpy as np


def main_directions(vectors: np.ndarray) -> np.ndarray:
    """Principal components of vectors (n, k) -> (n, 2); the largest entry of each is positive."""
    centred = vectors - vectors.mean(axis=0)
    left, scale, _ = np.linalg.svd(centred, full_matrices=False)
    parts = (left * scale)[:, :2]
    if parts.shape[1] < 2:  # one number each, or one vector: a line
        parts = np.column_stack([parts, np.zeros((len(parts), 2 - parts.shape[1]))])
    largest = np.abs(parts).argmax(axis=0)
    return parts * np.where(parts[largest, [0, 1]] < 0, -1.0, 1.0)
