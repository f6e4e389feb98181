"""What the contracts of all kinds of sheets are made of. Plain data."""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One row of a settings range: what may stand in its value cell."""

    name: str
    default: object
    doc: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    is_text: bool = False
    part_of: str = ""  # the engine's setting that this is one part of, where it has several


LOSS_HEADER = ("epoch", "train", "valid", "seconds")
STATUS_ROWS = ("state", "epoch", "loss", "eta", "device", "message")
RUN_COLUMNS = ("run", "time", "button", "sheet", "model", "model before", "epochs")
FACT_COLUMNS = ("seconds", "device", "seed", "settings", "data hash", "versions", "note")


@dataclass(frozen=True)
class Contract:
    """The named ranges of one kind of sheet, and what a press may write to.

    Of each group in `required` a sheet must have one name. `outputs` end with the model cell, which
    is written last; nothing outside of them is ever touched. `scores` are the columns of the
    journal between what run it was and its facts.
    """

    kind: str  # how its versions begin: ratings/3f9a61c2-12
    required: tuple[tuple[str, ...], ...]
    outputs: tuple[str, ...]
    settings: str  # name, value
    status: str  # name, value: STATUS_ROWS
    loss_history: str  # header row, then a row an epoch; the name covers the room for them
    model: str  # 1 x 1, the published version
    journal: str  # header row, then a row a run
    loss: str  # 1 x 1, what `cellgrad press` shows before and after
    known_settings: tuple[Setting, ...]
    scores: tuple[str, ...]
    train_button: str  # what to press when nothing is trained
    set_up: str = "Select your data and press Set up here"
    fit_button: str = ""  # what makes a model of one's own, where `train_button` does not

    @property
    def names(self) -> set[str]:
        """The ranges that a sheet of this kind must have, and those that a press may write to."""
        return {name for group in self.required for name in group} | set(self.outputs)

    def is_whole(self, names: Set[str]) -> bool:
        """Whether these names have one of each group that is required."""
        return all(set(group) & names for group in self.required)

    @property
    def journal_header(self) -> tuple[str, ...]:
        return (*RUN_COLUMNS, *self.scores, *FACT_COLUMNS)
