"""A trace by torch: its own gradients, its own SGD."""

from collections.abc import Sequence

import numpy as np
import torch

from engine.network.model import Loss, Mlp
from engine.network.rows import prepared
from engine.network.settings import MlpSettings
from engine.network.trace import Trace
from engine.network.weights import Layer
from engine.optimisers.make import make_optimiser


def traced(layers: Sequence[Layer], x: np.ndarray, y: np.ndarray, settings: MlpSettings) -> Trace:
    """Run rows x (n, n_in) with targets y (n,) forward and back, and try the next step."""
    net = Mlp(layers, settings)
    opt = make_optimiser("sgd", net.parameters(), settings.lr)
    sums, activations = net.sums_and_activations(torch.as_tensor(prepared(x, settings)))
    for each in sums:
        each.retain_grad()
    loss = Loss(settings)(sums[-1].squeeze(dim=1), torch.as_tensor(y))
    loss.backward()
    gradients = [
        Layer(_array(weight.grad), _array(bias.grad))
        for weight, bias in zip(net.weights, net.biases, strict=True)
    ]
    opt.step()
    return Trace(
        loss=loss.item(),
        layers=list(layers),
        sums=[_array(each) for each in sums],
        activations=[_array(each) for each in activations],
        sum_gradients=[_array(each.grad) for each in sums],
        gradients=gradients,
        stepped=net.layers(),
    )


def _array(tensor: torch.Tensor | None) -> np.ndarray:
    assert tensor is not None, "backward has filled it"
    return tensor.detach().numpy().copy()
