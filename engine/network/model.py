"""The network in torch: rows through matrix products and activation functions to one output."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from engine.network.settings import MlpSettings
from engine.network.weights import Layer

ACTIVATE = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


class Mlp(nn.Module):
    """A multi-layer perceptron in float64, weights (n_in, n_out) as a sheet shows them.

    `forward` gives the last layer's sum, before its sigmoid: the losses here take that, because
    cross-entropy of a sigmoid is exact only when both are computed at once.
    """

    def __init__(self, layers: Sequence[Layer], settings: MlpSettings):
        super().__init__()
        self.activate = ACTIVATE[settings.activation]
        self.is_sigmoid = settings.output == "sigmoid"
        self.weights = nn.ParameterList([torch.tensor(layer.weight) for layer in layers])
        self.biases = nn.ParameterList([torch.tensor(layer.bias) for layer in layers])

    def sums_and_activations(self, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """x (n, n_in) -> of each layer x @ weight + bias, and what its function makes of that."""
        sums, activations = [], []
        last = len(self.weights) - 1
        for place, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            sums.append(x @ weight + bias)  # (n, n_in) @ (n_in, n_out) -> (n, n_out)
            x = self.activate(sums[-1]) if place < last else self.answer(sums[-1])
            activations.append(x)
        return sums, activations

    def forward(self, x: Tensor) -> Tensor:
        """x (n, n_in) -> (n,), the sum of the output layer."""
        return self.sums_and_activations(x)[0][-1].squeeze(dim=1)

    def answer(self, sums: Tensor) -> Tensor:
        """The output layer's own function."""
        return torch.sigmoid(sums) if self.is_sigmoid else sums

    def layers(self) -> list[Layer]:
        """The parameters as arrays, copied."""
        return [
            Layer(weight.detach().numpy().copy(), bias.detach().numpy().copy())
            for weight, bias in zip(self.weights, self.biases, strict=True)
        ]


class Loss:
    """The mean loss over rows: `loss(sums of the output layer, targets)`, both (n,)."""

    def __init__(self, settings: MlpSettings):
        self.name, self.is_sigmoid = settings.loss, settings.output == "sigmoid"

    def __call__(self, sums: Tensor, targ: Tensor) -> Tensor:
        if self.name == "bce":
            return binary_cross_entropy_with_logits(sums, targ)
        return mse_loss(torch.sigmoid(sums) if self.is_sigmoid else sums, targ)
