"""The columns of each optimiser, and the formula of each column at one step.

As torch defines them: momentum without dampening; RMSProp not centred, eps outside the root; Adam
with both bias corrections; AdamW shrinks the parameter before Adam's step.
"""

from collections.abc import Callable
from dataclasses import dataclass

XS, YS, N = "points_x", "points_y", "COUNT(points_y)"
GAP = f"ISNUMBER({YS})*({{a}}*{XS}+{{b}}-{YS})"
PARTS = ("a", "b")
Cell = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """One step of one optimiser: `now` and `last` give the cell of a column in this row and the
    one above; `step` and `point` are the cells with the step's and the point's number."""

    now: Cell
    last: Cell
    step: str
    point: str


MOMENTS = {
    "sgd": (),
    "momentum": ("m",),
    "rmsprop": ("v",),
    "adam": ("m", "v"),
    "adamw": ("m", "v"),
}
WORDS = {"g": "gradient", "m": "m: average of g", "v": "v: average of g²", "u": "update"}


def columns(name: str) -> tuple[str, ...]:
    """The columns from left to right: gradients, moments, updates, a, b, loss."""
    kinds = ("g", *MOMENTS[name], "u")
    return (*(f"{kind}_{part}" for kind in kinds for part in PARTS), "a", "b", "loss")


def heading(column: str) -> str:
    """What stands over a column."""
    kind, _, part = column.partition("_")
    marks = {"g": "∂loss/∂", "m": "m ", "v": "v ", "u": "step "}
    return f"{marks[kind]}{part}" if part else kind


def loss(a: str, b: str) -> str:
    """Mean squared error over all points."""
    return f"SUMPRODUCT(({GAP.format(a=a, b=b)})^2)/{N}"


def formula(name: str, column: str, row: Row) -> str:
    """The formula of one cell, without the sign."""
    kind, _, part = column.partition("_")
    if column == "loss":
        return loss(row.now("a"), row.now("b"))
    if not part:
        return moved(name, kind, row)
    make = {"g": gradient, "m": first_moment, "v": second_moment, "u": update}[kind]
    return make(name, part, row)


def gradient(name: str, part: str, row: Row) -> str:
    """The slope of the loss where the last step ended, over all points or at one."""
    a, b = row.last("a"), row.last("b")
    slope = f"*{XS}" if part == "a" else ""
    every = f"2*SUMPRODUCT({GAP.format(a=a, b=b)}{slope})/{N}"
    x, y = f"INDEX({XS},{row.point})", f"INDEX({YS},{row.point})"
    one = f"2*({a}*{x}+{b}-{y})" + (f"*{x}" if part == "a" else "")
    return f'IF(batch="all",{every},{one})'


def first_moment(name: str, part: str, row: Row) -> str:
    """How gradients add up (momentum), or their average (Adam)."""
    g, before = row.now(f"g_{part}"), row.last(f"m_{part}")
    return f"momentum*{before}+{g}" if name == "momentum" else f"beta1*{before}+(1-beta1)*{g}"


def second_moment(name: str, part: str, row: Row) -> str:
    """The average of squared gradients."""
    g, before = row.now(f"g_{part}"), row.last(f"v_{part}")
    keep = "alpha" if name == "rmsprop" else "beta2"
    return f"{keep}*{before}+(1-{keep})*{g}^2"


def update(name: str, part: str, row: Row) -> str:
    """What is taken away from the parameter."""
    g, m, v = (row.now(f"{kind}_{part}") for kind in "gmv")
    lr, t = f"lr_{name}", row.step
    if name == "sgd":
        return f"{lr}*{g}"
    if name == "momentum":
        return f"{lr}*{m}"
    if name == "rmsprop":
        return f"{lr}*{g}/(SQRT({v})+eps)"
    return f"{lr}*({m}/(1-beta1^{t}))/(SQRT({v}/(1-beta2^{t}))+eps)"


def moved(name: str, part: str, row: Row) -> str:
    """The parameter after the step."""
    before, step = row.last(part), row.now(f"u_{part}")
    return f"{before}*(1-lr_adamw*wd)-{step}" if name == "adamw" else f"{before}-{step}"
