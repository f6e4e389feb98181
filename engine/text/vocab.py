"""The words a model knows, each with a number."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.errors import StoreError
from engine.text.tokens import SPECIALS

UNK = SPECIALS.index("xxunk")


@dataclass(frozen=True)
class Vocab:
    """`itos[number]` is a token; the special ones come first, and `xxunk` is 0."""

    itos: tuple[str, ...]

    @cached_property
    def stoi(self) -> dict[str, int]:
        """Token -> number; built on first use."""
        return {token: number for number, token in enumerate(self.itos)}

    def __len__(self) -> int:
        return len(self.itos)

    @classmethod
    def build(
        cls, token_lists: Iterable[Sequence[str]], min_freq: int = 2, max_vocab: int = 60_000
    ) -> "Vocab":
        """The commonest tokens: at most `max_vocab` with the special ones, `min_freq` or oftener.

        Equally common ones go by the alphabet, so the same texts give the same numbers.
        """
        counts: Counter[str] = Counter()
        for tokens in token_lists:
            counts.update(tokens)
        return cls.of_counts(counts, min_freq, max_vocab)

    @classmethod
    def of_counts(cls, counts: Counter[str], min_freq: int = 2, max_vocab: int = 60_000) -> "Vocab":
        """The same from tokens that are counted already."""
        common = [t for t, n in counts.items() if n >= min_freq and t not in SPECIALS]
        common.sort(key=lambda token: (-counts[token], token))
        return cls((*SPECIALS, *common[: max(0, max_vocab - len(SPECIALS))]))

    def numericalise(self, tokens: Iterable[str]) -> np.ndarray:
        """The numbers of tokens, `xxunk`'s for those not known: (n,) int32."""
        number = self.stoi.get
        return np.array([number(token, UNK) for token in tokens], dtype=np.int32)

    def textify(self, numbers: Iterable[int]) -> list[str]:
        """The tokens of numbers; `numericalise` is its inverse for tokens that are known."""
        return [self.itos[number] for number in numbers]

    def to_json(self) -> list[str]:
        return list(self.itos)

    @classmethod
    def from_json(cls, stored: Any) -> "Vocab":
        """The vocabulary that `to_json` stored.

        Raises:
            StoreError: when it is not a list of different tokens, the special ones first.
        """
        sound = isinstance(stored, list) and all(isinstance(token, str) for token in stored)
        if not sound or tuple(stored[: len(SPECIALS)]) != SPECIALS:
            raise _damaged("the model file has no vocabulary")
        if len(set(stored)) != len(stored):
            raise _damaged("the model file's vocabulary repeats tokens")
        return cls(tuple(stored))


def _damaged(problem: str) -> StoreError:
    return StoreError(problem, "Train again", code="damaged", values={"kind": "reviews"})
