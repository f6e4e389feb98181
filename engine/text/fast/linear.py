"""Logistic regression on n-grams and a few numbers beside them. For training: needs torch."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from engine.text.fast.bags import Bags

CURVATURE = 0.15  # of the log loss at a typical text: p (1 - p)
SMOOTHING = 1.0  # texts of each class that every n-gram is counted in beforehand


@dataclass(frozen=True)
class Linear:
    """logit = n-grams' scaled sum of `ngrams` (m,) + numbers @ `numbers` (k,) + `bias`."""

    ngrams: Tensor
    numbers: Tensor
    bias: float

    def logits(self, bags: Bags, numbers: Tensor) -> Tensor:
        """Answers for the texts of `bags`, whose columns are those of the fit: (n,)."""
        return bags.sums(self.ngrams) + numbers @ self.numbers + self.bias


OnStep = Callable[[int, float, Callable[[], Linear]], bool]


def nb_ratio(bags: Bags, targ: Tensor) -> Tensor:
    """Log ratio of an n-gram's share of the positive and of the negative texts' n-grams: (m,).

    `targ` (n,) may be soft. Source: Wang & Manning 2012, section 2.1.
    """
    high = SMOOTHING + bags.turned.mv(targ)
    low = SMOOTHING + bags.turned.mv(1 - targ)
    return torch.log(high / high.sum()) - torch.log(low / low.sum())


class _StopError(Exception):
    """Somebody asked for a stop."""


class _Fit:
    """What L-BFGS minimises: log loss plus ridge, at weights for n-grams, numbers and bias.

    The numbers enter turned and scaled, so that their curvature is the same in every direction and
    that of the n-grams: the same minimum, met in tens of steps rather than never.
    """

    def __init__(self, bags: Bags, numbers: Tensor, targ: Tensor, l2: float, l2_numbers: Tensor):
        self.bags, self.targ = bags, targ
        self.ratio = nb_ratio(bags, targ)
        self.turn = _turn(numbers, l2_numbers, self._steepest())
        self.numbers = numbers @ self.turn
        m, k = len(self.ratio), numbers.shape[1]
        self.weights = torch.zeros(m + k + 1, requires_grad=True)
        self.ridge_numbers = self.turn.T @ (l2_numbers[:, None] * self.turn)  # (k, k)
        self.l2 = l2
        self.best, self.best_loss, self.n_evals = self.weights.detach().clone(), math.inf, 0

    def _steepest(self, n: int = 4) -> float:
        """The largest curvature among the n-grams, nearly: by power iteration."""
        at, steepest = self.ratio.sign(), 0.0
        for _ in range(n):
            at = at / at.norm().clamp_min(1e-12)
            at = self.ratio * self.bags.back(CURVATURE * self.bags.sums(self.ratio * at))
            steepest = at.norm().item()
        return max(steepest, 1e-6)

    def loss(self) -> tuple[float, float]:
        """Sets the gradient; (what is minimised, mean log loss), both before the next step."""
        at, m = self.weights.detach(), len(self.ratio)
        logit = self.bags.sums(self.ratio * at[:m]) + self.numbers @ at[m:-1] + at[-1]
        loss = binary_cross_entropy_with_logits(logit, self.targ, reduction="sum").item()
        error = torch.sigmoid(logit) - self.targ
        of_ngrams = self.ratio * self.bags.back(error)
        pull = self.ridge_numbers @ at[m:-1]
        of_numbers = self.numbers.T @ error + pull
        slope = [of_ngrams + self.l2 * at[:m], of_numbers, error.sum(dim=0, keepdim=True)]
        self.weights.grad = torch.cat(slope)
        whole = loss + (self.l2 * at[:m].square().sum() + at[m:-1] @ pull).item() / 2
        if whole < self.best_loss:
            self.best, self.best_loss = at.clone(), whole
        self.n_evals += 1
        return whole, loss / max(1, len(self.targ))

    def found(self) -> Linear:
        """The best weights so far."""
        m = len(self.ratio)
        of_numbers = self.turn @ self.best[m:-1]
        return Linear(self.ratio * self.best[:m], of_numbers, self.best[-1].item())


def _turn(numbers: Tensor, ridge: Tensor, steepest: float) -> Tensor:
    """(k, k): numbers times it have curvature `steepest` in every direction, ridge included."""
    x = numbers.double()
    hessian = CURVATURE * x.T @ x + torch.diag(ridge.double().clamp_min(1e-6))
    values, vectors = torch.linalg.eigh(hessian)
    return (vectors * (steepest / values).sqrt()).float()


def fit_linear(
    bags: Bags,
    numbers: Tensor,
    targ: Tensor,
    l2: float,
    l2_numbers: Tensor,
    n_iter: int = 40,
    on_step: OnStep | None = None,
) -> tuple[Linear, str]:
    """Least log loss plus ridge, by L-BFGS: numbers (n, k), targ (n,) in 0 to 1, may be soft.

    `l2` is the ridge of n-grams, `l2_numbers` (k,) of each number. The former acts on weights
    divided by their naive Bayes ratio, so an n-gram that no class prefers stays at 0. `on_step`
    hears the number of each evaluation, its mean log loss, and how to have the best weights so
    far; True ends the fit. Returns those and "done" or "stopped".
    """
    fit = _Fit(bags, numbers, targ, l2, l2_numbers)

    def evaluate() -> float:
        whole, mean = fit.loss()
        if on_step and on_step(fit.n_evals, mean, fit.found):
            raise _StopError
        return whole

    opt = torch.optim.LBFGS(
        [fit.weights],
        max_iter=n_iter,
        max_eval=n_iter + n_iter // 4,
        history_size=8,
        line_search_fn="strong_wolfe",
    )
    try:
        opt.step(evaluate)  # type: ignore[arg-type]
    except _StopError:
        return fit.found(), "stopped"
    return fit.found(), "done"
