"""The network of a recipe, and what it becomes when it is published."""

import numpy as np
import torch
from torch import Tensor, nn

from engine.tabular.encoder import Encoder
from engine.tabular.ensemble import Ensemble
from engine.tabular.loss import together
from engine.tabular.model import TabularModel
from engine.tabular.procs import UNKNOWN
from engine.tabular.settings import TabularSettings
from engine.tabular.target import Target


class Network(nn.Module):
    """A body of one or more members: each answers for itself in training, together otherwise."""

    def __init__(self, body: nn.Module, is_class: bool):
        super().__init__()
        self.body, self.is_class = body, is_class

    def forward(self, x: Tensor) -> Tensor:
        """x (bs, n_cat + n_cont) -> (bs, members, out_sz); in eval mode (bs, 1, out_sz)."""
        scores = self.body(x)
        return scores if self.training else together(scores, self.is_class)


def make_network(encoder: Encoder, target: Target, settings: TabularSettings) -> Network:
    """A new network with random weights, the same for the same seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        return Network(_body(encoder, target, settings), target.is_class)


def _body(encoder: Encoder, target: Target, settings: TabularSettings) -> nn.Module:
    dropout = {"ps": settings.ps, "embed_p": settings.embed_p}
    if settings.solver == "plain":
        n_cont = len(encoder.cont_names)
        return TabularModel(encoder.n_classes, n_cont, target.out_sz, settings.layers, **dropout)
    quantiles = tuple(encoder.quantiles[name] for name in encoder.cont_names)
    return Ensemble(
        encoder.n_classes, quantiles, target.out_sz, settings.layers, settings.members, **dropout
    )


def weights_of(network: Network, seen: list[np.ndarray]) -> dict[str, np.ndarray]:
    """The weights by name, float32. A category that training never met gets the average one's.

    `seen` has, for each embedding, how often each of its rows was trained on: (n_classes,).
    """
    weights = {
        name: w.detach().cpu().numpy().copy()
        for name, w in network.body.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    for i, counts in enumerate(seen):
        table = weights[f"embeds.{i}.weight"]
        if counts[UNKNOWN] == 0 and counts.sum():
            table[UNKNOWN] = (counts @ table / counts.sum()).astype(np.float32)
    return weights
