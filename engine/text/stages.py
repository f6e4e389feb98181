"""The two kinds of training that ULMFiT is made of: a language model's, and a classifier's."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import torch

from engine.device import pick_device
from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.precision import Precision
from engine.progress import Epoch, Reporter
from engine.resume import Saver
from engine.schedule import one_cycle
from engine.text.classifier import Classifier, discriminative, freeze_to
from engine.text.lm import LanguageModel, LMLoss
from engine.text.lm_batches import Corpus, LMBatches
from engine.text.settings import TextSettings
from engine.text.text_batches import TextBatches

CLIP = {"gated": 0.5, "awd_lstm": 0.25}  # the latter is AWD-LSTM's own
MOM = 0.8  # fast.ai's for recurrent nets; dips to 0.7
# One more group unfrozen each time, and the share of lr that the top group then takes (the lesson's
# 2e-2, 1e-2, 5e-3, 1e-3, flattened: nets here are shallower)
PHASES = ((-1, 1.0), (-2, 0.5), (-3, 0.25), (0, 0.1))


@dataclass(frozen=True)
class Trained:
    """How a stage went. Losses of language models are perplexities."""

    log: list[Epoch]
    outcome: str  # "done" or "stopped"
    seconds: float
    metrics: dict[str, float]


@dataclass(frozen=True)
class StageEpoch(Epoch):
    """An epoch of one of several stages."""

    stage: str = ""


class StageReporter:
    """Passes a stage's epochs on under its name; times count from the stage's beginning."""

    def __init__(self, reporter: Reporter, stage: str):
        self.reporter, self.stage = reporter, stage
        self.log: list[Epoch] = []

    def should_stop(self) -> bool:
        return self.reporter.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        self.log.append(StageEpoch(**vars(log), stage=self.stage))
        self.reporter.on_epoch(self.log[-1], snapshot)


def perplexity(loss: float) -> float:
    """e to the mean of -log p: among how many equally likely words the model seems to choose."""
    return math.exp(min(loss, 50.0))


def train_lm(
    model: LanguageModel,
    train: Corpus,
    valid: Corpus,
    settings: TextSettings,
    reporter: StageReporter,
    saver: Saver,
    backward: bool = False,
) -> Trained:
    """Train a language model in place; metrics are its perplexity on `valid` before and after."""
    began, device = perf_counter(), pick_device(settings.device)
    s = settings

    def batches(corpus: Corpus) -> LMBatches:
        return LMBatches(corpus, s.bs, s.bptt, s.seed, backward, device)

    is_awd = s.solver == "awd_lstm"  # the gated encoder's norm keeps its activations calm
    learner = Learner(
        model.to(device),
        LMLoss(model, 2.0, 1.0) if is_awd else LMLoss(model, 0.0, 0.0),
        make_optimiser("adam", model.parameters(), s.lm_lr, s.wd, MOM),
        batches(train),
        batches(valid),
        unit=perplexity,
        exact=False,
        clip=CLIP[s.solver],
        precision=Precision(s.precision, device),
        on_batch=saver,
    )
    before = perplexity(learner.measure(batches(valid)))
    with torch.random.fork_rng(devices=_own(device)):
        torch.manual_seed(s.seed)
        saver.resume(learner)
        _, outcome = learner.fit(s.lm_epochs, one_cycle(s.lm_lr, MOM), reporter)
    after = perplexity(learner.measure(batches(valid)))
    saver.done()
    metrics = {"perplexity_before": before, "perplexity": after}
    return Trained(reporter.log, outcome, perf_counter() - began, metrics)


def train_classifier(
    model: Classifier,
    train: tuple[list[np.ndarray], np.ndarray],
    valid: tuple[list[np.ndarray], np.ndarray] | None,
    settings: TextSettings,
    reporter: StageReporter,
    saver: Saver,
    backward: bool = False,
    snapshot: Callable[[], Any] | None = None,
) -> Trained:
    """Train a classifier in place: the head first, then one layer more at a time.

    `train` and `valid` are numericalised texts and their classes (n,) 0 or 1.

    Source: Howard & Ruder 2018, section 3.3 (gradual unfreezing) and 3.2 (discriminative steps).
    """
    began, device = perf_counter(), pick_device(settings.device)
    s = settings

    def batches(part: tuple[list[np.ndarray], np.ndarray]) -> TextBatches:
        return TextBatches(*part, s.bs, s.seed, s.max_len, backward, device)

    groups = model.to(device).layer_groups()
    learner = Learner(
        model,
        torch.nn.functional.cross_entropy,
        make_optimiser("adam", discriminative(groups, s.wd), s.lr, s.wd, MOM),
        batches(train),
        batches(valid) if valid else None,
        snapshot=snapshot,
        exact=False,
        clip=1.0,
        precision=Precision(s.precision, device),
        on_batch=saver,
    )
    outcome, first = "done", 0
    with torch.random.fork_rng(devices=_own(device)):
        torch.manual_seed(s.seed)
        if saver.resume(learner):
            first = learner.epoch - learner.at.done  # where the phase that was cut off began
        for start, n_epochs, n_frozen, share in phases(s.n_epochs):
            if start < first or outcome == "stopped":
                continue
            freeze_to(groups, n_frozen)
            whole = _Counted(reporter, s.n_epochs, began)
            _, outcome = learner.fit(n_epochs, one_cycle(s.lr * share, MOM), whole)
    freeze_to(groups, 0)
    saver.done()
    last = reporter.log[-1].valid_loss if reporter.log else None
    metrics = {} if last is None else {"log_loss": last}
    return Trained(reporter.log, outcome, perf_counter() - began, metrics)


def phases(n_epochs: int) -> list[tuple[int, int, int, float]]:
    """(first epoch, epochs, groups frozen, share of lr) of each phase; the last takes what is left.

    With fewer epochs than phases, the last phase is not left out: it is what matters most.
    """
    n = min(n_epochs, len(PHASES))
    chosen = [*PHASES[: n - 1], PHASES[-1]] if n > 1 else [PHASES[-1]]
    if n == 1:
        chosen = [(0, 0.5)]
    lengths = [1] * (n - 1) + [n_epochs - n + 1]
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    return [(start, k, *phase) for start, k, phase in zip(starts, lengths, chosen, strict=True)]


class _Counted:
    """A phase's epochs as those of the whole stage."""

    def __init__(self, reporter: StageReporter, n_epochs: int, began: float):
        self.reporter, self.n_epochs, self.began = reporter, n_epochs, began

    def should_stop(self) -> bool:
        return self.reporter.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        seconds = perf_counter() - self.began
        eta = seconds / log.epoch * (self.n_epochs - log.epoch)
        line = Epoch(log.epoch, self.n_epochs, log.train_loss, log.valid_loss, seconds, eta)
        self.reporter.on_epoch(line, snapshot)


def _own(device: torch.device) -> list[torch.device]:
    """The devices whose random generators a stage must leave as they were."""
    return [device] if device.type == "cuda" else []
