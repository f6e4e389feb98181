"""Two classes of any names: which label is the positive one."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.errors import InputError

PAIRS = (  # (negative, positive), in small letters; where labels are one of these, that is clear
    ("0", "1"),
    ("-1", "1"),
    ("no", "yes"),
    ("n", "y"),
    ("neg", "pos"),
    ("negative", "positive"),
    ("bad", "good"),
    ("false", "true"),
    ("dislike", "like"),
)
FEWEST = 2  # texts of each class: one alone says nothing of what such texts have in common
UNLABELLED = -1


def plain(label: Any) -> str:
    """A label as it is compared: text without blanks around it, `1.0` as `1`; blank is ""."""
    if label is None or (isinstance(label, float) and np.isnan(label)):
        return ""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        return str(int(label))
    return str(label).strip()


def two_classes(labels: Sequence[Any]) -> tuple[tuple[str, str], np.ndarray]:
    """Names (negative, positive), and 0, 1 or -1 (no label) for each row: (n,) int64.

    Labels differ by more than capitals. Well-known pairs are recognised; of others, the last in
    the order of the alphabet is the positive one.

    Raises:
        InputError: when there are not two classes, or one has a single text.
    """
    names = [plain(label) for label in labels]
    found = {name.lower(): name for name in reversed(names) if name}
    if len(found) != 2:
        raise InputError(_not_two(sorted(found.values())), "Label texts with two different words")
    low, high = next((pair for pair in PAIRS if set(pair) == set(found)), sorted(found))
    place = {low: 0, high: 1}
    targ = np.array([place.get(name.lower(), UNLABELLED) for name in names], dtype=np.int64)
    classes = (found[low], found[high])
    enough(targ, classes)
    return classes, targ


def enough(targ: np.ndarray, classes: tuple[str, str]) -> None:
    """Make sure that each class has texts to learn from.

    Raises:
        InputError: naming the class that has not.
    """
    for number, name in enumerate(classes):
        n = int((targ == number).sum())
        if n < FEWEST:
            texts = "one text" if n == 1 else f"{n} texts"
            problem = f"{texts} of {int((targ >= 0).sum())} labelled ones have the label {name!r}"
            raise InputError(problem, f"Label at least {FEWEST} texts {name!r}, better dozens")


def _not_two(names: list[str]) -> str:
    if not names:
        return "no text has a label"
    if len(names) == 1:
        return f"all labels are {names[0]!r}"
    shown = ", ".join(map(repr, names[:5])) + (", …" if len(names) > 5 else "")
    return f"there are {len(names)} different labels: {shown}"
