"""What the contracts of all kinds of sheets are made of. Plain data."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from engine.settings import Setting as Setting
from engine.settings import Settings


def rows(
    settings: type[Settings],
    *names: str,
    first: Mapping[str, Any] | None = None,
    docs: Mapping[str, str] | None = None,
    recipe: Sequence[str] = (),
    recipe_doc: str = "",
) -> tuple[Setting, ...]:
    """The rows of a settings range for some of the engine's settings, as these are declared there.

    `first` and `docs` are what a sheet starts with or says otherwise. The settings of `recipe` are
    blank at first, and what they say ends with `recipe_doc`: the solver's recipe has their values.
    """
    declared = settings.declared()
    values = dict.fromkeys(recipe) | dict(first or {})
    said = {name: declared[name].doc + recipe_doc for name in recipe} | dict(docs or {})
    own = [as_row(declared[name]) for name in names]
    return tuple(
        replace(row, default=values.get(row.name, row.default), doc=said.get(row.name, row.doc))
        for row in own
    )


def as_row(setting: Setting) -> Setting:
    """A setting of the engine as a cell has it: yes or no for a flag, blank for no text."""
    if setting.is_flag:
        return replace(setting, default="yes" if setting.default else "no", choices=("yes", "no"))
    return replace(setting, default=None if setting.default == "" else setting.default)


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
