"""What a running fit says after each epoch, and how it learns that it should stop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Epoch:
    """One line of the loss history. Losses are those of the weights as the epoch left them."""

    epoch: int  # counted since the weights were random
    n_epochs: int  # the epoch at which this fit ends
    train_loss: float  # in the unit of the loss; ratings: RMSE in stars
    valid_loss: float | None  # None: nothing is held back
    seconds: float  # since this fit began
    eta: float  # seconds left, as far as can be told


@dataclass(frozen=True)
class Scored:
    """A block of a column that has been scored; all times in seconds."""

    done: int  # texts scored by now, this block included
    total: int  # texts to score in all
    seconds: float  # since the job began
    eta: float  # seconds left, as far as can be told
    first: int  # the place of the block's first text
    scores: list[float | None]  # probability that the text is positive; None: it has no word
    words: list[str | None]  # the words that decided, where they were asked for
    what: str = "texts"


@dataclass(frozen=True)
class Tried:
    """A learning rate that has been tried."""

    done: int  # tried by now
    total: int  # to try at most
    what: str = "learning rates"


class Reporter(Protocol):
    """Whoever watches a fit. `snapshot()` copies the weights, so call it only to show them."""

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None: ...

    def should_stop(self) -> bool:
        """Asked at every batch; True ends the fit after that batch, keeping what was learned."""
        ...


class Trier(Protocol):
    """Whoever watches how learning rates are tried."""

    def on_try(self, log: Tried) -> None: ...

    def should_stop(self) -> bool: ...


class Quiet:
    """A reporter that shows nothing and never stops."""

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        pass

    def on_try(self, log: Tried) -> None:
        pass

    def should_stop(self) -> bool:
        return False
