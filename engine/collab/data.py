"""Ratings: a long table of (user, item, rating), made from a grid, a table or a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.ids import Id


@dataclass(frozen=True)
class Ratings:
    """n ratings by known users of known items. Rows and columns without a rating keep their ids.

    Shapes: `user_ids` (n_users,), `item_ids` (n_items,); `user_idx`, `item_idx` (n,) int64, the
    places in those lists; `values` (n,) float64, in stars.
    """

    user_ids: tuple[Id, ...]
    item_ids: tuple[Id, ...]
    user_idx: np.ndarray
    item_idx: np.ndarray
    values: np.ndarray

    @classmethod
    def from_grid(
        cls, user_ids: Sequence[Id], item_ids: Sequence[Id], grid: np.ndarray
    ) -> "Ratings":
        """Take the cells that hold a number from a grid (n_users, n_items); NaN is not rated."""
        user_idx, item_idx = np.nonzero(~np.isnan(grid))  # row by row, as a reader would
        return cls(tuple(user_ids), tuple(item_ids), user_idx, item_idx, grid[user_idx, item_idx])

    @classmethod
    def from_table(
        cls, users: Sequence, items: Sequence, values: Sequence | np.ndarray
    ) -> "Ratings":
        """Take one rating a row; ids are numbered in sorted order where they sort, else as met.

        Raises:
            InputError: when one user rates one item twice; `at` is (row, 0) of the second,
                `also_at` of the first.
        """
        table = pd.DataFrame({"user": users, "item": items})
        repeated = table.duplicated().to_numpy()
        if repeated.any():
            row = int(repeated.argmax())
            user, item = table.iloc[row]
            pair = f"user {user} rates item {item} a second time"
            first = int((table == table.iloc[row]).all(axis=1).to_numpy().argmax())
            remedy = "Keep one of the two ratings"
            raise InputError(pair, remedy, at=(row, 0), also_at=(first, 0))
        user_idx, user_ids = _number(table["user"])
        item_idx, item_ids = _number(table["item"])
        return cls(user_ids, item_ids, user_idx, item_idx, np.asarray(values, dtype=np.float64))

    @property
    def n_users(self) -> int:
        return len(self.user_ids)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def low(self) -> float:
        """The lowest rating, in stars."""
        return float(self.values.min())

    @cached_property
    def high(self) -> float:
        """The highest rating, in stars."""
        return float(self.values.max())

    @cached_property
    def data_hash(self) -> str:
        """Twelve hex digits that change when an id or a rating does."""
        digest = hashlib.blake2b(digest_size=6)
        for part in (self.user_ids, self.item_ids):
            digest.update(repr(part).encode())
        for part in (self.user_idx, self.item_idx, self.values):
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()

    def take(self, rows: np.ndarray) -> "Ratings":
        """Keep some of the ratings (row numbers or a mask) and all of the ids."""
        return replace(
            self,
            user_idx=self.user_idx[rows],
            item_idx=self.item_idx[rows],
            values=self.values[rows],
        )

    def numbered_as(self, user_ids: Sequence[Id], item_ids: Sequence[Id]) -> "Ratings":
        """The same ratings, with users and items in the places that the given lists have.

        Raises:
            InputError: for a user or item that is not in its list.
        """
        places = []
        for what, mine, theirs in (
            ("user", self.user_ids, user_ids),
            ("item", self.item_ids, item_ids),
        ):
            place_of = {known: place for place, known in enumerate(theirs)}
            new = [known for known in mine if known not in place_of]
            if new:
                raise InputError(
                    f"{what} {new[0]} is new: there are no weights for it",
                    "Set up again to learn about new ones",
                )
            places.append(np.array([place_of[known] for known in mine], dtype=np.int64))
        return replace(
            self,
            user_ids=tuple(user_ids),
            item_ids=tuple(item_ids),
            user_idx=places[0][self.user_idx],
            item_idx=places[1][self.item_idx],
        )

    def split(self, valid_pct: float, seed: int) -> tuple["Ratings", "Ratings"]:
        """Part into (train, valid); valid has `valid_pct` percent of the rows.

        Which ones is decided by user, item and seed, not by their place: sorting the ratings
        changes nothing, and one more rating moves no other into train but one at the edge. So
        what is held back in one fit has not been learned in the fit before.
        """
        users, items = (_hashes(ids, seed) for ids in (self.user_ids, self.item_ids))
        order = np.argsort(_mixed(users[self.user_idx] + _mixed(items)[self.item_idx]))
        n_valid = round(len(self) * valid_pct / 100)
        return self.take(np.sort(order[n_valid:])), self.take(np.sort(order[:n_valid]))

    def to_grid(self) -> np.ndarray:
        """The rectangle (n_users, n_items) float64; NaN where there is no rating."""
        grid = np.full((self.n_users, self.n_items), np.nan)
        grid[self.user_idx, self.item_idx] = self.values
        return grid


def _hashes(ids: Sequence[Id], seed: int) -> np.ndarray:
    """A number for each id, (n,) uint64, that depends on the id and the seed alone."""
    salt = seed.to_bytes(8, "little")
    digests = (hashlib.blake2b(repr(i).encode(), digest_size=8, salt=salt).digest() for i in ids)
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Spread uint64 numbers evenly. Source: Steele et al. 2014, SplitMix64's finaliser."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _number(ids: Any) -> tuple[np.ndarray, tuple[Id, ...]]:
    """Number ids from 0: (place of each row (n,), the distinct ids)."""
    try:
        codes, distinct = pd.factorize(ids, sort=True)
    except TypeError:  # numbers and texts mixed do not sort
        codes, distinct = pd.factorize(ids)
    return codes.astype(np.int64), tuple(np.asarray(distinct).tolist())
