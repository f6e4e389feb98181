"""All that a small network can be told, checked before anything runs."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from engine.errors import InputError

ACTIVATIONS = ("relu", "tanh", "sigmoid")
OUTPUTS = ("sigmoid", "linear")
LOSSES = ("bce", "mse")


@dataclass(frozen=True)
class MlpSettings:
    """Settings of one network. It learns by plain SGD on all rows at once, in float64."""

    hidden: tuple[int, ...] = (4, 3)  # units of each hidden layer; none: a single layer
    activation: str = "relu"  # of the hidden layers
    output: str = "sigmoid"  # of the last layer: "sigmoid" or "linear"
    loss: str = "bce"  # "bce": binary cross-entropy of a sigmoid; "mse": mean squared error
    lr: float = 0.1
    n_epochs: int = 20  # steps, since an epoch is all rows at once
    normalise: bool = False  # bring each input column to mean 0 and spread 1 first

    def __post_init__(self):
        for name, problem, remedy in _problems(self):
            raise InputError(problem, remedy, setting=name)

    def sizes(self, n_in: int) -> tuple[int, ...]:
        """The widths from the inputs to the one output."""
        return (n_in, *self.hidden, 1)

    def with_(self, **changes: Any) -> "MlpSettings":
        """A copy with some settings changed, checked again."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "MlpSettings":
        known = {f.name for f in fields(cls)}
        kept = {name: value for name, value in stored.items() if name in known}
        return cls(**{**kept, "hidden": tuple(kept["hidden"])} if "hidden" in kept else kept)


def _problems(s: MlpSettings):
    """Yield (name, problem, remedy) for each setting outside what makes sense."""
    choices = (("activation", ACTIVATIONS), ("output", OUTPUTS), ("loss", LOSSES))
    for name, allowed in choices:
        if getattr(s, name) not in allowed:
            problem = f"{name} {getattr(s, name)!r} is not known"
            yield name, problem, f"Use one of {', '.join(allowed)}"
    if s.loss == "bce" and s.output != "sigmoid":
        problem = "loss bce needs a sigmoid at the output"
        yield "loss", problem, "Set output to sigmoid, or loss to mse"
    if any(width < 1 for width in s.hidden):
        problem = f"a layer of {min(s.hidden)} units cannot be"
        yield "hidden", problem, "Give each layer 1 unit or more"
    if not 0 <= s.lr <= 1e12:
        yield "lr", f"lr is {s.lr!r}", "Give a number from 0 to 1e12"
    if s.n_epochs < 1:
        yield "n_epochs", f"n_epochs is {s.n_epochs!r}", "Give a whole number of at least 1"
