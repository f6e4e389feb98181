"""A spreadsheet's own error values, and which of them stands for which failure."""

from engine.errors import DivergedError, InputError, NoModelError, StoreError, UnknownIdError


class CellError(str):
    """An error value of a cell, for example `CellError("#N/A")`; hosts write it as a real one."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"CellError({str(self)!r})"


class MissingNameError(InputError):
    """A named range of the workbook contract that the workbook does not have."""


NOT_AVAILABLE = CellError("#N/A")
WRONG_VALUE = CellError("#VALUE!")
NOT_A_NUMBER = CellError("#NUM!")
NO_REFERENCE = CellError("#REF!")

ERROR_TEXTS = frozenset(
    (
        "#N/A",
        "#VALUE!",
        "#NUM!",
        "#REF!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#FIELD!",
        "#CONNECT!",
        "#BUSY!",
    )
)


def is_error(value: object) -> bool:
    """Whether a cell's value is an error value."""
    return isinstance(value, str) and value in ERROR_TEXTS


def error_value(err: InputError) -> CellError:
    """The error value that a worksheet function answers with."""
    if isinstance(err, NoModelError | UnknownIdError | StoreError):
        return NOT_AVAILABLE
    if isinstance(err, DivergedError):
        return NOT_A_NUMBER
    if isinstance(err, MissingNameError):
        return NO_REFERENCE
    return WRONG_VALUE
