"""Sheets of random formulas: layers of equal-shaped formulas, each reading the layers before."""

from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st
from xlsxwriter.utility import xl_rowcol_to_cell

N_ROWS, N_COLS = 5, 4  # of every layer
INPUTS = 2  # layers of numbers at the top: the first learned, the second fixed


@dataclass(frozen=True)
class Sheet:
    """`layers` are patterns; {a} is the cell above at the same place, and so on (see `filled`)."""

    numbers: tuple[float, ...]
    blanks: frozenset[int]
    layers: tuple[tuple[str, int, int], ...] = field(default=())  # pattern, two layers read


PATTERNS = (
    "{a}+{b}",
    "{a}-2*{b}",
    "{a}*{b}",
    "{a}/(1+{b}^2)",
    "-{a}^2",
    "EXP(-ABS({a}))",
    "TANH({a})+{b}",
    "IF({a}>{b},{a},{b}*0.5)",
    'IF({fixed}="",0,{a}*{fixed})',
    "MAX({a},0)",
    "MIN({a},{b})",
    "SUM({arow})",
    "SUM({acol})-{b}",
    "AVERAGE({agrow})",
    "SUM({agrow})/7",
    "SUMPRODUCT({arow},{brow})",
    "SUMPRODUCT({acol},{bcol})*0.1",
    "MMULT({arow},{bturned})",
    "SQRT(1+{a}^2)",
    "LN(2+ABS({a}))",
    "SUMXMY2({acol},{bcol})*0.1",
    "1/(1+EXP(-{a}))",
    "IFERROR({a}/{fixed},{b})",
    "STDEV({arow})",
    "INDEX({acol},2)+{a}",
    'SUMIF({fixedcol},">0",{acol})',
    "COUNT({fixedcol})*{a}",
    "{running}",
    "OFFSET({atop},1,1)+{a}",
    "MEDIAN({arow})",
    "IF(AND({a}>0,{b}>0),{a},0)",
    "{a}%",
    "SUM({ablock})*0.01",
    "VLOOKUP(2,{lookup},2,FALSE)*{a}",
    "SUMSQ({arow})*0.1",
    "ROUND({fixed},1)+{a}",
    "MOD({fixed},2)*{a}",
    "NORMSDIST({a})",
    "LARGE({acol},2)",
    "ABS({a}-{b})",
)


def sheets() -> st.SearchStrategy[Sheet]:
    """Sheets with two to six layers of formulas."""
    number = st.floats(-2, 2, allow_nan=False).map(lambda x: round(x, 2))
    n_cells = INPUTS * N_ROWS * N_COLS
    pattern = st.sampled_from(PATTERNS)
    layers = st.lists(
        st.tuples(pattern, st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6
    )
    return st.builds(
        Sheet,
        st.tuples(*[number] * n_cells),
        st.frozensets(st.integers(n_cells // 2, n_cells - 1), max_size=6),
        layers.map(tuple),
    )


def write(sheet: Sheet, book: xlsxwriter.Workbook, name: str) -> None:
    """Write one sheet; the loss, a sum over its last layer, stands in J1."""
    page = book.add_worksheet(name)
    for n, value in enumerate(sheet.numbers):
        if n not in sheet.blanks:
            page.write_number(n // N_COLS + n // (N_ROWS * N_COLS), n % N_COLS, value)
    for n, (pattern, one, other) in enumerate(sheet.layers):
        layer = INPUTS + n
        for row in range(N_ROWS):
            for col in range(N_COLS):
                text = filled(pattern, layer, one % layer, other % layer, row, col)
                page.write_formula(_at(layer, row), col, f"={text}")
    last = INPUTS + len(sheet.layers) - 1
    page.write_formula(0, 9, f"=SUMSQ({_block(last)})+SUM({_block(0)})")


def filled(pattern: str, layer: int, one: int, other: int, row: int, col: int) -> str:
    """A pattern for one cell: a and b are the same cell of two layers before."""
    cell = lambda n, r, c, **k: xl_rowcol_to_cell(_at(n, r), c, **k)  # noqa: E731
    line = lambda n: f"{cell(n, row, 0, col_abs=True)}:{cell(n, row, N_COLS - 1, col_abs=True)}"  # noqa: E731
    column = lambda n: f"{cell(n, 0, col, row_abs=True)}:{cell(n, N_ROWS - 1, col, row_abs=True)}"  # noqa: E731
    before = cell(layer, row - 1, col) + "*0.5+" if row else ""
    return pattern.format(
        a=cell(one, row, col),
        b=cell(other, row, col),
        arow=line(one),
        brow=line(other),
        acol=column(one),
        bcol=column(other),
        ablock=_block(one),
        fixed=cell(1, row, col),
        fixedcol=column(1),
        agrow=f"{cell(one, 0, col, row_abs=True)}:{cell(one, row, col)}",
        bturned=f"{cell(other, 0, col)}:{cell(other, N_COLS - 1, col)}",
        running=before + cell(one, row, col),
        atop=cell(one, 0, 0, row_abs=True, col_abs=True),
        lookup="{1,5;2,0.5;3,9}",
    )


def _at(layer: int, row: int) -> int:
    return layer * (N_ROWS + 1) + row


def _block(layer: int) -> str:
    first = xl_rowcol_to_cell(_at(layer, 0), 0, True, True)
    return f"{first}:{xl_rowcol_to_cell(_at(layer, N_ROWS - 1), N_COLS - 1, True, True)}"


def write_all(all_sheets: list[Sheet], path: Path) -> None:
    """One workbook with a sheet for each."""
    book = xlsxwriter.Workbook(str(path))
    for n, sheet in enumerate(all_sheets):
        write(sheet, book, f"s{n}")
    book.close()
