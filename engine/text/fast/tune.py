"""Teach the region network the classes, from texts with labels or with soft ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.progress import Reporter
from engine.schedule import one_cycle
from engine.text.fast.network import Network, batch_of

Batch = tuple[tuple[Tensor, Tensor], Tensor]
MEASURE_BS = 64  # texts a batch where nothing is learned


@dataclass(frozen=True)
class TuneSettings:
    """Settings of `tune`."""

    m: int = 128  # units of the second layer
    n_epochs: int = 3
    bs: int = 64  # texts a batch
    lr: float = 0.0015  # the highest step of the one-cycle schedule
    vectors_lr_mult: float = 0.7  # and of the words' vectors as a share of that
    wd: float = 0.01  # decoupled decay of the second layer and the head
    region_p: float = 0.2  # dropout of regions' embeddings
    pooled_p: float = 0.5  # dropout of what was pooled
    seed: int = 0


class TextBatches:
    """Texts of different length in batches; the same order for the same seed and epoch number."""

    def __init__(self, texts: Sequence[np.ndarray], targ: np.ndarray, bs: int, seed: int):
        self.texts, self.targ, self.bs, self.seed = texts, targ.astype(np.float32), bs, seed

    def __len__(self) -> int:
        return -(-len(self.texts) // self.bs)

    @property
    def n_rows(self) -> int:
        return len(self.texts)

    def epoch(self, number: int, first: int = 0) -> Iterator[Batch]:
        """The batches of one epoch, shuffled, from the one numbered `first` on."""
        order = np.random.default_rng([self.seed, number]).permutation(self.n_rows)
        return self._batches(order[first * self.bs :], self.bs)

    def in_order(self) -> Iterator[Batch]:
        """All texts in their own order, for measuring."""
        return self._batches(np.arange(self.n_rows), MEASURE_BS)

    def _batches(self, order: np.ndarray, bs: int) -> Iterator[Batch]:
        for start in range(0, len(order), bs):
            rows = order[start : start + bs]
            yield batch_of([self.texts[row] for row in rows]), torch.from_numpy(self.targ[rows])


class Both:
    """Optimisers as one: AdamW takes no sparse gradients, and sparse Adam no others.

    A batch has a tenth of the words; dense steps for all of them took most of the time.
    """

    def __init__(self, *opts: torch.optim.Optimizer):
        self.opts = opts
        self.param_groups = [group for opt in opts for group in opt.param_groups]

    def zero_grad(self) -> None:
        for opt in self.opts:
            opt.zero_grad()

    def step(self) -> None:
        for opt in self.opts:
            opt.step()

    def state_dict(self) -> dict[str, Any]:
        return {str(place): opt.state_dict() for place, opt in enumerate(self.opts)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for place, opt in enumerate(self.opts):
            opt.load_state_dict(state[str(place)])


def tune(
    network: Network,
    texts: Sequence[np.ndarray],
    targ: np.ndarray,
    settings: TuneSettings,
    reporter: Reporter | None = None,
    valid: tuple[Sequence[np.ndarray], np.ndarray] | None = None,
) -> str:
    """Train all layers; texts are numbers of words, targ (n,) from 0 to 1. "done" or "stopped"."""
    vectors, bias = network.embedding.vectors, network.embedding.bias
    dense = [
        {"params": [*network.second.parameters(), *network.head.parameters()]},
        {"params": [bias], "weight_decay": 0.0, "lr_mult": settings.vectors_lr_mult},
    ]
    sparse = [{"params": [vectors], "lr_mult": settings.vectors_lr_mult}]
    opt = Both(
        make_optimiser("adam", dense, settings.lr, settings.wd),
        torch.optim.SparseAdam(sparse, settings.lr),
    )
    learner = Learner(
        network,
        binary_cross_entropy_with_logits,
        opt,  # type: ignore[arg-type]
        TextBatches(texts, targ, settings.bs, settings.seed),  # type: ignore[arg-type]
        TextBatches(*valid, settings.bs, settings.seed) if valid else None,  # type: ignore[arg-type]
        exact=False,
    )
    with torch.random.fork_rng(devices=[]):  # dropout draws from torch's own generator
        torch.manual_seed(settings.seed)
        return learner.fit(settings.n_epochs, one_cycle(settings.lr, 0.9), reporter)[1]


@torch.no_grad()
def logits_of(network: Network, texts: Sequence[np.ndarray]) -> np.ndarray:
    """The network's answers: (n,) float64."""
    network.eval()
    batches = TextBatches(texts, np.zeros(len(texts)), MEASURE_BS, 0).in_order()
    answers = [network(xb).numpy() for xb, _ in batches]
    return np.concatenate(answers).astype(np.float64) if answers else np.empty(0)
