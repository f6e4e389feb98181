"""The lesson's network: embeddings beside normalised numbers, then layers."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.tabular.procs import emb_sz_rule


class TabularModel(nn.Module):
    """Embeddings of the codes and the normalised numbers, through layers, to one score a class.

    Source: Guo & Berkhahn 2016, "Entity Embeddings of Categorical Variables"; the order linear,
    ReLU, batch norm, dropout and the width rule are those of fast.ai's `TabularModel`.
    """

    def __init__(
        self,
        n_classes: tuple[int, ...],
        n_cont: int,
        out_sz: int,
        layers: tuple[int, ...],
        ps: float = 0.0,
        embed_p: float = 0.0,
    ):
        super().__init__()
        self.n_cat = len(n_classes)
        emb_szs = [(n, emb_sz_rule(n)) for n in n_classes]
        self.embeds = nn.ModuleList(_embedding(n, width) for n, width in emb_szs)
        self.embed_drop = nn.Dropout(embed_p)
        self.bn_cont = nn.BatchNorm1d(n_cont) if n_cont else None
        sizes = [sum(width for _, width in emb_szs) + n_cont, *layers]
        self.hidden = nn.ModuleList(nn.Linear(i, o) for i, o in pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm1d(o) for o in layers)
        self.drop = nn.Dropout(ps)
        self.head = nn.Linear(sizes[-1], out_sz)

    def forward(self, x: Tensor) -> Tensor:
        """Scores: x (bs, n_cat + n_cont) float32, codes first -> (bs, 1, out_sz)."""
        codes, conts = x[:, : self.n_cat].long(), x[:, self.n_cat :]
        parts = [self.embed_drop(embed(codes[:, i])) for i, embed in enumerate(self.embeds)]
        if self.bn_cont is not None:
            parts.append(self.bn_cont(conts))
        h = torch.cat(parts, dim=1)  # (bs, all widths + n_cont)
        for linear, norm in zip(self.hidden, self.norms, strict=True):
            h = self.drop(norm(torch.relu(linear(h))))
        return self.head(h).unsqueeze(dim=1)


def _embedding(n: int, width: int) -> nn.Embedding:
    embed = nn.Embedding(n, width)
    nn.init.trunc_normal_(embed.weight, std=0.01)
    return embed
