"""How the shipped model is made: words from unlabelled reviews, a teacher, then a student.

1. Region embeddings from all texts, labels not needed (`pretrain`).
2. The second layer of the regions from the labelled reviews (`tune`).
3. Teacher: n-grams fitted on the labelled reviews, and its logit and the regions' added up. It
   gives every unlabelled review a probability.
4. Student: n-grams and what the regions pooled, fitted together on labelled and unlabelled reviews.
   It has seen n-grams that no labelled review has.

Steps 1 to 3 never see the labelled reviews that are held back; what ships has learned from those
too in step 4.
Source of 3 and 4: self-training with soft labels (Hinton, Vinyals & Dean 2015, "Distilling the
Knowledge in a Neural Network").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from engine.text.fast.bags import bags_of
from engine.text.fast.linear import fit_linear
from engine.text.fast.model import FastModel, sigmoid
from engine.text.fast.network import Embedding, Network
from engine.text.fast.ngrams import Ngrams
from engine.text.fast.pretrain import PretrainSettings, pretrain
from engine.text.fast.regions import Regions
from engine.text.fast.start import Standard, merged, told
from engine.text.fast.steps import Steps
from engine.text.fast.tune import TuneSettings, tune
from engine.text.fast.words import words_of
from engine.text.vocab import Vocab
from engine.text.workers import map_chunks


@dataclass(frozen=True)
class Recipe:
    """Every number of the recipe; chosen on a fifth of the labelled reviews, see the model card."""

    n_words: int = 30_000  # words that have a vector
    n_bits: int = 22  # n-grams have 2 ** n_bits places
    fewest: int = 2  # labelled texts an n-gram must be in for the teacher
    fewest_of_all: int = 4  # texts for the student
    l2: float = 0.005  # ridge on n-grams
    teacher_ngrams: float = 0.6  # what the n-grams' logit is multiplied by in the teacher's
    teacher_regions: float = 0.2  # and the regions'
    l2_numbers: float = 1000.0  # ridge on what the regions pooled
    n_iter: int = 40
    pretrain: PretrainSettings = field(default_factory=PretrainSettings)
    tune: TuneSettings = field(default_factory=TuneSettings)
    scale: float = 1.05  # makes the probabilities honest,
    full: int = 120  # and those of texts with fewer words than this


@dataclass(frozen=True)
class Texts:
    """Texts as words and as numbers of words."""

    words: list[list[str]]
    numbers: list[np.ndarray]

    def __len__(self) -> int:
        return len(self.words)

    def taken(self, rows: np.ndarray) -> "Texts":
        return Texts([self.words[row] for row in rows], [self.numbers[row] for row in rows])


def make(
    texts: Sequence[str],
    targ: np.ndarray,
    unlabelled: Sequence[str],
    held: np.ndarray,
    recipe: Recipe,
    steps: Steps,
    whole: bool = False,
) -> FastModel:
    """Steps 1 to 4 without the labelled texts that `held` (n,) bool names; `whole`: 4 with them.

    `targ` (n,) are classes 0 or 1. The model's `meta` is empty.
    """
    with steps.named("words"):
        vocab, every = numbered([*texts, *unlabelled], recipe.n_words, steps.n_procs)
    start = FastModel(
        Ngrams.empty(recipe.n_bits),
        region_part(every, targ, held, vocab, recipe, steps),
        1.0,
        0.0,
    )
    with steps.named("what regions pool"):
        numbers = told(every.words, start, steps.n_procs)
    soft = soft_labels(every, numbers, targ, held, recipe, steps)
    return student(every, numbers, targ, held & (not whole), soft, start, recipe, steps)


def region_part(
    every: Texts, targ: np.ndarray, held: np.ndarray, vocab: Vocab, recipe: Recipe, steps: Steps
) -> Regions:
    """Steps 1 and 2; both are kept in the steps' folder, if there is one."""
    rows = np.flatnonzero(~held)
    embedding = Embedding(len(vocab), recipe.pretrain.d)
    with steps.named("region embeddings"):
        free = np.concatenate([rows, np.arange(len(targ), len(every))])
        steps.kept(
            "embedding", embedding, lambda: embed(every.taken(free), embedding, recipe, steps)
        )
    settings = recipe.tune
    torch.manual_seed(settings.seed)
    network = Network(embedding, settings.m, settings.region_p, settings.pooled_p)
    with steps.named("second layer"):
        some = every.taken(rows)
        steps.kept("network", network, lambda: tune(network, some.numbers, targ[rows], settings))
    return network.to_regions(vocab)


def soft_labels(
    every: Texts,
    numbers: np.ndarray,
    targ: np.ndarray,
    held: np.ndarray,
    recipe: Recipe,
    steps: Steps,
) -> np.ndarray:
    """Step 3: chances of the positive class for the texts without labels, by a teacher.

    `numbers` are what `told` says. The teacher adds logits with fixed shares, since the regions
    answer too well for texts they learned from to be weighed on those.
    """
    rows, n = np.flatnonzero(~held), len(targ)
    with steps.named("teacher"):
        goal, nothing = targ[rows].astype(np.float64), np.zeros((len(every), 0), np.float32)
        teacher = fitted(every, nothing, rows, goal, None, recipe, recipe.fewest, steps)
    with steps.named("soft labels"):
        parts = map_chunks(_logits, every.words[n:], steps.n_procs, shared=teacher)
        of_ngrams = np.nan_to_num(np.concatenate(list(parts)))
        of_regions = numbers[n:, 0].astype(np.float64)
    return sigmoid(recipe.teacher_ngrams * of_ngrams + recipe.teacher_regions * of_regions)


def student(
    every: Texts,
    numbers: np.ndarray,
    targ: np.ndarray,
    left_out: np.ndarray,
    soft: np.ndarray,
    start: FastModel,
    recipe: Recipe,
    steps: Steps,
) -> FastModel:
    """Step 4: learn from the labelled texts, less those left out, and from the others' chances."""
    rows = np.flatnonzero(~left_out)
    with steps.named("student"):
        both = np.concatenate([rows, np.arange(len(targ), len(every))])
        goal = np.concatenate([targ[rows], soft])
        model = fitted(every, numbers, both, goal, start, recipe, recipe.fewest_of_all, steps)
    bias = recipe.scale * model.bias
    return replace(model, scale=recipe.scale, bias=bias, full=recipe.full)


def fitted(
    every: Texts,
    numbers: np.ndarray,
    rows: np.ndarray,
    goal: np.ndarray,
    start: FastModel | None,
    recipe: Recipe,
    fewest: int,
    steps: Steps,
) -> FastModel:
    """N-grams and pooled numbers, fitted together on some rows to their classes or chances."""
    bags = bags_of([every.words[row] for row in rows], fewest, steps.n_procs)
    standard = Standard.of(numbers[rows])
    ridge = torch.full((numbers.shape[1],), recipe.l2_numbers)
    x, y = standard.apply(numbers[rows]), torch.from_numpy(goal).float()
    found, _ = fit_linear(bags, x, y, recipe.l2, ridge, recipe.n_iter)
    return merged(found, bags.used, recipe.n_bits, start, standard)


def numbered(texts: Sequence[str], n_words: int, n_procs: int | None) -> tuple[Vocab, Texts]:
    """The vocabulary of texts, and their words and numbers."""
    words = [each for part in map_chunks(_words, texts, n_procs) for each in part]
    counts: Counter[str] = Counter()
    for each in words:
        counts.update(each)
    vocab = Vocab.of_counts(counts, min_freq=2, max_vocab=n_words)
    return vocab, Texts(words, [vocab.numericalise(each).astype(np.int64) for each in words])


def embed(texts: Texts, embedding: Embedding, recipe: Recipe, steps: Steps) -> None:
    """Step 1, into `embedding`."""

    def on_step(step: int, n_steps: int, loss: float) -> None:
        if step % 500 == 0:
            steps.say(f"  batch {step} of {n_steps}, loss {loss:.3f}")

    flat = np.concatenate(texts.numbers)
    doc = np.repeat(np.arange(len(texts)), [len(each) for each in texts.numbers])
    done = pretrain(flat, doc, len(embedding.vectors), recipe.pretrain, on_step)
    embedding.load_state_dict(done.state_dict())


def _logits(words: Sequence[list[str]], teacher: FastModel) -> np.ndarray:
    return np.array([teacher.logit(each) for each in words], dtype=np.float64)


def _words(texts: Sequence[str]) -> list[list[str]]:
    return [words_of(text) for text in texts]
