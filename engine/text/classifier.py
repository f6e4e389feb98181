"""Encoder and head: what a text's reader felt, from all that was said along it."""

import torch
from torch import Tensor, nn

from engine.text.awd_lstm import PAD
from engine.text.lm import Encoder

WINDOW = 1400  # tokens read at once; longer texts go on with the state where a window ended
HEAD_SZ = 50


class Pool:
    """Last, highest and mean of what is said along each text, gathered window by window."""

    def __init__(self):
        self.last: Tensor | None = None
        self.high: Tensor | None = None
        self.total: Tensor | None = None
        self.n: Tensor | None = None

    def add(self, h: Tensor, real: Tensor) -> None:
        """One window: h (bs, time, emb), `real` (bs, time) is False where a text has ended."""
        here = real.unsqueeze(dim=2)
        high = h.masked_fill(~here, -torch.inf).amax(dim=1)
        total, n = (h * here).sum(dim=1), real.sum(dim=1)
        ends = h[torch.arange(len(h), device=h.device), (n - 1).clamp(min=0)]
        if self.last is None or self.high is None or self.total is None or self.n is None:
            self.last, self.high, self.total, self.n = ends, high, total, n
            return
        self.last = torch.where((n > 0).unsqueeze(dim=1), ends, self.last)
        self.high = torch.maximum(self.high, high)
        self.total, self.n = self.total + total, self.n + n

    def concat(self) -> Tensor:
        """(bs, 3 × emb)."""
        assert self.last is not None and self.high is not None
        assert self.total is not None and self.n is not None
        return torch.cat([self.last, self.high, self.total / self.n.unsqueeze(dim=1)], dim=1)


class Classifier(nn.Module):
    """Two scores for each text, negative and positive.

    Source: Howard & Ruder 2018, section 3.3: concat pooling of the last layer, then two blocks of
    batch norm, dropout and a linear layer, ReLU between. Ours differs: padding follows the text and
    is masked from the pools, so a text's score does not depend on those beside it.
    """

    def __init__(self, encoder: Encoder, drop_mult: float, n_classes: int = 2):
        super().__init__()
        self.encoder = encoder
        n_in = 3 * encoder.emb_sz
        self.head = nn.Sequential(
            nn.BatchNorm1d(n_in),
            nn.Dropout(0.4 * drop_mult),
            nn.Linear(n_in, HEAD_SZ),
            nn.ReLU(),
            nn.BatchNorm1d(HEAD_SZ),
            nn.Dropout(0.1),
            nn.Linear(HEAD_SZ, n_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (bs, time) int64, `PAD` after each text's end -> (bs, n_classes)."""
        pool, self.encoder.carried = Pool(), []
        for start in range(0, x.shape[1], WINDOW):
            part = x[:, start : start + WINDOW]
            pool.add(self.encoder(part).float(), part != PAD)
        self.encoder.carried = []
        return self.head(pool.concat())

    def layer_groups(self) -> list[list[nn.Parameter]]:
        """The encoder's groups, then the head: what `freeze_to` counts."""
        return [*self.encoder.layer_groups(), list(self.head.parameters())]


def freeze_to(groups: list[list[nn.Parameter]], n: int) -> None:
    """Let only the groups from the n-th on learn; -1 is the last group alone, 0 all of them."""
    first = range(len(groups))[max(n, -len(groups))]
    for place, group in enumerate(groups):
        for p in group:
            p.requires_grad_(place >= first)


def discriminative(
    groups: list[list[nn.Parameter]], wd: float, ratio: float = 2.6
) -> list[dict[str, object]]:
    """Optimiser groups whose step is 1/2.6 of that of the group above; no decay of biases, norms.

    Source: Howard & Ruder 2018, section 3.2.
    """
    made: list[dict[str, object]] = []
    for place, group in enumerate(groups):
        mult = ratio ** (place + 1 - len(groups))
        matrices = [p for p in group if p.dim() > 1]
        others = [p for p in group if p.dim() <= 1]
        made.append({"params": matrices, "lr_mult": mult, "weight_decay": wd})
        made.append({"params": others, "lr_mult": mult, "weight_decay": 0.0})
    return [group for group in made if group["params"]]
