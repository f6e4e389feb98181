"""Functions of single numbers: EXP, LN, SQRT, SIN …"""

import math

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.value import Value, computed, elementwise, number, numeric
from engine.errors import InputError

PLAIN = {
    "ABS": "abs",
    "EXP": "exp",
    "LN": "log",
    "SQRT": "sqrt",
    "SIN": "sin",
    "COS": "cos",
    "TAN": "tan",
    "ASIN": "asin",
    "ACOS": "acos",
    "ATAN": "atan",
    "ATAN2": "atan2",
    "SINH": "sinh",
    "COSH": "cosh",
    "TANH": "tanh",
    "ASINH": "asinh",
    "ACOSH": "acosh",
    "ATANH": "atanh",
    "FISHER": "atanh",
    "FISHERINV": "tanh",
    "GAMMALN": "gammaln",
    "GAMMALN.PRECISE": "gammaln",
    "NORM.S.INV": "ndtri",
    "NORMSINV": "ndtri",
}
N_ARGUMENTS = {"ATAN2": 2}


@function(*PLAIN)
def plain(call: Arguments) -> Value:
    n = N_ARGUMENTS.get(call.name, 1)
    call.need(n, n)
    return elementwise(PLAIN[call.name], *[call.scalar(i) for i in range(n)])


@function("PI")
def pi(call: Arguments) -> Value:
    return number(math.pi)


@function("POWER")
def power(call: Arguments) -> Value:
    call.need(2, 2)
    return call.scalar(0) ** call.scalar(1)


@function("LOG10", "LOG", "LOG2")
def logarithm(call: Arguments) -> Value:
    call.need(1, 2)
    top = elementwise("log", call.scalar(0))
    if call.name == "LOG" and call.is_given(1):
        return top / elementwise("log", call.scalar(1))
    if top.is_constant:  # exact for powers of ten, as apps have it
        given = numeric(call.scalar(0))
        with np.errstate(all="ignore"):
            return computed(np.log10(given.constant), given, code="#NUM!")
    return top / math.log(10.0)


@function("RADIANS", "DEGREES")
def angle(call: Arguments) -> Value:
    return call.scalar(0) * (math.pi / 180 if call.name == "RADIANS" else 180 / math.pi)


@function("SQRTPI")
def root_of_pi(call: Arguments) -> Value:
    return elementwise("sqrt", call.scalar(0) * math.pi)


@function("FACT")
def factorial(call: Arguments) -> Value:
    whole = elementwise("floor", call.flat(0))
    logs = elementwise("gammaln", whole + 1.0)
    if not logs.is_constant:
        return elementwise("exp", logs)
    return computed(np.round(np.exp(logs.constant)), logs)


@function("N")
def as_number(call: Arguments) -> Value:
    value = call.scalar(0)
    kind = np.where(value.kind == 4, 4, 0).astype(np.int8)
    return Value(value.num, kind, value.text)


@function("RAND", "RANDBETWEEN", "RANDARRAY", "NOW", "TODAY")
def volatile(call: Arguments) -> Value:
    raise InputError(
        f"{call.name}() changes at every recalculation, and here it is a part of a longer formula",
        f"Give {call.name}() a cell of its own: its value there is held fixed during a run",
    )


@function("SIGN")
def sign(call: Arguments) -> Value:
    return elementwise("sign", call.flat(0))


@function("MOD")
def modulo(call: Arguments) -> Value:
    """x - n * INT(x / n): its slope in x is 1."""
    call.need(2, 2)
    x, n = call.scalar(0), call.scalar(1)
    whole = elementwise("floor", x / n)
    rest = x - n * whole
    return computed(rest.num, rest, whole, code="#DIV/0!")


@function("DELTA")
def delta(call: Arguments) -> Value:
    found = elementwise("equal", call.scalar(0), call.scalar(1))
    return computed(found.num + 0.0, found)
