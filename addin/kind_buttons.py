"""Which buttons work on which kind of sheet, for hosts that show only those."""

from importlib import import_module

import addin.buttons  # noqa: F401  registers them
from addin.contracts import KINDS
from addin.kinds.ratings import layout
from addin.registry import BUTTONS

SHARED = ("stop", "restore_previous_run")
RECOMMEND = "recommend"  # stands beside its list, not beside the model


def kind_of(names: set[str]) -> str | None:
    """The kind whose contract has most of the ranges that lie on a sheet; None without a model."""
    counts = {}
    for kind, row in KINDS.items():
        required = {name for group in row.contract.required for name in group}
        if {row.contract.settings, row.contract.model} <= names:
            counts[kind] = len(names & (required | set(row.contract.outputs)))
    return max(counts, key=lambda kind: counts[kind]) if counts else None


def buttons_of(kind: str) -> tuple[str, ...]:
    """The buttons of a kind of sheet: the one that trains first, then its own, then Stop."""
    row = KINDS[kind]
    presses = import_module(row.presses) if row.presses else None
    train = [b.name for b in BUTTONS.values() if b.label == row.contract.train_button]
    own = [b.name for b in BUTTONS.values()
           if b.group.lower() == kind or hasattr(presses, b.name)]  # fmt: skip
    return tuple(n for n in dict.fromkeys((*train, *own, *SHARED)) if n != RECOMMEND)


def buttons_on(names: set[str]) -> tuple[str, ...]:
    """The buttons of a sheet with these named ranges on it; none for a sheet without a model."""
    kind = kind_of(names)
    if kind is not None:
        return buttons_of(kind)
    return (RECOMMEND,) if layout.RECOMMENDATIONS in names else ()
