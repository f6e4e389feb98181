"""All that a small network can be told, checked before anything runs."""

from dataclasses import dataclass

from engine.errors import InputError
from engine.settings import Settings, setting


@dataclass(frozen=True)
class MlpSettings(Settings):
    """Settings of one network. It learns by plain SGD on all rows at once, in float64."""

    hidden: tuple[int, ...] = setting((4, 3), "Units of each hidden layer; none: a single layer")
    activation: str = setting(
        "relu", "The function of the hidden layers", choices=("relu", "tanh", "sigmoid")
    )
    output: str = setting(
        "sigmoid",
        "The last layer's function: a sigmoid for yes or no, linear for any number",
        choices=("sigmoid", "linear"),
    )
    loss: str = setting(
        "bce",
        "What is made small: cross-entropy, or the mean squared error",
        choices=("bce", "mse"),
    )
    lr: float = setting(0.01, "Learning rate: how far a step goes against the gradient", low=0.0)
    n_epochs: int = setting(
        20, "Steps, since an epoch is all rows at once", low=1, high=100_000, unit="steps"
    )
    normalise: bool = setting(False, "Bring each input column to mean 0 and spread 1 first")

    def sizes(self, n_in: int) -> tuple[int, ...]:
        """The widths from the inputs to the one output."""
        return (n_in, *self.hidden, 1)

    def check(self) -> None:
        super().check()
        if self.loss == "bce" and self.output != "sigmoid":
            problem = "loss bce needs a sigmoid at the output"
            raise InputError(problem, "Set output to sigmoid, or loss to mse", setting="loss")
        if any(width < 1 for width in self.hidden):
            problem = f"a layer of {min(self.hidden)} units cannot be"
            raise InputError(problem, "Give each layer 1 unit or more", setting="hidden")
