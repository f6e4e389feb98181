"""What can go wrong with a user's input. An error has fields: nobody needs to read its words."""

from collections.abc import Mapping
from typing import Any

Place = tuple[int, int]  # row and column from 0, in the array or table that was given


class InputError(ValueError):
    """Input the engine cannot use: what is wrong with it, and what would mend that.

    `at` is the place that is wrong, `also_at` another that it does not go with; `setting` the name
    of the setting that is wrong. `code` names a situation that the add-in has words of its own for,
    in terms of its buttons, and `values` is what these words speak of. Whoever knows which cell or
    file it is about sets `where`, and `also` for the other place ("here and in ratings!A5").
    """

    def __init__(
        self,
        problem: str,
        remedy: str,
        at: Place | None = None,
        *,
        where: str = "",
        setting: str = "",
        also_at: Place | None = None,
        code: str = "",
        values: Mapping[str, Any] | None = None,
    ):
        super().__init__(problem, remedy)
        self.problem, self.remedy, self.at = problem, remedy, at
        self.where, self.setting, self.code = where, setting, code
        self.also_at, self.also = also_at, ""
        self.values = dict(values or {})

    def __str__(self) -> str:
        return sentence(self, self.remedy)

    def to_json(self) -> dict[str, Any]:
        """All that another process needs to raise it again."""
        return {"class": type(self).__name__, **vars(self)}


class NoModelError(InputError):
    """No published model under the version that was asked for."""


class UnknownIdError(InputError):
    """A user or item id that the model has never seen."""


class DivergedError(InputError):
    """The loss is not finite any more: a learning rate too high, or weights too large."""


class StoreError(InputError):
    """A model file that is truncated or altered, or a store that cannot be written."""


def sentence(err: InputError, remedy: str) -> str:
    """One line: `where: what is wrong. What to do.`"""
    where = f"{err.where}: " if err.where else ""
    also = f", {err.also}" if err.also else ""
    return f"{where}{err.problem}{also}. {remedy}."


def from_json(stored: Mapping[str, Any]) -> InputError:
    """The error that `to_json` stored, of its own class if that is one of these."""
    kinds = {kind.__name__: kind for kind in (InputError, *InputError.__subclasses__())}
    err = kinds.get(stored["class"], InputError)(stored["problem"], stored["remedy"])
    for name in vars(err):
        value = stored[name]
        setattr(err, name, tuple(value) if name in ("at", "also_at") and value else value)
    return err
