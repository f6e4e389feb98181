"""What Calc hands to a function and takes from it, as JSON can say it. Standard library only."""

import struct

# Calc keeps an error as a NaN with the error's number in its low half.
ERRORS = {
    "#N/A": 32767,
    "#VALUE!": 519,
    "#NUM!": 503,
    "#REF!": 524,
    "#NAME?": 525,
    "#DIV/0!": 532,
    "#NULL!": 521,
}


def error(text):
    """The number that Calc shows as this error value."""
    return struct.unpack("<d", struct.pack("<II", ERRORS.get(text, 519), 0x7FF80000))[0]


def from_calc(value):
    """An argument: ranges come as tuples of rows, everything else as a number or a text."""
    if isinstance(value, tuple):
        return [from_calc(part) for part in value]
    if isinstance(value, (int, float, str)) or value is None:
        return value
    return str(value)  # an enum or the like: no cell holds one


def to_calc(answer):
    """An answer as rows: whole numbers and booleans as floats, error values as Calc's own.

    A single value is a row of one: Calc knows arrays only from functions that always give them.
    """
    if not isinstance(answer, list):
        return ((_cell("#N/A" if answer is None else answer),),)
    rows = [row if isinstance(row, list) else [row] for row in answer]
    width = max([len(row) for row in rows], default=0)
    return tuple(tuple(_cell(v) for v in row + [None] * (width - len(row))) for row in rows)


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return error(value) if value in ERRORS else value
    if value != value:
        return error("#NUM!")
    return float(value)
