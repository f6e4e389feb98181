"""The peers of benchmarks/salaries.py: each learns from a table and answers others."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.fastai_peer import fastai
from engine.tabular.table import Table

Answer = Callable[[Table], np.ndarray]


def _frame(table: Table, target: str) -> pd.DataFrame:
    columns = zip(table.names, table.columns, strict=True)
    return pd.DataFrame({name: column for name, column in columns if name != target})


def _is_high(table: Table, target: str) -> np.ndarray:
    return np.array([value == ">50K" for value in table.column(target)]).astype(np.int64)


def lightgbm(train: Table, target: str, seed: int) -> Answer:
    """LightGBM as it comes, texts as its own categories; one thread."""
    from lightgbm import LGBMClassifier

    frame = _frame(train, target)
    kinds = {name: pd.CategoricalDtype(sorted(set(frame[name].dropna()))) for name in _texts(frame)}
    model = LGBMClassifier(n_jobs=1, random_state=seed, verbose=-1)
    model.fit(frame.astype(kinds), _is_high(train, target))

    def answer(table: Table) -> np.ndarray:
        return np.asarray(model.predict_proba(_frame(table, target).astype(kinds)))

    return answer


def logistic(train: Table, target: str, seed: int) -> Answer:
    """scikit-learn's logistic regression: texts one-hot, numbers filled and standardised."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = _filled(_frame(train, target))
    texts = _texts(frame)
    numbers = [name for name in frame if name not in texts]
    procs = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), texts),
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
    )
    model = make_pipeline(procs, LogisticRegression(max_iter=1000, random_state=seed))
    model.fit(frame, _is_high(train, target))

    def answer(table: Table) -> np.ndarray:
        return model.predict_proba(_filled(_frame(table, target)))

    return answer


def _texts(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.fillna(dict.fromkeys(_texts(frame), "?"))


PEERS = {
    "lightgbm": lightgbm,
    "logistic": logistic,
    "fastai": partial(fastai, n_epochs=3),
    "fastai5": partial(fastai, n_epochs=5),
}
