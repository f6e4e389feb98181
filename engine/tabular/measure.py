"""How well a model of a table answers, beside what it has to beat."""

from typing import TYPE_CHECKING

import numpy as np

from engine.metrics import accuracy, auc, log_loss, mae, r2, rmse
from engine.tabular.encoder import Encoder
from engine.tabular.linear import fit_linear, one_hot
from engine.tabular.table import Table
from engine.tabular.target import Target

if TYPE_CHECKING:
    from engine.tabular.published import TableModel


def measure(model: "TableModel", table: Table) -> dict[str, float]:
    """Metrics of a model on rows whose target is known."""
    return metrics(model.target, model.predict(table), model.target.encode(table))


def metrics(target: Target, pred: np.ndarray, targ: np.ndarray) -> dict[str, float]:
    """Metrics of answers (n, classes) or (n, 1) against classes or numbers (n,)."""
    if not target.is_class:
        value = pred[:, 0].astype(np.float64)
        return {"rmse": rmse(value, targ), "mae": mae(value, targ), "r2": r2(value, targ)}
    found = {"accuracy": accuracy(pred, targ), "log_loss": log_loss(pred, targ)}
    if target.out_sz == 2:
        found["auc"] = auc(pred[:, 1], targ == 1)
    return found


def baselines(
    encoder: Encoder, target: Target, train: Table, measured: Table
) -> dict[str, dict[str, float]]:
    """Metrics on `measured` of what says the same of every row, and of a linear model."""
    targ, wanted = target.encode(train), target.encode(measured)
    if target.is_class:
        share = np.bincount(targ, minlength=target.out_sz) / len(targ)
        simplest, linear = "majority", "logistic_regression"
    else:
        share, simplest, linear = np.array([targ.mean()]), "mean", "linear_regression"
    same = np.broadcast_to(share, (len(wanted), len(share)))
    n_classes = encoder.n_classes
    model = fit_linear(one_hot(encoder.encode(train), n_classes), targ, target)
    pred = model.predict(one_hot(encoder.encode(measured), n_classes))
    return {simplest: metrics(target, same, wanted), linear: metrics(target, pred, wanted)}
