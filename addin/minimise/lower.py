"""Formula trees -> values: constants at once, all that depends on the changing cells as a program.

One tree is lowered for all cells of its form together (`Members`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from addin.minimise.cells_read import CellReader
from addin.minimise.grid import BLANK, NUMBER
from addin.minimise.literals import array, constant
from addin.minimise.members import Members, Span, span_of
from addin.minimise.merge import merged
from addin.minimise.operators import OPERATORS, operate
from addin.minimise.syntax import Call, Constant, Fault, Ref, Rows, Several, Tree, Unreadable
from addin.minimise.value import Value, choose, elementwise, error, first_of, number, numeric
from engine.errors import InputError


@dataclass
class Lowering:
    """What is the same for all formulas of a book. `flat` lists (cell, function) without slope."""

    reader: CellReader
    ignore_steps: bool = False
    flat: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def formula(self, tree: Tree, at: Members, is_array: bool) -> Value:
        """The value of a whole formula: of one cell, or of the block that an array fills.

        Raises:
            InputError: with the first member's cell as its place, for what cannot be compiled.
        """
        scope = Scope(self, at, is_array)
        try:
            found = scope.value(tree) if is_array else first_of(scope.scalar(tree))
        except InputError as err:
            err.where = err.where or self.cell(at)
            raise
        if found.kind.size == 1 and found.kind.flat[0] == BLANK and found.is_constant:
            return number(found.num)  # =A1 of a blank cell shows 0
        if is_array and found.has(BLANK):  # as does each cell that an array fills
            return Value(
                found.num,
                np.where(found.kind == BLANK, NUMBER, found.kind).astype(np.int8),
                found.text,
            )
        return found

    def cell(self, at: Members) -> str:
        """The address of the first member."""
        return self.reader.book.grids[at.sheet].address(*at.first)


@dataclass
class Scope:
    """Where a tree is lowered: for which cells, and whether ranges count as arrays."""

    lowering: Lowering
    at: Members
    is_array: bool

    @property
    def reader(self) -> CellReader:
        return self.lowering.reader

    @property
    def cell(self) -> str:
        return self.lowering.cell(self.at)

    def within(self, at: Members | None = None, is_array: bool | None = None) -> "Scope":
        return Scope(self.lowering, at or self.at, self.is_array if is_array is None else is_array)

    # --- values ---------------------------------------------------------------------------------

    def value(self, tree: Tree) -> Value:
        """What a tree is worth; a range or an array as a whole."""
        try:
            return self._value(tree)
        except ErrorValueError as err:
            return self._without(err, lambda scope: scope.value(tree))

    def scalar(self, tree: Tree) -> Value:
        """One value a cell: of a range the cell in our row or column. An array stays whole."""
        try:
            return self._scalar(tree)
        except ErrorValueError as err:
            return self._without(err, lambda scope: scope.scalar(tree))

    def _without(self, err: "ErrorValueError", again: Callable[["Scope"], Value]) -> Value:
        """An error in the cells where an argument is one; the other cells are computed again."""
        bad = np.broadcast_to(err.where[:, :, 0, 0], self.at.shape)
        if bad.all():
            return error(err.code)
        good = again(self.within(self.at.where(~bad)))
        return merged(self.at.shape, ~bad, good, error(err.code))

    def _value(self, tree: Tree) -> Value:
        if isinstance(tree, Constant):
            return constant(tree.value)
        if isinstance(tree, Fault):
            return error(tree.code)
        if isinstance(tree, Rows):
            return array(tree)
        if isinstance(tree, Unreadable):
            raise InputError(tree.problem, "Correct the formula, or put its value in its place")
        if isinstance(tree, Several):
            raise InputError("a list of ranges stands where one value is needed", "Use one range")
        span = self.span(tree)
        if span is not None:
            return self.reader.span(span)
        assert isinstance(tree, Call)
        return self._called(tree)

    def _scalar(self, tree: Tree) -> Value:
        if self.is_array:
            return self.value(tree)
        span = self.span(tree)
        if span is not None:
            return self._intersected(span)
        return self.value(tree)

    def _called(self, tree: Call) -> Value:
        if tree.name in OPERATORS:
            return operate(tree.name, [self.scalar(arg) for arg in tree.args], self.cell)
        function = FUNCTIONS.get(tree.name)
        if function is None:
            raise InputError(
                f"the function {tree.name} is not known to Minimise",
                "Use another, or put its value in its place",
            )
        scope = self.within(is_array=True) if function.takes_arrays else self
        return function.build(Arguments(tree.name, tree.args, scope))

    def _intersected(self, span: Span) -> Value:
        """The cell of a column in our row, or of a row in our column."""
        if span.is_one_cell:
            return self.reader.span(span)
        if (span.widths == 1).all():
            own, first, last = self.at.rows, span.top, span.bottom
            found = self.reader.cells(span.sheet, own, span.left)
        elif (span.heights == 1).all():
            own, first, last = self.at.cols, span.left, span.right
            found = self.reader.cells(span.sheet, span.top, own)
        else:
            return error("#VALUE!")
        inside = (own >= first) & (own <= last)
        if inside.all():
            return found
        return choose(inside, found, error("#VALUE!"))

    # --- references -----------------------------------------------------------------------------

    def span(self, tree: Tree) -> Span | None:
        """The block that a tree means in each member; None when it is not a reference.

        Raises:
            InputError: when the block depends on the changing cells or lies outside the sheet.
        """
        if isinstance(tree, Ref):
            return span_of(tree, self.at)
        if not isinstance(tree, Call) or tree.name not in REFERENCES:
            return None
        return REFERENCES[tree.name](Arguments(tree.name, tree.args, self))


@dataclass
class Arguments:
    """A call being lowered: its name, its arguments as trees, and where."""

    name: str
    trees: tuple[Tree, ...]
    scope: Scope

    def __len__(self) -> int:
        return len(self.trees)

    def is_given(self, i: int) -> bool:
        return i < len(self.trees) and self.trees[i] != Constant(None)

    def need(self, low: int, high: int | None = None) -> None:
        """Raises InputError when there are fewer or more arguments."""
        if not low <= len(self) <= (high or 1000):
            raise InputError(f"{self.name} has {len(self)} arguments", "Correct the formula")

    def value(self, i: int) -> Value:
        """An argument as a whole."""
        return self.scope.value(self.trees[i])

    def array(self, i: int) -> Value:
        """An argument in which ranges count as arrays, whatever the formula is."""
        return self.scope.within(is_array=True).value(self.trees[i])

    def scalar(self, i: int, default: float = 0.0) -> Value:
        """An argument of which one value a cell is wanted."""
        return self.scope.scalar(self.trees[i]) if self.is_given(i) else number(default)

    def flat(self, i: int) -> Value:
        """An argument of which this function gives steps, without a slope."""
        found = self.scalar(i)
        self.mark_flat(numeric(found))
        return found

    def values(self, first: int = 0) -> list[Value]:
        """All arguments from `first` on, lists of ranges taken apart."""
        found = []
        for tree in self.trees[first:]:
            parts = tree.parts if isinstance(tree, Several) else (tree,)
            found += [self.scope.value(part) for part in parts]
        return found

    def fixed(self, i: int, default: float = 0.0, is_array: bool = False) -> np.ndarray:
        """A number that must not depend on the changing cells, one a cell, or an array of them.

        Raises:
            InputError: when it does, or is an error or a text.
        """
        found = elementwise("add", self.scalar(i, default), number(0.0), code="#VALUE!")
        if not found.is_constant:
            raise InputError(
                f"argument {i + 1} of {self.name} depends on the changing cells",
                f"Minimise needs it fixed: {self.name} has no slope there",
            )
        if found.size != (1, 1) and not is_array:
            raise InputError(
                f"argument {i + 1} of {self.name} is an array", "Give one number, or use more cells"
            )
        if np.isnan(found.constant).any():
            codes = [code for code in found.texts().flat if code]
            raise ErrorValueError(np.isnan(found.constant), codes[0] if codes else "#VALUE!")
        return found.constant

    def mark_flat(self, value: Value) -> None:
        """Note that this function has no slope, where it takes what has one.

        Raises:
            InputError: unless such paths are to be ignored.
        """
        if isinstance(value.num, np.ndarray) or not value.num.has_slope:
            return
        lowering = self.scope.lowering
        lowering.flat.append(f"{self.scope.cell}: {self.name}")
        if not lowering.ignore_steps:
            raise InputError(
                f"{self.name} of what the changing cells move is not differentiable: its slope is "
                "0 everywhere",
                "Take it out of the path to the target, or set steps=ignore to continue without it",
            )


class ErrorValueError(Exception):
    """In the members for which `where` (n, m, 1, 1) holds, the call is an error value."""

    def __init__(self, where: np.ndarray, code: str):
        super().__init__(code)
        self.where, self.code = where, code


# --- what functions do, registered by the modules that define them --------------------------------

Build = Callable[[Arguments], Value]
Lead = Callable[[Arguments], Span | None]  # to cells; None: it is no reference after all


@dataclass(frozen=True)
class Function:
    """`takes_arrays`: ranges inside its arguments count as arrays, as in SUMPRODUCT."""

    build: Build
    takes_arrays: bool


FUNCTIONS: dict[str, Function] = {}
REFERENCES: dict[str, Lead] = {}


def function(*names: str, arrays: bool = False) -> Callable[[Build], Build]:
    """Register the builder of functions, each name as formulas spell it."""

    def register(build: Build) -> Build:
        FUNCTIONS.update(dict.fromkeys(names, Function(build, arrays)))
        return build

    return register


def reference(*names: str) -> Callable[[Lead], Lead]:
    """Register what finds the cells that functions and operators lead to."""

    def register(lead: Lead) -> Lead:
        REFERENCES.update(dict.fromkeys(names, lead))
        return lead

    return register
