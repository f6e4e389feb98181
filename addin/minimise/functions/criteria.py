"""Criteria of SUMIF and its kin: 5, ">3", "<>x", "ab*" against the cells of a range."""

import re
from dataclasses import dataclass

import numpy as np

from addin.minimise.grid import BLANK, BOOL, ERROR, NUMBER, TEXT
from addin.minimise.trace import ONE, Array, op
from addin.minimise.value import Value, number_in
from engine.errors import InputError

SIGNS = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.S)


@dataclass(frozen=True)
class Criterion:
    """One comparison: a sign, and a number or a text with wildcards."""

    sign: str
    number: float | None
    words: str

    @staticmethod
    def of(kind: int, num: float, words: str | None) -> "Criterion":
        """The criterion that a value of a cell or argument stands for."""
        if kind in (NUMBER, BOOL, BLANK):
            return Criterion("=", num, "")
        found = SIGNS.fullmatch(words or "")
        assert found
        read = number_in(found[2]) if found[2] else np.nan
        return Criterion(found[1] or "=", None if np.isnan(read) else read, found[2])

    def matches(self, value: Value) -> Array:
        """1 or 0 for each cell: fixed numbers, or a node where the cells are learned."""
        if self.number is not None:
            return self._by_number(value)
        fits = np.asarray(np.frompyfunc(self._fits, 2, 1)(value.kind, value.texts()), float)
        return np.broadcast_to(fits, value.shape)

    def _by_number(self, value: Value) -> Array:
        found = _compared(value.num, self.sign, np.full(ONE, self.number))
        is_number = np.isin(value.kind, (NUMBER, BOOL))
        if is_number.all():
            return found
        other = np.full(ONE, float(self.sign == "<>"))
        if self.words and value.has(TEXT):  # the criterion "5" fits the text "5" as well
            same = (value.kind == TEXT) & (value.texts() == self.words)
            other = np.where(same, float(self.sign == "="), other)
        return op("where", is_number.astype(float), found, other)

    def _fits(self, kind: int, words: str | None) -> bool:
        negated = self.sign == "<>"
        if self.sign in ("=", "<>"):
            if not self.words:
                empty = kind == BLANK or (kind == TEXT and not words and self.sign == "=")
                return empty != negated
            same = kind == TEXT and self._pattern().fullmatch((words or "").casefold()) is not None
            if kind == ERROR:
                same = (words or "").casefold() == self.words.casefold()
            return same != negated
        if kind != TEXT:
            return False
        mine, own = (words or "").casefold(), self.words.casefold()
        return {"<": mine < own, ">": mine > own, "<=": mine <= own, ">=": mine >= own}[self.sign]

    def _pattern(self) -> re.Pattern[str]:
        return wildcard(self.words)


def wildcard(words: str) -> re.Pattern[str]:
    """A text in which ? and * stand for any letters, ~ makes them plain."""
    pieces = re.findall(r"~[*?~]|.", words.casefold(), re.S)
    return re.compile(
        "".join(
            ".*" if p == "*" else "." if p == "?" else re.escape(p[-1] if p[0] == "~" else p)
            for p in pieces
        ),
        re.S,
    )


def matching(value: Value, wanted: Value) -> Array:
    """1 or 0 for each cell of `value`, for each member's own criterion in `wanted`.

    Raises:
        InputError: when a criterion depends on the changing cells.
    """
    if not wanted.is_constant:
        raise InputError(
            "a criterion depends on the changing cells", "Write SUMPRODUCT((range > limit) * …)"
        )
    outer = wanted.shape[:2]
    kinds = np.broadcast_to(wanted.kind, wanted.shape)[:, :, 0, 0].reshape(-1)
    numbers = np.broadcast_to(wanted.constant, wanted.shape)[:, :, 0, 0].reshape(-1)
    words = np.broadcast_to(wanted.texts(), wanted.shape)[:, :, 0, 0].reshape(-1)
    keys = [Criterion.of(*key) for key in zip(kinds, numbers, words, strict=True)]
    if len(set(keys)) == 1:
        return keys[0].matches(value)
    if not value.is_constant:
        return _many_of_nodes(value, keys, outer)
    if value.shape[:2] == (1, 1):
        known = {
            key: np.broadcast_to(np.asarray(key.matches(value)), value.shape) for key in set(keys)
        }
        return np.concatenate([known[key] for key in keys]).reshape(*outer, *value.size)
    full = np.broadcast_shapes(outer, value.shape[:2])
    out = np.empty((*full, *value.size))
    which = np.broadcast_to(np.arange(len(keys)).reshape(outer), full)
    for n, key in enumerate(keys):
        here = np.broadcast_to(np.asarray(key.matches(value)), (*full, *value.size))
        out[which == n] = here[which == n]
    return out


def _many_of_nodes(value: Value, keys: list[Criterion], outer: tuple[int, ...]) -> Array:
    if len({(key.sign, key.number is None) for key in keys}) > 1 or keys[0].number is None:
        raise InputError(
            "criteria of different kinds meet cells that are learned", "Use one kind of criterion"
        )
    limits = np.array([key.number for key in keys], float).reshape(*outer, 1, 1)
    return _compared(value.num, keys[0].sign, limits)


def _compared(num: Array, sign: str, limits: np.ndarray) -> Array:
    """1 where the comparison holds, else 0."""
    if sign in ("=", "<>"):
        found = op("equal", num, limits)
    else:
        found = op("less", *((num, limits) if sign in ("<", ">=") else (limits, num)))
    return 1.0 - found if sign in ("<>", ">=", "<=") else found
