"""Values of formulas for many cells at once, each number with the kind of value it is.

All arrays have four axes: rows and columns of the cells that hold the formula, then rows and
columns of the value itself (1 x 1 unless it is a range or an array). Axes of size 1 are broadcast.
"""

from dataclasses import dataclass, replace

import numpy as np

from addin.minimise.grid import BLANK, BOOL, ERROR, NUMBER, TEXT
from addin.minimise.trace import ONE, Array, Node, op, value_of
from engine.errors import InputError

NO_TEXT = np.array(None, object)


@dataclass(frozen=True)
class Value:
    """Numbers, the kind of each, and texts or error codes where there are any.

    `num` is 0 for blanks and texts and NaN for errors. `is_ref`: read from cells, where sums pass
    over texts; a text written in a formula is turned into a number instead. `present`: 1 where an
    element of an array is there now and 0 where it is as good as blank, if a run may change that.
    """

    num: Array
    kind: np.ndarray
    text: np.ndarray | None = None
    is_ref: bool = False
    present: Node | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return np.broadcast_shapes(self.num.shape, self.kind.shape)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the value itself."""
        return self.shape[2], self.shape[3]

    @property
    def is_constant(self) -> bool:
        return not isinstance(self.num, Node)

    @property
    def constant(self) -> np.ndarray:
        """The numbers of a value that is constant."""
        assert not isinstance(self.num, Node)
        return self.num

    def has(self, *kinds: int) -> bool:
        return any(bool((self.kind == k).any()) for k in kinds)

    def texts(self) -> np.ndarray:
        return np.full(ONE, None, object) if self.text is None else self.text

    # --- arithmetic, element by element: a number stands for a value of its own ---------------

    def __add__(self, other: "Value | Array | float") -> "Value":
        return elementwise("add", self, _value(other))

    def __sub__(self, other: "Value | Array | float") -> "Value":
        return elementwise("sub", self, _value(other))

    def __rsub__(self, other: float) -> "Value":
        return elementwise("sub", number(other), self)

    def __mul__(self, other: "Value | Array | float") -> "Value":
        return elementwise("mul", self, _value(other))

    def __truediv__(self, other: "Value | Array | float") -> "Value":
        by = _value(other)
        is_safe = by.is_constant and not by.has(TEXT, ERROR) and bool(np.all(by.constant != 0))
        return elementwise("quotient" if is_safe else "div", self, by, code="#DIV/0!")

    def __neg__(self) -> "Value":
        return elementwise("neg", self)

    def __pow__(self, other: "Value | Array | float") -> "Value":
        exponent = numeric(_value(other))
        if exponent.is_constant and not exponent.has(ERROR) and exponent.constant.size == 1:
            n = float(exponent.constant.flat[0])
            if n == int(n) and 1 <= n <= 64:
                given = numeric(self)
                return computed(op("whole_power", given.num, int(n)), given)
            if n == 0.5:
                return elementwise("sqrt", self)
        return elementwise("power", self, exponent)


def _value(x: Value | Array | float) -> Value:
    return x if isinstance(x, Value) else number(x)


def number(x: Array | float, kind: int = NUMBER) -> Value:
    """Numbers as a value; NaN among constants is an error."""
    if not isinstance(x, Node):
        x = np.asarray(x, float)
        x = x.reshape(ONE) if x.ndim == 0 else x
        bad = ~np.isfinite(x)
        if bad.any():
            kinds = np.where(bad, ERROR, kind).astype(np.int8)
            return Value(np.where(bad, np.nan, x), kinds, np.where(bad, "#NUM!", NO_TEXT))
    return Value(x, np.full(ONE, kind, np.int8))


def text(words: str | np.ndarray) -> Value:
    array = np.full(ONE, words, object) if isinstance(words, str) else words
    return Value(np.zeros(ONE), np.full(ONE, TEXT, np.int8), array)


def error(code: str) -> Value:
    return Value(np.full(ONE, np.nan), np.full(ONE, ERROR, np.int8), np.full(ONE, code, object))


def numeric(value: Value) -> Value:
    """As arithmetic takes it: blank is 0, TRUE is 1, a text is read as a number or an error."""
    if value.has(TEXT):
        value = _read_texts(value)
    kind = np.where(value.kind == ERROR, ERROR, NUMBER).astype(np.int8)
    return Value(value.num, kind, value.text)


def _read_texts(value: Value) -> Value:
    is_text = np.broadcast_to(value.kind == TEXT, value.shape)
    texts = np.broadcast_to(value.texts(), value.shape)
    read = np.zeros(value.shape)
    read[is_text] = [number_in(t) for t in texts[is_text]]
    bad = is_text & np.isnan(read)
    num = op("where", is_text.astype(float), read, value.num)
    kind = np.where(bad, ERROR, np.where(is_text, NUMBER, value.kind)).astype(np.int8)
    return Value(num, kind, np.where(bad, "#VALUE!", texts))


def number_in(words: str) -> float:
    """A text that is plainly a number; NaN for any other, the empty one too."""
    words = words.strip()
    percent = words.endswith("%")
    try:
        read = float(words[:-1] if percent else words)
    except ValueError:
        return np.nan
    plain = words[:1].isdigit() or words[:1] in "+-."
    return (read / 100 if percent else read) if plain else np.nan


def computed(num: Array, *operands: Value, kind: int = NUMBER, code: str = "#VALUE!") -> Value:
    """What came out of an operation element by element: an error wherever an operand is one."""
    kinds = np.full(ONE, kind, np.int8)
    words = None
    for operand in operands:
        if operand.has(ERROR):
            bad = operand.kind == ERROR
            kinds = np.where(bad, ERROR, kinds).astype(np.int8)
            mine = np.where(bad, operand.texts(), NO_TEXT)
            words = mine if words is None else np.where(words == None, mine, words)  # noqa: E711
    if not isinstance(num, Node):
        bad = ~np.isfinite(num) & (kinds != ERROR)
        if bad.any():
            kinds = np.where(bad, ERROR, kinds).astype(np.int8)
            words = np.where(bad, code, NO_TEXT if words is None else words)
        if (~np.isfinite(num)).any():
            num = np.where(np.isfinite(num), num, np.nan)
    return Value(num, kinds, words)


def elementwise(name: str, *operands: Value, kind: int = NUMBER, code: str = "#NUM!") -> Value:
    """An operation of `engine.search.ops` on values as arithmetic takes them."""
    given = [numeric(v) for v in operands]
    return computed(op(name, *[v.num for v in given]), *given, kind=kind, code=code)


def first_code(*values: Value) -> str | None:
    """The first error among some values."""
    for value in (v for v in values if v.has(ERROR)):
        codes = np.broadcast_to(value.texts(), value.shape)[
            np.broadcast_to(value.kind == ERROR, value.shape)
        ]
        if found := next((code for code in codes if code), None):
            return found
    return None


def simple(value: Value) -> Value:
    """The same with kinds kept once where they are all alike, and no texts where there are none."""
    if value.kind.size > 1 and (value.kind == value.kind.flat[0]).all():
        value = replace(value, kind=value.kind.reshape(-1)[:1].reshape(ONE))
    return value if value.has(TEXT, ERROR) else replace(value, text=None)


def first_of(value: Value) -> Value:
    """The top left element of an array."""
    num = value.num
    if value.size == (1, 1):
        return value
    if num.shape[2:] != (1, 1):
        n = num.shape[2] * num.shape[3]
        outer = num.shape[0] * num.shape[1]
        index = (np.arange(outer) * n).reshape(num.shape[0], num.shape[1], 1, 1)
        num = op("gather", num, index) if isinstance(num, Node) else num[:, :, :1, :1]
    words = value.text[:, :, :1, :1] if value.text is not None else None
    return simple(Value(num, value.kind[:, :, :1, :1], words))


def choose(condition: np.ndarray, a: Value, b: Value) -> Value:
    """a where the constant condition holds, else b, element by element."""
    return _merged(condition.astype(float), condition, a, b)


def choose_while_running(condition: Array, a: Value, b: Value, where: str) -> Value:
    """a where the condition is not 0 now, which may change from epoch to epoch.

    Raises:
        InputError: when one is a text, which no program of numbers can carry.
    """
    if a.has(TEXT) or b.has(TEXT):
        raise InputError(
            f"{where} gives a number or a text, depending on the changing cells",
            "Let both be numbers",
        )
    num = op("where", condition, a.num, b.num)
    present = _present(condition, a, b) if condition.shape[2:] != (1, 1) else None
    both = np.where(a.kind == b.kind, a.kind, NUMBER).astype(np.int8)
    return Value(
        num,
        np.where(both == ERROR, ERROR, np.where(both == BLANK, NUMBER, both)).astype(np.int8),
        _both_texts(a, b),
        present=present,
    )


def presence(value: Value) -> Array:
    """1 for elements that are there, 0 for blank ones."""
    if value.present is not None:
        return value.present
    return np.broadcast_to(value.kind != BLANK, value.kind.shape).astype(float)


def _present(condition: Array, a: Value, b: Value) -> Node | None:
    """Which elements are there after a choice; None when all are."""
    if not (a.has(BLANK) or b.has(BLANK) or a.present or b.present):
        return None
    found = op("where", condition, presence(a), presence(b))
    return found if isinstance(found, Node) else None


def _both_texts(a: Value, b: Value) -> np.ndarray | None:
    return a.text if a.text is not None and b.text is not None else None


def _merged(num_condition: np.ndarray, condition: np.ndarray, a: Value, b: Value) -> Value:
    num = op("where", num_condition, a.num, b.num)
    kind = np.where(condition, a.kind, b.kind).astype(np.int8)
    words = None
    if a.text is not None or b.text is not None:
        words = np.where(condition, a.texts(), b.texts())
    present = None
    if a.present or b.present:
        present = _present(num_condition, a, b)
    return Value(num, kind, words, present=present)


def at_start(value: Value) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number, kind and text of every element, in the full shape, as they are at the start."""
    shape = value.shape
    num = np.broadcast_to(value_of(value.num), shape)
    kind = np.broadcast_to(value.kind, shape)
    return num, kind, np.broadcast_to(value.texts(), shape)


__all__ = ["BLANK", "BOOL", "ERROR", "NUMBER", "TEXT", "Value"]
