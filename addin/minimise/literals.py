"""What is written in a formula itself, as values: numbers, texts, TRUE, {1,2;3,4}."""

import numpy as np

from addin.minimise.grid import BLANK, BOOL, ERROR
from addin.minimise.syntax import Constant, Rows
from addin.minimise.value import ONE, Value, error, number, text


def constant(value: float | str | bool | None) -> Value:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return number(float(value), kind=BOOL)
    if value is None:
        return Value(np.zeros(ONE), np.full(ONE, BLANK, np.int8))
    return number(value)


def array(tree: Rows) -> Value:
    width = max(len(row) for row in tree.rows)
    shape = (1, 1, len(tree.rows), width)
    num, kind = np.zeros(shape), np.full(shape, ERROR, np.int8)
    words = np.full(shape, "#N/A", object)
    for r, row in enumerate(tree.rows):
        for c, item in enumerate(row):
            one = constant(item.value) if isinstance(item, Constant) else error(item.code)
            num[0, 0, r, c], kind[0, 0, r, c] = one.constant.flat[0], one.kind.flat[0]
            words[0, 0, r, c] = one.texts().flat[0]
    return Value(num, kind, words)
