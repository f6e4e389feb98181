"""The Large Movie Review Dataset as CSV: columns id (`NUMBER_STARS`), label (0, 1), text."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import InputError

LONGEST = 2**30  # characters of a field; csv's own limit of 131,072 is shorter than some reviews


@dataclass(frozen=True)
class Reviews:
    """Texts (n), classes (n,) 0, 1 or -1 for none, and the files' numbers (n,)."""

    texts: list[str]
    targ: np.ndarray
    number: np.ndarray


def read_imdb(path: Path) -> Reviews:
    """Read train, test or the unlabelled part, gzipped or not.

    Raises:
        InputError: when the file is not there or has no column `text`.
    """
    csv.field_size_limit(LONGEST)
    texts, targ, number = [], [], []
    try:
        with (gzip.open if path.suffix == ".gz" else open)(
            path, "rt", encoding="utf-8", newline=""
        ) as file:
            for row in csv.DictReader(file):
                texts.append(row["text"])
                targ.append(int(row.get("label") or -1))
                number.append(int(row["id"].partition("_")[0]))
    except OSError as err:
        raise InputError(f"{path} cannot be read: {err.strerror}", "Give the data folder") from err
    except (KeyError, ValueError) as err:
        raise InputError(f"{path} is not a part of IMDB: {err}", "Needed: id, label, text") from err
    return Reviews(texts, np.array(targ, dtype=np.int64), np.array(number, dtype=np.int64))
