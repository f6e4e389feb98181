"""The array operations a program is made of, each once for numpy and for torch.

`xp` is numpy where everything is constant and torch where it is learned; both spell what is used
here alike. An error value of a cell is NaN. Where an operation has no answer (1/0, LN(-1)) it
gives NaN, and never a gradient that is NaN: the forbidden elements go round the derivative.
"""

import math
from collections.abc import Callable
from typing import Any

Array = Any  # np.ndarray or torch.Tensor, float64
LARGEST_EXPONENT = 709.78  # of e, in 64 bits; beyond it EXP is an error
NEAR = 2.0**-48  # numbers this close, relative to their size, count as equal in spreadsheets


def guarded(xp: Any, ok: Array, x: Array, f: Callable[[Array], Array], safe: float = 1.0) -> Array:
    """f(x) where `ok`, NaN elsewhere."""
    return xp.where(ok, f(xp.where(ok, x, safe)), math.nan)


def div(xp: Any, a: Array, b: Array) -> Array:
    ok = b != 0
    return xp.where(ok, a / xp.where(ok, b, 1.0), math.nan)


def sqrt(xp: Any, x: Array) -> Array:
    """The root; its gradient at 0, which is infinite, is taken as 0."""
    ok = x > 0
    return xp.where(ok, xp.sqrt(xp.where(ok, x, 1.0)), xp.where(x == 0, 0.0, math.nan))


def power(xp: Any, a: Array, b: Array) -> Array:
    """a ** b as spreadsheets have it: 0 ** 0 is 1, a negative base takes whole exponents."""
    ok = (a > 0) | ((a < 0) & (b == xp.floor(b)))
    at_zero = xp.where(b > 0, 0.0, xp.where(b == 0, 1.0, math.nan))
    is_odd = b - 2 * xp.floor(b / 2) == 1
    sign = xp.where((a < 0) & is_odd, -1.0, 1.0)  # of the size's power, for a slope in b as well
    found = sign * xp.where(ok, xp.abs(a), 1.0) ** b
    return xp.where(ok, found, xp.where(a == 0, at_zero, math.nan))


def whole_power(xp: Any, a: Array, n: int) -> Array:
    """a ** n for a whole n > 0 known beforehand."""
    return a * a if n == 2 else a**n


def equal(xp: Any, a: Array, b: Array) -> Array:
    near = xp.abs(a - b) <= NEAR * xp.minimum(xp.abs(a), xp.abs(b))
    return _number(xp, near | (a == b), a, b)


def less(xp: Any, a: Array, b: Array) -> Array:
    near = xp.abs(a - b) <= NEAR * xp.minimum(xp.abs(a), xp.abs(b))
    return _number(xp, (a < b) & ~near, a, b)


def _number(xp: Any, truth: Array, a: Array, b: Array) -> Array:
    """1 or 0; NaN where a side is."""
    nan = xp.isnan(a) | xp.isnan(b)
    one = _as_float(xp, truth)
    return xp.where(nan, math.nan, one)


def is_nan(xp: Any, x: Array) -> Array:
    """1 for an error value; a number too large for a cell is one."""
    return _as_float(xp, ~xp.isfinite(x))


def _as_float(xp: Any, truth: Array) -> Array:
    return truth.astype(float) if xp.__name__ == "numpy" else truth.double()


def where(xp: Any, condition: Array, a: Array, b: Array) -> Array:
    """a where the condition is not 0, else b; NaN where the condition is."""
    chosen = xp.where(condition != 0, a, b)
    return xp.where(xp.isnan(condition), math.nan, chosen)


def round_half_away(xp: Any, x: Array, scale: Array) -> Array:
    """Round x * scale to whole numbers, halves away from 0, forgiving the last bits of x."""
    y = xp.abs(x) * scale
    return xp.sign(x) * xp.floor(y + 0.5 + 1e-14 * y) / scale


def floor_near(xp: Any, x: Array) -> Array:
    """The whole number below, or the one above where x is that but for its last bits."""
    up = xp.round(x)
    return xp.where(xp.abs(x - up) <= NEAR * xp.abs(x), up, xp.floor(x))


def gather(xp: Any, x: Array, index: Any) -> Array:
    """Elements of x, counted in row order, in the shape of `index` (int64)."""
    flat = x.reshape(-1)
    if xp.__name__ == "numpy":
        return flat[index]
    return flat.index_select(0, index.reshape(-1)).reshape(index.shape)


def cut(xp: Any, x: Array, start: int, stop: int, shape: list[int]) -> Array:
    """Consecutive elements of x, counted in row order, in a new shape. No copy."""
    return x.reshape(-1)[start:stop].reshape(tuple(shape))


def join(xp: Any, *parts: Array) -> Array:
    """All elements of the parts, one after the other."""
    return xp.concatenate([part.reshape(-1) for part in parts])


def put(xp: Any, base: Array, index: Any, values: Array) -> Array:
    """`base` with `values` at `index` (int64, counted in row order)."""
    if xp.__name__ == "numpy":
        out = base.copy()
        out.reshape(-1)[index] = values.reshape(-1)
        return out
    flat = base.reshape(-1).index_put((index,), values.reshape(-1))
    return flat.reshape(base.shape)


def total(xp: Any, x: Array, axes: list[int]) -> Array:
    return xp.sum(x, tuple(axes), keepdims=True)


def product(xp: Any, x: Array, axes: list[int]) -> Array:
    for axis in axes:
        x = xp.prod(x, axis, keepdims=True)
    return x


def largest(xp: Any, x: Array, axes: list[int]) -> Array:
    return xp.amax(x, tuple(axes), keepdims=True)


def smallest(xp: Any, x: Array, axes: list[int]) -> Array:
    return xp.amin(x, tuple(axes), keepdims=True)


def sort(xp: Any, x: Array) -> Array:
    """The last two axes (rows, columns) laid in one row, sorted; NaN last."""
    flat = x.reshape(*x.shape[:2], 1, -1)
    return xp.sort(flat) if xp.__name__ == "numpy" else xp.sort(flat).values


def einsum(xp: Any, equation: str, a: Array, b: Array) -> Array:
    """One contraction; axes of size 1 are broadcast, so rows times columns is one product."""
    return xp.einsum(equation, a, b)


def ndtr(xp: Any, x: Array) -> Array:
    """The normal distribution's cumulative probability."""
    return _special(xp).ndtr(x)


def ndtri(xp: Any, p: Array) -> Array:
    return guarded(xp, (p > 0) & (p < 1), p, _special(xp).ndtri, 0.5)


def gammaln(xp: Any, x: Array) -> Array:
    return guarded(xp, x > 0, x, _special(xp).gammaln)


def _special(xp: Any) -> Any:
    if xp.__name__ != "numpy":
        return xp.special
    import scipy.special

    return scipy.special


OPS: dict[str, Callable[..., Array]] = {
    "add": lambda xp, a, b: a + b,
    "sub": lambda xp, a, b: a - b,
    "mul": lambda xp, a, b: a * b,
    "quotient": lambda xp, a, b: a / b,  # of a divisor known not to be 0
    "neg": lambda xp, x: -x,
    "exp": lambda xp, x: guarded(xp, x <= LARGEST_EXPONENT, x, xp.exp),
    "log": lambda xp, x: guarded(xp, x > 0, x, xp.log),
    "sin": lambda xp, x: xp.sin(x),
    "cos": lambda xp, x: xp.cos(x),
    "tan": lambda xp, x: xp.tan(x),
    "asin": lambda xp, x: guarded(xp, xp.abs(x) <= 1, x, xp.arcsin, 0.0),
    "acos": lambda xp, x: guarded(xp, xp.abs(x) <= 1, x, xp.arccos, 0.0),
    "atan": lambda xp, x: xp.arctan(x),
    "atan2": lambda xp, x, y: xp.arctan2(y, x),
    "sinh": lambda xp, x: xp.sinh(x),
    "cosh": lambda xp, x: xp.cosh(x),
    "tanh": lambda xp, x: xp.tanh(x),
    "asinh": lambda xp, x: xp.arcsinh(x),
    "acosh": lambda xp, x: guarded(xp, x >= 1, x, xp.arccosh, 2.0),
    "atanh": lambda xp, x: guarded(xp, xp.abs(x) < 1, x, xp.arctanh, 0.0),
    "abs": lambda xp, x: xp.abs(x),
    "minimum": lambda xp, a, b: xp.minimum(a, b),
    "maximum": lambda xp, a, b: xp.maximum(a, b),
    "sign": lambda xp, x: xp.sign(x),
    "floor": floor_near,
    "round": round_half_away,
    "div": div,
    "sqrt": sqrt,
    "power": power,
    "whole_power": whole_power,
    "equal": equal,
    "less": less,
    "is_nan": is_nan,
    "where": where,
    "gather": gather,
    "cut": cut,
    "join": join,
    "put": put,
    "beside": lambda xp, *parts: xp.concatenate(parts, 3),
    "total": total,
    "product": product,
    "largest": largest,
    "smallest": smallest,
    "sort": sort,
    "einsum": einsum,
    "ndtr": ndtr,
    "ndtri": ndtri,
    "gammaln": gammaln,
    "reshape": lambda xp, x, shape: x.reshape(tuple(shape)),
    "transpose": lambda xp, x: x.swapaxes(2, 3),
    "spread": lambda xp, x, shape: xp.broadcast_to(x, tuple(shape)),
    "inverse": lambda xp, x: xp.linalg.inv(x),
    "determinant": lambda xp, x: xp.linalg.det(x)[..., None, None],
}
STEPS = frozenset({"sign", "floor", "round", "equal", "less", "is_nan"})  # no slope anywhere
