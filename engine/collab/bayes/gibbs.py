"""One sweep of the Gibbs sampler: everything drawn once, given everything else."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.collab.bayes.hyper import draw_normal_wishart
from engine.collab.bayes.implicit import Directions
from engine.collab.blocks import Block, blocks_of, design, normal_equations, predict_block
from engine.collab.linear import to_array, to_tensor
from engine.progress import Reporter

PRIOR_SHAPE, PRIOR_RATE = 1.0, 1.0  # of the Gamma prior of the noise precision


@dataclass(frozen=True)
class Side:
    """Users, or items: their ratings in blocks and, if wanted, what they have ratings of."""

    blocks: list[Block]
    directions: Directions | None


@dataclass(frozen=True)
class Sample:
    """One sample of a side: `x` (n, d) with the bias last, `added` (n, d) by the features to the
    prior mean, and the `strength` of the features' ridge."""

    x: Tensor
    added: Tensor
    strength: float = 1.0


@dataclass(frozen=True)
class Draw:
    """One sample of everything, and the predictions (n,) for the ratings it was drawn from."""

    users: Sample
    items: Sample
    noise_precision: float
    pred: Tensor


def sides_of(
    user_idx: np.ndarray,
    item_idx: np.ndarray,
    values: np.ndarray,
    shape: tuple[int, int],
    implicit: bool,
    like: Tensor,
) -> tuple[Side, Side]:
    """Lay ratings out for sampling, users first; dtype and device are those of `like`."""

    def side_of(rows: np.ndarray, cols: np.ndarray, shape: tuple[int, int]) -> Side:
        directions = Directions.of(rows, cols, shape, like) if implicit else None
        return Side(blocks_of(rows, cols, values, shape, like), directions)

    n_users, n_items = shape
    users = side_of(user_idx, item_idx, (n_users, n_items))
    return users, side_of(item_idx, user_idx, (n_items, n_users))


def sweep(
    sides: tuple[Side, Side],
    values: Tensor,
    last: Draw,
    rng: np.random.Generator,
    reporter: Reporter,
) -> Draw | None:
    """Draw users, items and noise once each, from `last`; None when asked to stop on the way.

    Source: Salakhutdinov & Mnih 2008, "Bayesian Probabilistic Matrix Factorization using Markov
    Chain Monte Carlo", section 3.3. Ours differs: the bias is one more coordinate of each vector,
    so that its covariance with the factors is learned; the noise precision is drawn too.
    """
    noise, pred = last.noise_precision, last.pred.clone()
    users = draw_side(sides[0], last.users, last.items.x, noise, rng, reporter)
    if users is None:
        return None
    items = draw_side(sides[1], last.items, users.x, noise, rng, reporter, pred)
    if items is None:
        return None
    error = (values - pred[:-1]).square().sum().item()
    noise = rng.gamma(PRIOR_SHAPE + 0.5 * len(values)) / (PRIOR_RATE + 0.5 * error)
    return Draw(users, items, noise, pred)


def draw_side(
    side: Side,
    own: Sample,
    other: Tensor,
    noise_precision: float,
    rng: np.random.Generator,
    reporter: Reporter,
    pred: Tensor | None = None,
) -> Sample | None:
    """Draw a side's prior, then its vectors given the other side's; fills `pred` (n + 1,)."""
    off = to_array(own.x - own.added)
    centred = off - off.mean(axis=0)
    mu, precision = draw_normal_wishart(len(off), off.mean(axis=0), centred.T @ centred, rng)
    added, strength, centre = own.added, own.strength, to_tensor(mu, own.x)
    if side.directions is not None:
        added, strength = side.directions.draw(own.x - centre, precision, strength, rng)
    noise = to_tensor(rng.standard_normal(off.shape), own.x)
    seen, prior, x = design(other), to_tensor(precision, own.x), torch.empty_like(own.x)
    for block in side.blocks:
        if reporter.should_stop():
            return None
        w, gram, rhs = normal_equations(block, seen)
        pull = (centre + added[block.rows]) @ prior
        x[block.rows] = draw_rows(
            noise_precision * gram + prior,
            noise_precision * rhs.squeeze(2) + pull,
            noise[block.rows],
        )
        if pred is not None:
            pred[block.places] = predict_block(w, x[block.rows])
    return Sample(x, added, strength)


def draw_rows(precision: Tensor, pull: Tensor, noise: Tensor) -> Tensor:
    """Draw from N(precision⁻¹ pull, precision⁻¹), row by row: (n, d, d), (n, d), N(0, 1) (n, d)."""
    root = torch.linalg.cholesky_ex(precision)[0]
    half = torch.linalg.solve_triangular(root, pull.unsqueeze(2), upper=False)
    full = torch.linalg.solve_triangular(root.mT, half + noise.unsqueeze(2), upper=True)
    return full.squeeze(2)
