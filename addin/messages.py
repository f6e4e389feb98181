"""Errors as the line a user reads: where, what was wrong, what to do."""

from dataclasses import dataclass, replace

from engine.errors import InputError, sentence

TRAIN_BUTTONS: dict[str, str] = {}  # by kind of model: each kind adds its own as it registers
REMEDIES = {  # by the error's code
    "untrained": "Press {train}",
    "absent": "Press {train} to train it",
    "no version": "Press {train} to train one",
    "damaged": "Press {train} to train again",
    "damaged file": "Press {train} to train again, or bring a good copy of the file",
    "too wide": "Choose the table, not the whole sheet",
    "unfit weights": "Press New random weights",
    "not a classifier": "Press {train} with a classifier stage, or choose another version",
    "not a language model": "Press {train} with an lm stage",
    "superseded": "Write {version} into the model cell and score again",
    "crashed": "Press again; if it comes back, report it with the log",
}


@dataclass(frozen=True)
class Cell:
    """One cell of a workbook; row and column count from 0."""

    sheet: str
    row: int
    col: int

    def shifted(self, rows: int, cols: int) -> "Cell":
        return replace(self, row=self.row + rows, col=self.col + cols)

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.col)}{self.row + 1}"


def column_letters(col: int) -> str:
    """The letters of a column counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    col += 1
    while col:
        col, digit = divmod(col - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def placed(err: InputError, origin: Cell | str) -> InputError:
    """The same error, knowing where; `origin` is the top left cell of the range that was read."""
    if err.where:
        return err
    if isinstance(origin, Cell):
        err.where = str(origin.shifted(*err.at) if err.at else origin)
        err.also = f"here and in {origin.shifted(*err.also_at)}" if err.also_at else ""
    else:
        err.where = origin
    return err


def line(err: InputError) -> str:
    """What a user reads of an error, `where: what. what to do.`, in terms of our buttons.

    Where an error is of a kind of model, its `values` say so: each kind has a button that trains.
    """
    return sentence(err, _remedy(err))


def _remedy(err: InputError) -> str:
    words, train = REMEDIES.get(err.code, ""), TRAIN_BUTTONS.get(err.values.get("kind", ""))
    if not words or ("{train}" in words and not train):
        return err.remedy  # no words of ours, or a model that has no sheet and so no button
    return words.format(train=train, **err.values)
