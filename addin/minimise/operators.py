"""The operators of formulas on values: arithmetic, comparison, & and %."""

import numpy as np

from addin.minimise.grid import BLANK, BOOL, ERROR, TEXT
from addin.minimise.trace import Node, op
from addin.minimise.value import ONE, Value, computed, elementwise
from engine.errors import InputError

ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "neg": "neg"}
COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
OPERATORS = {*ARITHMETIC, *COMPARISONS, "/", "^", "&", "%", "u+", "u@"}


def operate(sign: str, values: list[Value], cell: str) -> Value:
    """An operator on one or two values, element by element; `cell` is for messages."""
    if sign in ARITHMETIC:
        return elementwise(ARITHMETIC[sign], *values)
    if sign in COMPARISONS:
        return compare(sign, *values)
    if sign == "/":
        return values[0] / values[1]
    if sign == "^":
        return values[0] ** values[1]
    if sign == "%":
        return values[0] / 100.0
    if sign == "&":
        return joined(*values)
    return values[0]


def joined(a: Value, b: Value) -> Value:
    """Two texts as one. Raises InputError where one depends on the changing cells."""
    if not (a.is_constant and b.is_constant):
        raise InputError(
            "& makes a text of what the changing cells move",
            "Take it out of the path to the target",
        )
    shape = np.broadcast_shapes(a.shape, b.shape)
    words = np.empty(shape, object)
    words[...] = shown(a, shape) + shown(b, shape)
    kind = np.full(shape, TEXT, np.int8)
    num = np.zeros(shape)
    for value in (a, b):
        if value.has(ERROR):
            bad = np.broadcast_to(value.kind == ERROR, shape)
            kind[bad], num[bad] = ERROR, np.nan
            words[bad] = np.broadcast_to(value.texts(), shape)[bad]
    return Value(num, kind, words)


def shown(value: Value, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Each constant element as a text, as & sees it."""
    shape = shape or value.shape
    kinds = np.broadcast_to(value.kind, shape).reshape(-1)
    numbers = np.broadcast_to(value.constant, shape).reshape(-1)
    texts = np.broadcast_to(value.texts(), shape).reshape(-1)
    words = np.empty(len(kinds), object)
    words[:] = [_shown(k, n, t) for k, n, t in zip(kinds, numbers, texts, strict=True)]
    return words.reshape(shape)


def _shown(kind: int, n: float, words: str | None) -> str:
    if kind in (TEXT, ERROR):
        return words or ""
    if kind == BLANK:
        return ""
    if kind == BOOL:
        return "TRUE" if n else "FALSE"
    return f"{n:.15g}".replace("e", "E")


def compare(sign: str, a: Value, b: Value) -> Value:
    """TRUE or FALSE. Numbers come before texts; blank is 0 beside a number, "" beside a text."""
    if sign == ">":
        return compare("<", b, a)
    if sign == "<=":
        return _not(compare("<", b, a))
    if sign == ">=":
        return _not(compare("<", a, b))
    if sign == "<>":
        return _not(compare("=", a, b))
    name = "equal" if sign == "=" else "less"
    if not (a.has(TEXT) or b.has(TEXT)):
        return computed(op(name, a.num, b.num), a, b, kind=BOOL)
    shape = np.broadcast_shapes(a.shape, b.shape)
    has_text = np.broadcast_to((a.kind == TEXT) | (b.kind == TEXT), shape)
    by_text = _text_comparison(name, a, b, shape, has_text)
    num = op(name, a.num, b.num)
    if isinstance(num, Node):
        num = op("where", has_text.astype(float), by_text, num)
    else:
        num = np.where(has_text, by_text, num)
    return computed(num, a, b, kind=BOOL)


def _text_comparison(name: str, a: Value, b: Value, shape, has_text: np.ndarray) -> np.ndarray:
    for one, other in ((a, b), (b, a)):
        if name == "equal" and other.shape == ONE and other.has(TEXT):
            return np.broadcast_to(_equals_text(one, str(other.texts().flat[0])), shape)
    kinds = [np.broadcast_to(v.kind, shape)[has_text] for v in (a, b)]
    words = [np.broadcast_to(v.texts(), shape)[has_text] for v in (a, b)]
    out = np.zeros(shape)
    out[has_text] = [
        _pair(name, *pair) for pair in zip(kinds[0], words[0], kinds[1], words[1], strict=True)
    ]
    return out


def _equals_text(value: Value, words: str) -> np.ndarray:
    """Which elements are one given text, quickly; blanks are ""."""
    words = words.casefold()
    found = np.broadcast_to((value.kind == BLANK) & (not words), value.shape).astype(float)
    is_text = np.broadcast_to(value.kind == TEXT, value.shape)
    if is_text.any():
        texts = np.broadcast_to(value.texts(), value.shape)[is_text]
        found[is_text] = [text.casefold() == words for text in texts]
    return found


def _pair(name: str, kind: int, words: str | None, other: int, others: str | None) -> bool:
    """One comparison where at least one side is a text."""
    if kind == ERROR or other == ERROR:
        return False  # the error itself is put there later
    left = (words or "").casefold() if kind in (TEXT, BLANK) else None
    right = (others or "").casefold() if other in (TEXT, BLANK) else None
    if left is None or right is None:
        return name == "less" and left is None
    return left == right if name == "equal" else left < right


def _not(value: Value) -> Value:
    return computed(1.0 - value.num, value, kind=BOOL)
