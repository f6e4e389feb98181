"""ULMFiT: from a general language model, over one of the user's own texts, to a classifier.

Source: Howard & Ruder 2018, "Universal language model fine-tuning for text classification".
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine import store
from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from engine.device import pick_device, use_threads
from engine.errors import InputError
from engine.progress import Epoch, Quiet, Reporter
from engine.resume import Saver
from engine.text import language_model
from engine.text.awd_lstm import Dropouts
from engine.text.classifier import Classifier
from engine.text.decoder import CUTS
from engine.text.fastai_weights import is_fastai, load_fastai, usual_words
from engine.text.general import general_texts
from engine.text.language_model import PublishedLM, load_language_model
from engine.text.lm_batches import Corpus
from engine.text.networks import make_lm, network_of, published, sizes_from, with_vocab
from engine.text.recurrent import RecurrentModel, Weights, has_words
from engine.text.settings import TextSettings
from engine.text.stages import StageReporter, Trained, train_classifier, train_lm
from engine.text.vocab import Vocab
from engine.text.words import numericalised, tokenized, vocab_for

HELD_TOKENS = 100_000  # of general text, to measure on


@dataclass(frozen=True)
class Stage:
    """One row of the journal."""

    stage: str  # "general", "lm" or "classifier", with " backward" behind it where it is
    epochs: int
    seconds: float
    metrics: dict[str, float]
    outcome: str
    version: str | None = None


@dataclass
class Ulmfit:
    """What the stages left: language models and a classifier, one reader a direction."""

    vocab: Vocab
    settings: TextSettings
    lms: dict[str, PublishedLM] = field(default_factory=dict)
    readers: dict[str, Weights] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    log: list[Epoch] = field(default_factory=list)
    outcome: str = "done"

    def classifier(self, direction: str = "", reader: Weights | None = None) -> RecurrentModel:
        """The readers as one model, with one of them as it is in the middle of its training."""
        meta = {"solver": self.settings.solver, "settings": self.settings.to_json()}
        readers = self.readers | ({direction: reader} if reader else {})
        return RecurrentModel(self.vocab, readers, meta)


def reader_of(model: Classifier) -> Weights:
    """A classifier's weights as numpy has them."""
    return {
        name.removeprefix("encoder."): w.detach().cpu().float().numpy().copy()
        for name, w in model.state_dict().items()
        if not name.startswith("encoder.encoder_dp") and "num_batches" not in name
    }


def run_stages(
    texts: Sequence[str],
    train: np.ndarray,
    labels: np.ndarray,
    valid: np.ndarray,
    settings: TextSettings,
    reporter: Reporter | None = None,
    on_stage: Callable[[Ulmfit, Stage], None] | None = None,
    folder: Path | None = None,
) -> Ulmfit:
    """Train the stages of `settings` on texts, of which `labels` (n,) 0 or 1 (-1: none) are known.

    `train` and `valid` are places of labelled texts; valid ones are held back from every stage.
    With a `folder`, a run that was cut off goes on in it where it was, in mid-epoch; another run
    does not take its files. `on_stage` is called after each stage.

    Raises:
        InputError: for texts that cannot be learned from, or weights that cannot be begun from.
    """
    use_threads(settings.threads)
    run = _Run(texts, train, labels, valid, settings, reporter or Quiet(), folder)
    directions = ("forward", "backward") if settings.backward else ("forward",)
    for direction, stage in product(directions, settings.stage_list):
        if run.done.outcome == "stopped":
            break
        made = run.stage(stage, direction)
        run.done.stages.append(made)
        if on_stage:
            on_stage(run.done, made)
    shutil.rmtree(run.folder, ignore_errors=True)
    return run.done


class _Run:
    """Tokens, vocabulary and what the stages before have left."""

    def __init__(
        self,
        texts: Sequence[str],
        train: np.ndarray,
        labels: np.ndarray,
        valid: np.ndarray,
        settings: TextSettings,
        reporter: Reporter,
        folder: Path | None,
    ):
        self.settings, self.reporter = settings, reporter
        self.train, self.valid, self.labels = train, valid, labels
        joined, self.general = tokenized(texts), list[str]()
        if "general" in settings.stage_list:
            self.general = tokenized(general_texts(Path(settings.general).expanduser()))
        self.start = starting_model(settings)
        known = [*(joined[i] for i in _others(len(texts), valid)), *self.general]
        vocab = vocab_for(known, settings, self.start)
        self.ids = numericalised(joined, vocab)
        self.done = Ulmfit(vocab, settings)
        self.usable = np.array([has_words(text.split(" ")) for text in joined], dtype=bool)
        self.key = _key(texts, train, labels, valid, settings)
        self.folder = (folder or store.home() / "training") / self.key[:16]

    def stage(self, stage: str, direction: str) -> Stage:
        """Run one stage, or take what an earlier, interrupted run left of it."""
        name = stage if direction == "forward" else f"{stage} backward"
        reporter = StageReporter(self.reporter, name)
        saver = Saver(self.folder / f"{name}.part", {"run": self.key, "stage": name})
        if stage == "classifier":
            trained = self._classifier(direction, reporter, saver)
        else:
            trained = self._lm(stage, direction, reporter, saver)
        self.done.log += trained.log
        self.done.outcome = trained.outcome
        n_epochs = len(trained.log)
        return Stage(name, n_epochs, trained.seconds, trained.metrics, trained.outcome)

    def _lm(self, stage: str, direction: str, reporter: StageReporter, saver: Saver) -> Trained:
        kept = self.folder / f"{reporter.stage}.safetensors"
        if kept.is_file() and (stored := load_checkpoint(kept)).meta.get("run") == self.key:
            self.done.lms[direction] = language_model.from_checkpoint(stored)
            return Trained([], "done", 0.0, stored.meta["metrics"])
        model = self._network(direction)
        corpus, held = self._corpora(stage)
        if direction not in self.done.lms and self.start is None:
            model.decoder.start_from(
                torch.from_numpy(np.bincount(corpus.ids, minlength=len(self.done.vocab)))
            )
        backward = direction == "backward"
        trained = train_lm(model, corpus, held, self.settings, reporter, saver, backward)
        meta = {"solver": self.settings.solver, "metrics": trained.metrics, "direction": direction}
        self.done.lms[direction] = lm = published(model, self.done.vocab, meta)
        if trained.outcome == "done":
            checkpoint = language_model.to_checkpoint(lm)
            checkpoint.meta["run"] = self.key
            save_checkpoint(kept, checkpoint)
        return trained

    def _classifier(self, direction: str, reporter: StageReporter, saver: Saver) -> Trained:
        kept = self.folder / f"{reporter.stage}.safetensors"
        if kept.is_file() and (stored := load_checkpoint(kept)).meta.get("run") == self.key:
            self.done.readers[direction] = stored.arrays
            return Trained([], "done", 0.0, {})
        encoder = self._network(direction, head=True).encoder
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.settings.seed)
            model = Classifier(encoder, self.settings.drop_mult)
        train, valid = self._labelled(self.train), self._labelled(self.valid)
        trained = train_classifier(
            model,
            train,
            valid if len(valid[0]) > 1 else None,
            self.settings,
            reporter,
            saver,
            direction == "backward",
            lambda: self.done.classifier(direction, reader_of(model)),
        )
        self.done.readers[direction] = reader_of(model)
        if trained.outcome == "done":
            save_checkpoint(kept, Checkpoint(reader_of(model), {"run": self.key}))
        return trained

    def _network(self, direction: str, head: bool = False) -> Any:
        """The language model to continue from: the stage's before, the start's, or a new one."""
        drop = Dropouts().times(self.settings.drop_mult)
        lm = self.done.lms.get(direction)
        if lm is None and self.start is not None:
            lm = with_vocab(self.start, self.done.vocab)
        if lm is not None:
            return network_of(lm, drop)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.settings.seed)
            on_gpu = pick_device(self.settings.device).type != "cpu"
            sizes = sizes_from(self.settings, self.done.vocab)
            return make_lm(sizes, drop, () if on_gpu else CUTS)

    def _corpora(self, stage: str) -> tuple[Corpus, Corpus]:
        """What a language model learns from, and what it is measured on."""
        if stage == "general":
            whole = Corpus.of(numericalised(self.general, self.done.vocab))
            held_pct = min(10.0, 100 * HELD_TOKENS / max(len(whole.ids), 1))
            return whole.split(held_pct, self.settings.seed)
        others = [i for i in _others(len(self.ids), self.valid) if self.usable[i]]
        held = [i for i in self.valid if self.usable[i]]
        if len(held) < 2:  # nothing is held back: a tenth of the texts is measured on
            return Corpus.of([self.ids[i] for i in others]).split(10.0, self.settings.seed)
        return Corpus.of(self.ids[i] for i in others), Corpus.of(self.ids[i] for i in held)

    def _labelled(self, places: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        kept = [i for i in places if self.usable[i]]
        return [self.ids[i] for i in kept], self.labels[kept]


def starting_model(settings: TextSettings) -> PublishedLM | None:
    """The language model that `settings.start` names; None to begin from nothing.

    Raises:
        InputError: when it cannot be had, or is of another solver.
    """
    if settings.start == "none" or "general" in settings.stage_list:
        return None
    if settings.start == "shipped" or store.is_version(settings.start):
        model = load_language_model(settings.start)
    else:
        model = _from_file(Path(settings.start).expanduser(), settings)
    if model.meta["solver"] != settings.solver:
        problem = f"{settings.start} is a model of solver {model.meta['solver']}"
        remedy = f"Set solver to {model.meta['solver']}, or start to none"
        raise InputError(problem, remedy, setting="start")
    return model


def _from_file(path: Path, settings: TextSettings) -> PublishedLM:

    if not path.exists():
        remedy = "Use shipped, none, a version, or the path of a file"
        problem = f"start is {str(path)!r}, and there is no such file"
        raise InputError(problem, remedy, setting="start")
    if is_fastai(path):
        model = load_fastai(path)
        return with_vocab(model, usual_words(model, settings.max_vocab))
    return language_model.from_checkpoint(load_checkpoint(path))


def _others(n: int, valid: np.ndarray) -> list[int]:
    held = set(valid.tolist())
    return [i for i in range(n) if i not in held]


def _key(texts: Sequence[str], *rest: Any) -> str:
    """Thirty-two hex digits of everything that a run's result depends on."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    for part in rest:
        is_array = isinstance(part, np.ndarray)
        digest.update(part.tobytes() if is_array else json.dumps(part.to_json()).encode())
    return digest.hexdigest()
