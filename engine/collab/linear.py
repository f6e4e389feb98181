"""What the solvers without a sigmoid share: a scale free of stars, first vectors, the end."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.settings import CollabSettings
from engine.errors import InputError

LEAST_SD = 0.01  # stars: ratings that are all the same still have a unit
START_SD = 0.1  # random first vectors are drawn from N(0, START_SD²), in standard units

Vectors = tuple[Tensor, Tensor]  # users (n_users, k + 1) and items (n_items, k + 1), bias last


@dataclass(frozen=True)
class Scale:
    """Stars to standard units and back: (stars - mean) / sd, so that a ridge or a prior suits any
    scale, of half-stars or of -10 to 10."""

    mean: float
    sd: float

    @classmethod
    def of(cls, train: Ratings, biases: bool) -> "Scale":
        """Measure the ratings; without biases the mean stays 0, for the factors to carry."""
        sd = float(train.values.std())
        return cls(float(train.values.mean()) if biases else 0.0, max(sd, LEAST_SD))

    def standardise(self, values: np.ndarray) -> np.ndarray:
        return (values - self.mean) / self.sd

    def to_factors(self, users: np.ndarray, items: np.ndarray) -> Factors:
        """Vectors in standard units -> a rating model in stars."""
        root = np.sqrt(self.sd)
        factors = users[:, :-1] * root, items[:, :-1] * root
        return Factors(*factors, users[:, -1] * self.sd, items[:, -1] * self.sd, self.mean)

    def to_vectors(self, f: Factors, like: Tensor) -> Vectors:
        """A rating model in stars -> vectors in standard units; its mean joins the user biases."""
        root = np.sqrt(self.sd)
        user_bias = (f.user_bias + (f.mean - self.mean)) / self.sd
        users = np.column_stack([f.user_factors / root, user_bias])
        items = np.column_stack([f.item_factors / root, f.item_bias / self.sd])
        return to_tensor(users, like), to_tensor(items, like)


def first_vectors(
    start: Factors | None, train: Ratings, scale: Scale, settings: CollabSettings, like: Tensor
) -> Vectors:
    """Where to begin: the weights of `start`, or small random ones drawn from the seed."""
    if start is not None:
        return scale.to_vectors(start, like)
    rng = np.random.default_rng(settings.seed)
    shapes = [(n, settings.n_factors + 1) for n in (train.n_users, train.n_items)]
    users, items = (to_tensor(rng.normal(0.0, START_SD, shape), like) for shape in shapes)
    users[:, -1] = 0.0
    items[:, -1] = 0.0
    return users, items


def to_tensor(array: np.ndarray, like: Tensor) -> Tensor:
    """An array as a tensor with the dtype and on the device of `like`."""
    return torch.from_numpy(np.ascontiguousarray(array)).to(like.device, like.dtype)


def to_array(tensor: Tensor) -> np.ndarray:
    """A tensor as a float64 array of its own."""
    return np.array(tensor.cpu().numpy(), dtype=np.float64)


def refuse_y_range(settings: CollabSettings) -> None:
    """Raise InputError if a sigmoid is asked for: these solvers are linear in the weights."""
    if settings.y_range is not None:
        low, high = settings.y_range
        raise InputError(
            f"y_range {low:g} to {high:g} does not go with solver {settings.solver}",
            "Clear y_range, or set solver to sgd",
            setting="y_range",
        )
