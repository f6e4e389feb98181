"""What a value or a place is: ISNUMBER, ISBLANK, ROW, COLUMNS, NA, texts of constants."""

import math
from collections.abc import Callable

import numpy as np

from addin.minimise.functions.criteria import wildcard
from addin.minimise.grid import BLANK, BOOL, ERROR, NUMBER, TEXT
from addin.minimise.lower import Arguments, function
from addin.minimise.operators import shown
from addin.minimise.trace import Node, op
from addin.minimise.value import Value, error, number, numeric, text
from engine.errors import InputError

KINDS = {
    "ISNUMBER": (NUMBER, BOOL),
    "ISBLANK": (BLANK,),
    "ISTEXT": (TEXT,),
    "ISERROR": (ERROR,),
    "ISERR": (ERROR,),
    "ISNA": (ERROR,),
    "ISLOGICAL": (BOOL,),
    "ISNONTEXT": (NUMBER, BOOL, BLANK),
}


@function(*KINDS)
def is_kind(call: Arguments) -> Value:
    call.need(1, 1)
    value = call.scalar(0)
    if isinstance(value.num, Node) and call.name in ("ISERROR", "ISERR"):
        return Value(op("is_nan", value.num), np.full((1, 1, 1, 1), BOOL, np.int8))
    found = np.isin(value.kind, KINDS[call.name])
    if call.name in ("ISNA", "ISERR"):
        missing = value.texts() == "#N/A"
        found = found & (missing if call.name == "ISNA" else ~missing)
    return number(found.astype(float), kind=BOOL)


@function("NA")
def missing(call: Arguments) -> Value:
    return error("#N/A")


@function("ROW", "COLUMN")
def own_place(call: Arguments) -> Value:
    down = call.name == "ROW"
    if not call.is_given(0):
        at = call.scope.at
        return number((at.rows if down else at.cols).astype(float) + 1)
    span = call.scope.span(call.trees[0])
    if span is None:
        raise InputError(f"{call.name} is asked of no cell", "Correct the formula")
    first = span.top if down else span.left
    length = int((span.heights if down else span.widths).max())
    if length > 1 and call.scope.is_array:
        shape = (1, 1, length, 1) if down else (1, 1, 1, length)
        return number(first + 1.0 + np.arange(length).reshape(shape))
    return number(first.astype(float) + 1)


@function("ROWS", "COLUMNS")
def extent(call: Arguments) -> Value:
    span = call.scope.span(call.trees[0])
    if span is None:
        size = call.value(0).size
        return number(float(size[0] if call.name == "ROWS" else size[1]))
    return number((span.heights if call.name == "ROWS" else span.widths).astype(float))


@function("SINGLE")
def single(call: Arguments) -> Value:
    return call.scope.within(is_array=False).scalar(call.trees[0])


def _of_text(call: Arguments, answer: Callable[..., str | float]) -> Value:
    """A function of constant texts, one cell at a time."""
    values = [call.scalar(i) for i in range(len(call))]
    if not all(value.is_constant for value in values):
        raise InputError(
            f"{call.name} makes a text of what the changing cells move",
            "Take it out of the path to the target",
        )
    shape = np.broadcast_shapes(*[value.shape for value in values])
    columns = [shown(value, shape).reshape(-1) for value in values]
    answers = [answer(*row) for row in zip(*columns, strict=True)]
    if answers and isinstance(answers[0], str):
        words = np.empty(len(answers), object)
        words[:] = answers
        return text(words.reshape(shape))
    return number(np.array(answers, float).reshape(shape))


@function("LEN")
def length(call: Arguments) -> Value:
    return _of_text(call, lambda words: float(len(words)))


@function("UPPER", "LOWER", "TRIM")
def spelled(call: Arguments) -> Value:
    change = {"UPPER": str.upper, "LOWER": str.lower, "TRIM": lambda t: " ".join(t.split())}
    return _of_text(call, change[call.name])


@function("LEFT", "RIGHT")
def end(call: Arguments) -> Value:
    def cut(words: str, n: str = "1") -> str:
        k = int(float(n))
        return words[:k] if call.name == "LEFT" else words[len(words) - min(k, len(words)) :]

    return _of_text(call, cut)


@function("MID")
def middle(call: Arguments) -> Value:
    call.need(3, 3)
    return _of_text(call, lambda w, i, n: w[int(float(i)) - 1 : int(float(i)) - 1 + int(float(n))])


@function("EXACT")
def exact(call: Arguments) -> Value:
    call.need(2, 2)
    found = _of_text(call, lambda a, b: float(a == b))
    return Value(found.num, np.full((1, 1, 1, 1), BOOL, np.int8))


@function("VALUE")
def as_number(call: Arguments) -> Value:
    return numeric(call.scalar(0))


@function("CONCATENATE", "CONCAT")
def joined(call: Arguments) -> Value:
    return _of_text(call, lambda *words: "".join(words))


@function("FIND", "SEARCH")
def place_of_text(call: Arguments) -> Value:
    """Where a text begins in another, from 1; SEARCH takes capitals for small letters, and ? and *.

    An error where it is not there.
    """
    call.need(2, 3)

    def place(wanted: str, words: str, first: str = "1") -> float:
        start = int(float(first)) - 1
        if call.name == "FIND":
            found = words.find(wanted, start)
        else:
            match = wildcard(wanted).search(words.casefold(), start)
            found = match.start() if match else -1
        return found + 1.0 if found >= 0 <= start else math.nan

    return _of_text(call, place)


@function("ISODD", "ISEVEN")
def is_odd(call: Arguments) -> Value:
    call.need(1, 1)
    rest = np.trunc(call.fixed(0)) % 2
    return number((rest == (call.name == "ISODD")).astype(float), kind=BOOL)
