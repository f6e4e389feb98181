"""Recurrent readers among the teachers: they know word order, which n-grams and regions do not.

The shipped language model's encoder with a new head, trained over labelled reviews and over
unlabelled ones with the chances that earlier teachers give them.
Source: Howard & Ruder 2018, section 3.3 (the head, discriminative steps); Hinton, Vinyals & Dean
2015 (learning from another model's chances).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.schedule import one_cycle
from engine.text.awd_lstm import Dropouts
from engine.text.classifier import Classifier, discriminative
from engine.text.language_model import shipped
from engine.text.networks import network_of, with_vocab
from engine.text.settings import TextSettings
from engine.text.stages import CLIP, MOM
from engine.text.text_batches import TextBatches
from engine.text.vocab import Vocab
from engine.text.words import numericalised, tokenized, vocab_for

MEASURE_BS = 128


@dataclass(frozen=True)
class ReaderSettings:
    """Settings of the reader."""

    max_vocab: int = 30_000
    max_len: int = 400  # the last tokens of a review, which mostly say what came of it
    bs: int = 32
    lr: float = 0.01  # the highest step of the one-cycle schedule, in the head
    later_lr: float = 0.005  # the same, when a reader learns again
    ratio: float = 2.6  # each layer's step as a share of the one above: 1 / ratio
    wd: float = 0.01
    drop_mult: float = 0.3
    seed: int = 42


@dataclass(frozen=True)
class Tokens:
    """Texts as numbers of the tokens that readers know, which are the language model's."""

    vocab: Vocab
    ids: list[np.ndarray]

    @classmethod
    def of(cls, texts: Sequence[str], settings: ReaderSettings) -> "Tokens":
        joined = tokenized(texts)
        vocab = vocab_for(joined, TextSettings(max_vocab=settings.max_vocab), shipped())
        return cls(vocab, numericalised(joined, vocab))


class Reader:
    """A network that reads the tokens of texts, from the first to the last or backward."""

    def __init__(self, tokens: Tokens, settings: ReaderSettings, backward: bool = False):
        self.ids, self.settings, self.backward = tokens.ids, settings, backward
        drop = Dropouts().times(settings.drop_mult)
        encoder = network_of(with_vocab(shipped(), tokens.vocab), drop).encoder
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.network = Classifier(encoder, settings.drop_mult)

    def train(
        self, rows: np.ndarray, goal: np.ndarray, say: Callable[[str], None], again: bool = False
    ) -> None:
        """One epoch over some texts; `goal` (n,) are classes or chances of the positive one."""
        s = self.settings
        lr = s.later_lr if again else s.lr
        groups = discriminative(self.network.layer_groups(), s.wd, s.ratio)

        def on_batch(learner: Learner) -> None:
            at = learner.at
            if at.batch % 200 == 0:
                n_batches, loss = len(learner.train_dl), float(at.total) / at.n_rows
                say(f"  batch {at.batch} of {n_batches}, loss {loss:.4f}")

        learner = Learner(
            self.network,
            _loss,
            make_optimiser("adam", groups, lr, s.wd),
            self._batches(rows, goal, s.bs),
            exact=False,
            epoch=int(again),  # another order than the first time
            clip=CLIP["gated"],
            on_batch=on_batch,
        )
        with torch.random.fork_rng(devices=[]):  # dropout draws from torch's own generator
            torch.manual_seed(s.seed + again)
            learner.fit(1, one_cycle(lr, MOM))

    @torch.no_grad()
    def logits(self, rows: np.ndarray) -> np.ndarray:
        """Log odds of the positive class for some texts: (n,) float64."""
        self.network.eval()
        batches, found = self._batches(rows, np.zeros(len(rows)), MEASURE_BS), np.empty(len(rows))
        for places in batches.by_length():
            found[places] = _log_odds(self.network(batches.padded(places))).numpy()
        return found

    def _batches(self, rows: np.ndarray, goal: np.ndarray, bs: int) -> TextBatches:
        s, texts = self.settings, [self.ids[row] for row in rows]
        return TextBatches(texts, goal.astype(np.float32), bs, s.seed, s.max_len, self.backward)


def _log_odds(scores: Tensor) -> Tensor:
    return scores[:, 1] - scores[:, 0]


def _loss(scores: Tensor, goal: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(_log_odds(scores), goal)
