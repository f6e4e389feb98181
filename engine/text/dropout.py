"""The dropouts of a language model, each at rest in eval mode.

Source: Merity, Keskar & Socher 2018, "Regularizing and optimizing LSTM language models", section 4;
Gal & Ghahramani 2016 for the variational ones.
"""

import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn


class RNNDropout(nn.Module):
    """Variational dropout: one mask for all steps in time. x (bs, time, n) -> the same shape."""

    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.p:
            return x
        mask = x.new_empty(len(x), 1, x.shape[2]).bernoulli_(1 - self.p).div_(1 - self.p)
        return x * mask


class EmbeddingDropout(nn.Module):
    """Whole words dropped from an embedding, wherever in the batch they stand.

    Only the rows in use are scaled: a mask of one number a word. x (bs, time) -> (bs, time, n).
    """

    def __init__(self, emb: nn.Embedding, p: float):
        super().__init__()
        self.emb, self.p = emb, p

    def forward(self, x: Tensor) -> Tensor:
        rows = self.emb(x)
        if not self.training or not self.p:
            return rows
        keep = rows.new_empty(self.emb.num_embeddings).bernoulli_(1 - self.p).div_(1 - self.p)
        return rows * keep[x][..., None]


def weight_drop(raw: Tensor, p: float, training: bool) -> Tensor:
    """Dropout on a weight matrix rather than on what flows through it (DropConnect)."""
    return F.dropout(raw, p, training)
