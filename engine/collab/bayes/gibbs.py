"""One sweep of the Gibbs sampler: everything drawn once, given everything else."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.collab.bayes.hyper import draw_normal_wishart
from engine.collab.bayes.implicit import Directions
from engine.collab.blocks import (
    Block,
    ask,
    blocks_of,
    design,
    normal_equations,
    predict_block,
    until_stopped,
)
from engine.collab.linear import to_array, to_tensor
from engine.progress import Reporter

PRIOR_SHAPE, PRIOR_RATE = 1.0, 1.0  # of the Gamma prior of the noise precision
WEIGHT_DOF = 20.0  # how many ratings the prior says a user's weight, about 1, is known from


@dataclass(frozen=True)
class Side:
    """Users, or items: their ratings in blocks and, if wanted, what they have ratings of."""

    blocks: list[Block]
    directions: Directions | None


@dataclass(frozen=True)
class Layout:
    """n ratings laid out for sampling: both sides, `values` (n,), `user_idx` (n,) and how many
    ratings each user has (n_users,)."""

    users: Side
    items: Side
    values: Tensor
    user_idx: Tensor
    n_by_user: np.ndarray

    @classmethod
    def of(
        cls,
        user_idx: np.ndarray,
        item_idx: np.ndarray,
        values: np.ndarray,
        shape: tuple[int, int],
        implicit: bool,
        like: Tensor,
        reporter: Reporter,
    ) -> "Layout":
        """Lay ratings out; dtype and device are those of `like`. Raises Stopped when asked to."""

        def side_of(rows: np.ndarray, cols: np.ndarray, shape: tuple[int, int]) -> Side:
            ask(reporter)
            directions = Directions.of(rows, cols, shape, like, reporter) if implicit else None
            ask(reporter)
            return Side(blocks_of(rows, cols, values, shape, like), directions)

        n_users, n_items = shape
        return cls(
            users=side_of(user_idx, item_idx, (n_users, n_items)),
            items=side_of(item_idx, user_idx, (n_items, n_users)),
            values=to_tensor(values, like),
            user_idx=torch.from_numpy(user_idx).to(like.device),
            n_by_user=np.bincount(user_idx, minlength=n_users),
        )


@dataclass(frozen=True)
class Sample:
    """One sample of a side: `x` (n, d) with the bias last, `added` (n, d) by the features to the
    prior mean, and the `strength` of the features' ridge."""

    x: Tensor
    added: Tensor
    strength: float = 1.0


@dataclass(frozen=True)
class Noise:
    """Rating n of user u has the precision `common · weight[u]`: some users rate more steadily."""

    common: float
    weight: Tensor

    def variance(self, n_by_user: np.ndarray) -> float:
        """The mean over ratings of the noise variance, in standard units."""
        return float(np.average(1.0 / to_array(self.weight), weights=n_by_user)) / self.common


@dataclass(frozen=True)
class Draw:
    """One sample of everything, and the predictions (n + 1,) for the ratings it was drawn from."""

    users: Sample
    items: Sample
    noise: Noise
    pred: Tensor


def sweep(layout: Layout, last: Draw, rng: np.random.Generator, reporter: Reporter) -> Draw:
    """Draw users, items and noise once each, from `last`.

    Source: Salakhutdinov & Mnih 2008, "Bayesian Probabilistic Matrix Factorization using Markov
    Chain Monte Carlo", section 3.3. Ours differs: the bias is one more coordinate of each vector,
    so that its covariance with the factors is learned, and the noise precision is drawn too, for
    each user, as in Lakshminarayanan et al. 2011, "Robust Bayesian Matrix Factorisation".

    Raises:
        Stopped: when asked to.
    """
    pred, noise = last.pred.clone(), last.noise
    steady = torch.ones_like(last.items.x[:, 0])
    by_user = noise.common * noise.weight
    users = draw_side(layout.users, last.users, last.items.x, by_user, steady, rng, reporter)
    common = noise.common * steady
    items = draw_side(layout.items, last.items, users.x, common, noise.weight, rng, reporter, pred)
    return Draw(users, items, draw_noise(layout, noise, pred[:-1], rng), pred)


def draw_noise(layout: Layout, last: Noise, pred: Tensor, rng: np.random.Generator) -> Noise:
    """Draw each user's weight, then the common precision, given predictions (n,)."""
    error = (layout.values - pred).square()
    by_user = to_array(torch.zeros_like(last.weight).index_add_(0, layout.user_idx, error))
    weight = rng.gamma(0.5 * (WEIGHT_DOF + layout.n_by_user))
    weight /= 0.5 * (WEIGHT_DOF + last.common * by_user)
    common = rng.gamma(PRIOR_SHAPE + 0.5 * len(error)) / (
        PRIOR_RATE + 0.5 * float(weight @ by_user)
    )
    return Noise(common, to_tensor(weight, last.weight))


def draw_side(
    side: Side,
    own: Sample,
    other: Tensor,
    row_precision: Tensor,
    col_precision: Tensor,
    rng: np.random.Generator,
    reporter: Reporter,
    pred: Tensor | None = None,
) -> Sample:
    """Draw a side's prior, then its vectors given the other side's (n_cols, d).

    A rating's noise precision is the product of its row's (n_rows,) and its column's (n_cols,).
    Fills `pred` (n_ratings + 1,) if given.
    """
    centre, precision, added, strength = draw_prior(side, own, rng)
    noise = to_tensor(rng.standard_normal(own.x.shape), own.x)
    prior, x = to_tensor(precision, own.x), torch.empty_like(own.x)
    root = torch.cat([col_precision.sqrt(), col_precision.new_ones(1)])  # 1 where padded
    seen, pull = design(other) * root.unsqueeze(1), (centre + added) @ prior
    for block in until_stopped(side.blocks, reporter):
        rows, by_col = block.rows, root[block.cols]
        w, gram, rhs = normal_equations(block.cols, block.values * by_col, seen)
        by_row = row_precision[rows].view(-1, 1)
        drawn = draw_rows(
            gram * by_row.unsqueeze(2) + prior, rhs.squeeze(2) * by_row + pull[rows], noise[rows]
        )
        x[rows] = drawn
        if pred is not None:
            pred[block.places] = predict_block(w, drawn) / by_col
    return Sample(x, added, strength)


def draw_prior(
    side: Side, own: Sample, rng: np.random.Generator
) -> tuple[Tensor, np.ndarray, Tensor, float]:
    """Draw what a side's vectors have in common: (mean (d,), precision (d, d), what the features
    add (n, d), their strength)."""
    off = to_array(own.x - own.added)
    mean = off.mean(axis=0)
    mu, precision = draw_normal_wishart(len(off), mean, (off - mean).T @ (off - mean), rng)
    centre = to_tensor(mu, own.x)
    if side.directions is None:
        return centre, precision, own.added, own.strength
    added, strength = side.directions.draw(own.x - centre, precision, own.strength, rng)
    return centre, precision, added, strength


def draw_rows(precision: Tensor, pull: Tensor, noise: Tensor) -> Tensor:
    """Draw from N(precision⁻¹ pull, precision⁻¹), row by row: (n, d, d), (n, d), N(0, 1) (n, d)."""
    root = torch.linalg.cholesky_ex(precision)[0]
    half = torch.linalg.solve_triangular(root, pull.unsqueeze(2), upper=False)
    full = torch.linalg.solve_triangular(root.mT, half + noise.unsqueeze(2), upper=True)
    return full.squeeze(2)
