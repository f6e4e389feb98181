"""A published model of a table: encoder, target and weights. Numpy only."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from engine.checkpoint import Checkpoint, lacking
from engine.tabular.encoder import Encoder
from engine.tabular.forward import Network
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table
from engine.tabular.target import Target

CHUNK = 1024  # rows answered at once: what stays in the processor's cache


@dataclass(frozen=True)
class TableModel:
    """Everything that answering about a table needs.

    `weights` are those of the network by name, float32. `meta` holds version, metrics, epoch and
    data_hash.
    """

    encoder: Encoder
    target: Target
    settings: TabularSettings
    weights: dict[str, np.ndarray]
    meta: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that a row must have, in the order of the training table."""
        return tuple(self.encoder.kinds)

    @cached_property
    def network(self) -> Network:
        """The weights laid out for answering; a code past an embedding's end asks its last row."""
        return Network(self.weights, self.settings.solver)

    def predict(self, table: Table) -> np.ndarray:
        """Probabilities (n, classes) or numbers (n, 1), float32, for rows of raw values.

        Raises:
            InputError: for a column that is missing, or a cell that does not fit its kind.
        """
        return self.predict_encoded(self.encoder.encode(table))

    def predict_encoded(self, x: np.ndarray) -> np.ndarray:
        """The same for rows that are encoded already: (n, n_cat + n_cont) float32."""
        pred = self.network.answer(x, CHUNK)
        if not self.target.is_class:
            pred = pred * np.float32(self.target.std) + np.float32(self.target.mean)
        return pred

    def high(self, pred: np.ndarray) -> np.ndarray:
        """The column of `predict` that functions answer: the high class, or the number; (n,)."""
        return pred[:, -1]

    def labels(self, pred: np.ndarray) -> np.ndarray:
        """The likeliest class of each row: (n, classes) -> (n,) object."""
        return np.array(self.target.classes, dtype=object)[pred.argmax(axis=1)]

    def answer_columns(self, pred: np.ndarray) -> dict[str, np.ndarray]:
        """What is put beside a table: probability and label, or prediction; (n,) each.

        The probability is that of the high class; where there are more than two, the label's.
        """
        if not self.target.is_class:
            return {"prediction": self.high(pred)}
        share = self.high(pred) if pred.shape[1] == 2 else pred.max(axis=1)
        return {"probability": share, "label": self.labels(pred)}


def to_checkpoint(model: TableModel) -> Checkpoint:
    """All of a model as arrays and JSON."""
    meta = {
        **model.meta,
        "kind": "salaries",
        "encoder": model.encoder.to_json(),
        "target": model.target.to_json(),
        "settings": model.settings.to_json(),
    }
    return Checkpoint(dict(model.weights), meta)


def from_checkpoint(checkpoint: Checkpoint) -> TableModel:
    """The model that `to_checkpoint` stored.

    Raises:
        StoreError: when parts are missing or their shapes do not fit each other.
    """
    meta = dict(checkpoint.meta)
    try:
        model = TableModel(
            Encoder.from_json(meta.pop("encoder")),
            Target.from_json(meta.pop("target")),
            TabularSettings.from_json(meta["settings"]),
            checkpoint.arrays,
            meta,
        )
        n_in = len(model.encoder.n_classes) + len(model.encoder.cont_names)
        answer = model.predict_encoded(np.zeros((1, n_in), dtype=np.float32))
        if not np.isfinite(answer).all():
            raise ValueError("weights that are numbers")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as err:
        raise lacking(err, "salaries") from err
    return model
