"""Alternating least squares: each user's weights given the items', then the other way round."""

import math
import time
from collections.abc import Callable

import torch
from torch import Tensor

from engine.collab.blocks import (
    Block,
    Stopped,
    blocks_of,
    design,
    normal_equations,
    predict_block,
    until_stopped,
)
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.linear import Scale, Vectors, first_vectors, refuse_y_range, to_array
from engine.collab.outcome import fitted
from engine.collab.settings import CollabSettings
from engine.collab.state import Fitted, State
from engine.device import pick_device, use_threads
from engine.errors import DivergedError
from engine.metrics import rmse
from engine.progress import Epoch, Reporter

MIN_RIDGE = 1e-6  # keeps the equations of a user with fewer ratings than factors solvable


def fit_als(
    train: Ratings,
    valid: Ratings | None,
    settings: CollabSettings,
    start: State | None,
    reporter: Reporter,
) -> Fitted:
    """Sweep `n_epochs` times over users and items; every solve is exact, so the objective falls.

    Asked to stop, it drops the sweep under way: well under a second of work.

    Raises:
        InputError: when `y_range` is set: least squares knows no sigmoid.
        DivergedError: when the weights it starts from are too large to reckon with.
    """
    refuse_y_range(settings)
    use_threads(settings.threads)
    began, first = time.perf_counter(), start.epoch if start else 0
    last = first + settings.n_epochs
    solver = LeastSquares(train, settings)
    vectors = solver.first_vectors(start.factors if start else None)
    log: list[Epoch] = []
    outcome = "done"
    for epoch in range(first + 1, last + 1):
        try:
            vectors, train_loss = solver.sweep(vectors, reporter)
        except Stopped:
            outcome = "stopped"
            break
        valid_loss = _valid_loss(solver.factors(vectors), valid)
        seconds = time.perf_counter() - began
        eta = seconds / (epoch - first) * (last - epoch)
        log.append(Epoch(epoch, last, train_loss, valid_loss, seconds, eta))
        reporter.on_epoch(log[-1], _snapshot(solver, vectors, epoch))
    factors = solver.factors(vectors)
    state = State(factors, first + len(log))
    return fitted(train, valid, state, factors, log, outcome)


class LeastSquares:
    """The ratings in blocks, and one sweep over them.

    Minimises, with ratings in units of their standard deviation, squared error + Σ wd √n |w - w̄|²:
    a row of n ratings is drawn towards the mean w̄ of its side, and a row of none is put there.

    Source: Zhou et al. 2008, "Large-scale Parallel Collaborative Filtering for the Netflix Prize",
    section 3. Ours differs: biases are one more coordinate; the ridge grows with √n instead of n,
    and draws towards the mean vector instead of zero, since both predict held-out ratings better.
    """

    def __init__(self, train: Ratings, settings: CollabSettings):
        self.train, self.settings = train, settings
        self.scale = Scale.of(train, settings.biases)
        device = pick_device(settings.device)
        dtype = torch.float32 if device.type == "mps" else torch.float64  # mps has no float64
        self.like = torch.zeros(0, dtype=dtype, device=device)
        values = self.scale.standardise(train.values)
        users, items, n_users, n_items = (
            train.user_idx,
            train.item_idx,
            train.n_users,
            train.n_items,
        )
        self.user_blocks = blocks_of(users, items, values, (n_users, n_items), self.like)
        self.item_blocks = blocks_of(items, users, values, (n_items, n_users), self.like)

    def first_vectors(self, start: Factors | None) -> Vectors:
        users, items = first_vectors(start, self.train, self.scale, self.settings, self.like)
        if not self.settings.biases:
            users[:, -1], items[:, -1] = 0.0, 0.0
        return users, items

    def factors(self, vectors: Vectors) -> Factors:
        return self.scale.to_factors(*map(to_array, vectors))

    def sweep(self, vectors: Vectors, reporter: Reporter) -> tuple[Vectors, float]:
        """Solve for all users, then for all items: (vectors, train RMSE in stars).

        Raises:
            Stopped: when asked to; nothing is changed then.
        """
        users, items = vectors
        users, _ = self.solve_side(self.user_blocks, users, items, reporter)
        items, error = self.solve_side(self.item_blocks, items, users, reporter)
        loss = math.sqrt(error / len(self.train)) * self.scale.sd
        if not math.isfinite(loss):
            raise DivergedError("The loss is not a number any more", "Draw new random weights")
        return (users, items), loss

    def solve_side(
        self, blocks: list[Block], own: Tensor, other: Tensor, reporter: Reporter
    ) -> tuple[Tensor, float]:
        """Solve for one side's vectors given the other's: (them, the squared error they leave)."""
        seen, centre, out = design(other, self.settings.biases), self._centre(blocks, own), own * 0
        error = own.new_zeros(())
        for block in until_stopped(blocks, reporter):
            w, gram, rhs = normal_equations(block.cols, block.values, seen)
            ridge = self._ridge(block)  # (n, 1)
            gram.diagonal(dim1=1, dim2=2).add_(ridge)
            rhs = rhs + (ridge * centre).unsqueeze(2)
            x = torch.cholesky_solve(rhs, torch.linalg.cholesky_ex(gram)[0]).squeeze(2)
            out[block.rows] = x
            error += (block.values - predict_block(w, x)).square().sum()
        return out, error.item()

    def _ridge(self, block: Block) -> Tensor:
        return max(self.settings.wd, MIN_RIDGE) * block.counts.clamp(min=1).sqrt()

    def _centre(self, blocks: list[Block], own: Tensor) -> Tensor:
        """The vector (d,) that a side is drawn towards: its mean, weighted as the ridge is."""
        ridge = torch.cat([self._ridge(block) for block in blocks])
        rows = torch.cat([block.rows for block in blocks])
        return (own[rows] * ridge).sum(dim=0) / ridge.sum()


def _valid_loss(factors: Factors, valid: Ratings | None) -> float | None:
    if valid is None:
        return None
    return rmse(factors.pairs(valid.user_idx, valid.item_idx), valid.values)


def _snapshot(solver: LeastSquares, vectors: Vectors, epoch: int) -> Callable[[], State]:
    return lambda: State(solver.factors(vectors), epoch)
