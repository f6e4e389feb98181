"""What words mean, learned from texts without labels: a region predicts the words around it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.text.fast.network import PAD, Embedding
from engine.text.fast.regions import WIDTH

RARE = 1e-4  # share of all words above which a word is predicted less often (Mikolov et al. 2013)
AROUND = np.array([o for o in range(-WIDTH, 2 * WIDTH) if not 0 <= o < WIDTH])
EVERY = 100  # batches between reports


@dataclass(frozen=True)
class PretrainSettings:
    """Settings of `pretrain`."""

    d: int = 128  # numbers a region's embedding has
    bs: int = 1024  # regions a batch
    lr: float = 0.003  # falls to 0 in a straight line
    n_epochs: float = 1.0  # regions drawn, in regions side by side that the texts have
    seed: int = 0


def pretrain(
    words: np.ndarray,
    doc: np.ndarray,
    n_words: int,
    settings: PretrainSettings,
    on_step: Callable[[int, int, float], None] | None = None,
) -> Embedding:
    """An embedding of regions, learned from texts: words (n,) numbers, doc (n,) each one's text.

    Each batch draws regions, and asks for the five words on either side by a softmax over the words
    that are asked for anywhere in the batch. `on_step` hears batch, number of batches, mean loss.
    """
    rng = np.random.default_rng(settings.seed)
    torch.manual_seed(settings.seed)
    share = np.bincount(words, minlength=n_words) / len(words)
    chance = np.minimum(1.0, np.sqrt(RARE / np.maximum(share, 1e-12)))
    chance[PAD] = 0.0
    model, out = Embedding(n_words, settings.d), Output(n_words, settings.d, share * chance)
    opts = [
        torch.optim.SparseAdam([model.vectors, *out.parameters()], lr=settings.lr),
        torch.optim.Adam([model.bias], lr=settings.lr),
    ]
    n_steps, total = max(1, int(len(words) / WIDTH * settings.n_epochs / settings.bs)), 0.0
    for step in range(n_steps):
        x, rows, asked = draw(words, doc, chance, settings.bs, rng)
        loss = out.loss(model(torch.from_numpy(x)), rows, asked)
        for opt in opts:
            opt.param_groups[0]["lr"] = settings.lr * (1 - step / n_steps)
            opt.zero_grad()
        loss.backward()
        for opt in opts:
            opt.step()
        total += loss.item()
        if on_step and (step + 1) % EVERY == 0:
            on_step(step + 1, n_steps, total / EVERY)
            total = 0.0
    return model


def draw(
    words: np.ndarray, doc: np.ndarray, chance: np.ndarray, bs: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Regions (bs, WIDTH), and what is asked of them: rows (k,) of the batch, words (k,)."""
    at = rng.integers(WIDTH, len(words) - 2 * WIDTH, bs)[:, None]
    inside, around = at + np.arange(WIDTH), at + AROUND
    x = np.where(doc[inside] == doc[at], words[inside], PAD)
    asked = words[around]
    wanted = (doc[around] == doc[at]) & (rng.random(asked.shape) < chance[asked])
    rows, cols = np.nonzero(wanted)
    return x, rows, asked[rows, cols]


class Output(nn.Module):
    """Scores of words for regions' embeddings."""

    def __init__(self, n_words: int, d: int, share: np.ndarray):
        super().__init__()
        self.vectors = nn.Embedding(n_words, d, sparse=True)
        self.bias = nn.Embedding(n_words, 1, sparse=True)
        nn.init.zeros_(self.vectors.weight)
        self.bias.weight.data[:, 0] = torch.from_numpy(np.log(share + 1e-7)).float()

    def loss(self, low: torch.Tensor, rows: np.ndarray, asked: np.ndarray) -> torch.Tensor:
        """Mean log loss of the words asked (k,), of rows of `low` (bs, d)."""
        words, place = np.unique(asked, return_inverse=True)
        candidates = torch.from_numpy(words)
        scores = low @ self.vectors(candidates).T + self.bias(candidates).squeeze(dim=1)
        chances = torch.log_softmax(scores, dim=1)
        return -chances[torch.from_numpy(rows), torch.from_numpy(place)].mean()
