"""The region part as a torch network, while it is trained."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, embedding_bag, relu

from engine.text.fast.regions import BEFORE, MEANS, STRIDE, WIDTH, Regions, n_regions
from engine.text.vocab import Vocab

PAD = 1  # the number of xxpad: a place without a word


class Embedding(nn.Module):
    """A region of words -> d numbers: relu of the sum of the words' vectors and a bias."""

    def __init__(self, n_words: int, d: int):
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(n_words, d) * 0.05)
        self.vectors.data[PAD] = 0.0
        self.bias = nn.Parameter(torch.zeros(d))

    def forward(self, x: Tensor) -> Tensor:
        """x (regions, WIDTH) int64 numbers of words -> (regions, d).

        The gradient of `vectors` is sparse: it holds the rows of words in `x`.
        """
        bag = embedding_bag(x, self.vectors, mode="sum", padding_idx=PAD, sparse=True)
        return relu(bag + self.bias)


class Network(nn.Module):
    """Regions' embeddings, a second layer, maxima and means over a text, a linear head."""

    def __init__(self, embedding: Embedding, m: int, region_p: float, pooled_p: float):
        super().__init__()
        self.embedding, self.region_p, self.pooled_p = embedding, region_p, pooled_p
        self.second = nn.Linear(len(embedding.bias), m)
        nn.init.kaiming_normal_(self.second.weight)
        nn.init.zeros_(self.second.bias)
        self.head = nn.Linear(2 * m, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        """Regions of several texts (regions, WIDTH), how many each has (bs,) -> logits (bs,)."""
        x, lengths = batch
        low = dropout(self.embedding(x), self.region_p, self.training)
        high = relu(self.second(low))
        most = torch.segment_reduce(high, "max", lengths=lengths)
        mean = torch.segment_reduce(high, "mean", lengths=lengths)
        pooled = torch.cat([most, MEANS * mean], dim=1)
        return self.head(dropout(pooled, self.pooled_p, self.training)).squeeze(dim=1)

    def to_regions(self, vocab: Vocab) -> Regions:
        """The trained part, its words' vectors rounded to bytes."""
        state = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        return Regions.of_weights(
            vocab,
            state["embedding.vectors"],
            bias=state["embedding.bias"],
            weight=np.ascontiguousarray(state["second.weight"].T),
            weight_bias=state["second.bias"],
            head=state["head.weight"][0],
            head_bias=float(state["head.bias"][0]),
        )


def regions_of(numbers: np.ndarray) -> np.ndarray:
    """A text's regions: numbers of its words (n,) -> (regions, WIDTH); one even of no words."""
    n = max(1, n_regions(len(numbers)))
    padded = np.full(STRIDE * n + WIDTH, PAD, dtype=np.int64)
    padded[BEFORE : BEFORE + len(numbers)] = numbers
    return padded[STRIDE * np.arange(n)[:, None] + np.arange(WIDTH)]


def batch_of(texts: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """The input of `Network` for some texts' numbers."""
    regions = [regions_of(numbers) for numbers in texts]
    lengths = torch.tensor([len(part) for part in regions])
    return torch.from_numpy(np.concatenate(regions)), lengths
