"""What a formula says, as a tree. References are distances from the formula's cell or fixed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edge:
    """One side of a reference: a row or column from 0, or a distance from the formula's own."""

    n: int
    is_distance: bool


@dataclass(frozen=True)
class Constant:
    """A number, text, True/False; None for an argument left out."""

    value: float | str | bool | None


@dataclass(frozen=True)
class Fault:
    """An error value written in a formula: #N/A."""

    code: str


@dataclass(frozen=True)
class Ref:
    """A block of cells of the sheet with that index: A1, $A$1:B2, C:C, 3:5."""

    sheet: int
    top: Edge
    left: Edge
    bottom: Edge
    right: Edge


@dataclass(frozen=True)
class Rows:
    """An array written in a formula: {1,2;3,4}."""

    rows: tuple[tuple[Constant | Fault, ...], ...]


@dataclass(frozen=True)
class Several:
    """References beside each other: (A1:A3,C1:C3)."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Call:
    """A function by its upper-case name, or an operator by its sign ("neg", "%" and ":" too)."""

    name: str
    args: tuple["Tree", ...]


@dataclass(frozen=True)
class Unreadable:
    """A part that means nothing here; an error only where it is needed."""

    problem: str


Tree = Constant | Fault | Ref | Rows | Several | Call | Unreadable


def calls_in(tree: Tree):
    """Every call in a tree, the outer before the inner."""
    if isinstance(tree, Call):
        yield tree
        for arg in tree.args:
            yield from calls_in(arg)
    elif isinstance(tree, Several):
        for part in tree.parts:
            yield from calls_in(part)
