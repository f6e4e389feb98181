"""fastai's network for tables, as lesson 4 of the course has it: batch 64, layers 200 and 100."""

import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from engine.tabular.table import Table

NINE = (  # the lesson's columns
    "workclass",
    "education",
    "marital-status",
    "occupation",
    "relationship",
    "race",
    "age",
    "fnlwgt",
    "education-num",
    "salary",
)
BATCH, LR = 64, 1e-2


def fastai(train: Table, target: str, seed: int, n_epochs: int) -> Callable[[Table], np.ndarray]:
    """Categorify, FillMissing, Normalize, `tabular_learner`, `fit_one_cycle`; one thread.

    One percent of the rows is its validation set, which fastai cannot do without. What it answers
    goes through `test_dl`, as its documentation has it.
    """
    import torch
    from fastai.tabular.all import (  # pyright: ignore[reportMissingImports]
        Categorify,
        CategoryBlock,
        FillMissing,
        Normalize,
        RandomSplitter,
        TabularPandas,
        set_seed,
        tabular_learner,
    )

    torch.set_num_threads(1)
    set_seed(seed, reproducible=True)
    frame = _frame(train)
    texts = [n for n in frame if n != target and not pd.api.types.is_numeric_dtype(frame[n])]
    numbers = [n for n in frame if n not in (*texts, target)]
    splits = RandomSplitter(valid_pct=0.01, seed=seed)(range(len(frame)))
    procs = [Categorify, FillMissing, Normalize]
    table = TabularPandas(
        frame, procs, texts, numbers, y_names=target, y_block=CategoryBlock(), splits=splits
    )
    learner: Any = tabular_learner(table.dataloaders(bs=BATCH), layers=[200, 100])
    learner.recorder.train_metrics = False
    with learner.no_bar(), learner.no_logging(), contextlib.redirect_stdout(io.StringIO()):
        learner.fit_one_cycle(n_epochs, LR)

    def answer(rows: Table) -> np.ndarray:
        dl = learner.dls.test_dl(_frame(rows).drop(columns=target), bs=4096)
        with learner.no_bar(), contextlib.redirect_stdout(io.StringIO()):
            return learner.get_preds(dl=dl)[0].numpy()

    return answer


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(table.names, table.columns, strict=True)))
