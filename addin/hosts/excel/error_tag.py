"""How error values travel from Python to Excel: as marked texts, which VBA turns into real ones."""

from typing import Any

from addin.cell_errors import CellError

TAG = "\x1fcellgrad:"  # no cell holds a text that begins so
CODES = {  # Excel's numbers of its error values
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#GETTING_DATA": 2043,
    "#SPILL!": 2045,
    "#CONNECT!": 2046,
    "#BLOCKED!": 2047,
    "#UNKNOWN!": 2048,
    "#FIELD!": 2049,
    "#CALC!": 2050,
}


def tagged(answer: Any) -> Any:
    """An answer with its error values marked; None is one too, as everywhere: not available."""
    if isinstance(answer, list):
        return [[_cell(value) for value in row] for row in answer]
    return TAG + "#N/A" if answer is None else _cell(answer)


def _cell(value: Any) -> Any:
    if isinstance(value, CellError):
        return TAG + str(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return TAG + "#NUM!"
    return value
