"""Several networks in one: they share their weights and differ in how they scale the inputs."""

import math
from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from engine.tabular.procs import emb_sz_rule

MAX_WIDTH = 16  # of an embedding: many networks learn from few rows
EMB_STD = 0.3


class Ensemble(nn.Module):
    """k networks over one set of inputs: embeddings of codes, numbers embedded piece by piece.

    Sources: Gorishniy et al. 2024, "TabM", section 3.3 (the "mini" variant: a scaling of the
    inputs and a head for each member, all else shared), and Gorishniy et al. 2022, "On Embeddings
    for Numerical Features", section 3.2 (piecewise-linear encoding by quantiles). Ours differs:
    the first layer sees the encodings beside the normalised number itself.
    """

    def __init__(
        self,
        n_classes: tuple[int, ...],
        quantiles: tuple[tuple[float, ...], ...],
        out_sz: int,
        layers: tuple[int, ...],
        members: int,
        ps: float = 0.0,
        embed_p: float = 0.0,
    ):
        super().__init__()
        self.n_cat, self.members = len(n_classes), members
        widths = [min(emb_sz_rule(n), MAX_WIDTH) for n in n_classes]
        self.embeds = nn.ModuleList(
            _embedding(n, w) for n, w in zip(n_classes, widths, strict=True)
        )
        self.pieces = Pieces(quantiles)
        n_in = sum(widths) + self.pieces.width
        self.scale = nn.Parameter(torch.randint(0, 2, (members, n_in)).float() * 2 - 1)
        self.first = nn.Linear(n_in, layers[0])
        self.hidden = nn.ModuleList(nn.Linear(i, o) for i, o in pairwise(layers))
        bound = 1 / math.sqrt(layers[-1])
        self.head = nn.Parameter(torch.empty(members, layers[-1], out_sz).uniform_(-bound, bound))
        self.head_bias = nn.Parameter(torch.zeros(members, out_sz))
        self.drop, self.embed_drop = nn.Dropout(ps), nn.Dropout(embed_p)

    def inputs(self, x: Tensor) -> Tensor:
        """What all members start from: x (bs, n_cat + n_cont) -> (bs, n_in)."""
        codes, conts = x[:, : self.n_cat].long(), x[:, self.n_cat :]
        parts = [self.embed_drop(embed(codes[:, i])) for i, embed in enumerate(self.embeds)]
        return torch.cat([*parts, self.pieces(conts)], dim=1)

    def forward(self, x: Tensor) -> Tensor:
        """Scores of each member: x (bs, n_cat + n_cont) float32 -> (bs, members, out_sz)."""
        scaled = self.first.weight * self.scale.unsqueeze(dim=1)  # (members, units, n_in)
        h = F.linear(self.inputs(x), scaled.flatten(0, 1))  # (bs, members × units)
        h = h.unflatten(1, (self.members, -1)) + self.first.bias
        h = self.drop(torch.relu(h))
        for layer in self.hidden:
            h = self.drop(torch.relu(layer(h)))
        return torch.einsum("bmu,muo->bmo", h, self.head) + self.head_bias


def _embedding(n: int, width: int) -> nn.Embedding:
    embed = nn.Embedding(n, width)
    nn.init.normal_(embed.weight, std=EMB_STD)
    return embed


class Pieces(nn.Module):
    """Numbers as (share of the first bin that is filled, of the second, ...) and themselves."""

    whose: Tensor  # (n_pieces,) int64: which number each piece belongs to
    low: Tensor  # (n_pieces,) where it begins
    span: Tensor  # (n_pieces,) how wide it is

    def __init__(self, quantiles: tuple[tuple[float, ...], ...]):
        super().__init__()
        whose = [i for i, edges in enumerate(quantiles) for _ in edges[1:]]
        low = [edge for edges in quantiles for edge in edges[:-1]]
        high = [edge for edges in quantiles for edge in edges[1:]]
        self.register_buffer("whose", torch.tensor(whose, dtype=torch.int64))
        self.register_buffer("low", torch.tensor(low, dtype=torch.float32))
        span = torch.tensor(high, dtype=torch.float32) - torch.tensor(low, dtype=torch.float32)
        self.register_buffer("span", span.clamp(min=1e-6))
        self.width = len(whose) + len(quantiles)

    def forward(self, conts: Tensor) -> Tensor:
        """(bs, n_cont) -> (bs, n_pieces + n_cont)."""
        filled = (conts[:, self.whose] - self.low) / self.span
        return torch.cat([filled.clamp(0.0, 1.0), conts], dim=1)
