"""How the shipped model is made: words from unlabelled reviews, four teachers, then a student.

1. Region embeddings from all texts, labels not needed (`pretrain`).
2. The second layer of the regions from the labelled reviews (`tune`): the first teacher.
3. N-grams fitted on the labelled reviews: the second, whose chances the third learns from too.
4. A recurrent reader, from the shipped language model: the third (`reader`).
5. The three stacked, with shares fitted on the labelled reviews that are held back, give every
   unlabelled review a chance of being positive. From these the reader learns again, and the
   fourth, which reads backward, learns too.
6. The four stacked in the same way teach a student: n-grams, and what the regions pooled, fitted
   together on labelled and unlabelled reviews. It has seen n-grams that no labelled review has.

Steps 1 to 5 never learn from the labelled reviews that are held back, but for the shares of a
stack; what ships has learned from those too in step 6.
Source of 5: Wolpert 1992, "Stacked generalization"; of 5 and 6 together, self-training with soft
labels: Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from engine.logistic import logistic_regression, sigmoid
from engine.text.fast.bags import bags_of
from engine.text.fast.fit import measured
from engine.text.fast.linear import fit_linear
from engine.text.fast.model import FastModel
from engine.text.fast.network import Embedding, Network
from engine.text.fast.ngrams import Ngrams
from engine.text.fast.pretrain import PretrainSettings, pretrain
from engine.text.fast.regions import Regions
from engine.text.fast.start import Standard, merged, told
from engine.text.fast.tune import TuneSettings, tune
from engine.text.fast.words import words_of
from engine.text.shipped.reader import Reader, ReaderSettings, Tokens
from engine.text.shipped.steps import Steps
from engine.text.vocab import Vocab
from engine.text.workers import map_chunks

STACK_RIDGE = 0.002  # keeps the shares finite where the teachers make no mistake


@dataclass(frozen=True)
class NgramFit:
    """A fit of n-grams, with numbers beside them or without."""

    fewest: int  # texts that an n-gram must be in
    l2: float  # ridge on n-grams
    n_iter: int  # steps of L-BFGS; fewer than it takes to converge are a second ridge


@dataclass(frozen=True)
class Recipe:
    """Every number of the recipe; chosen on a fifth of the labelled reviews, see the model card."""

    n_words: int = 30_000  # words that have a vector
    n_bits: int = 22  # n-grams have 2 ** n_bits places
    teacher: NgramFit = NgramFit(fewest=2, l2=0.005, n_iter=40)
    student: NgramFit = NgramFit(fewest=6, l2=0.01, n_iter=110)
    l2_numbers: float = 10_000.0  # ridge on what the regions pooled, in the student
    with_regions: bool = True  # in the student; they teach it either way
    pretrain: PretrainSettings = field(default_factory=PretrainSettings)
    tune: TuneSettings = field(default_factory=TuneSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    scale: float = 1.05  # makes the probabilities honest,
    full: int = 140  # and those of texts with fewer words than this


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
    """Steps 1 to 6 without the labelled texts that `held` (n,) bool names; `whole`: 6 with them.

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
        numbers = steps.kept_array("told", lambda: told(every.words, start, steps.n_procs))
    soft = soft_labels([*texts, *unlabelled], every, numbers[:, 0], targ, held, recipe, steps)
    if not recipe.with_regions:
        numbers, start = numbers[:, :0], None
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
    texts: Sequence[str],
    every: Texts,
    of_regions: np.ndarray,
    targ: np.ndarray,
    held: np.ndarray,
    recipe: Recipe,
    steps: Steps,
) -> np.ndarray:
    """Steps 3 to 5: chances of the positive class for the texts without labels.

    `of_regions` (n,) are the regions' log odds of every text.
    """
    n, rows, asked = len(targ), np.flatnonzero(~held), np.flatnonzero(held)
    free = np.arange(n, len(every))
    both = np.concatenate([asked, free])  # texts that no teacher has learned a label of
    with steps.named("n-grams"):
        of_ngrams = steps.kept_array(
            "n-grams", lambda: by_ngrams(every, rows, targ[rows], both, recipe, steps)
        )
    said = {"n-grams": of_ngrams, "regions": of_regions[both].astype(np.float64)}
    with steps.named("tokens"):
        tokens = Tokens.of(texts, recipe.reader)

    def by_reader(name: str, reader: Reader, soft: np.ndarray, again: bool = False) -> np.ndarray:
        def train() -> None:
            goal = np.concatenate([targ[rows], soft])
            reader.train(np.concatenate([rows, free]), goal, steps.say, again)

        with steps.named(name):
            steps.kept(name, reader.network, train)
            return steps.kept_array(f"{name}, said", lambda: reader.logits(both))

    reader = Reader(tokens, recipe.reader)
    said["reader"] = by_reader("reader", reader, sigmoid(of_ngrams[len(asked) :]))
    soft = stacked(said, targ[asked], steps)
    said["reader"] = by_reader("reader again", reader, soft, again=True)
    backward = Reader(tokens, recipe.reader, backward=True)
    said["backward reader"] = by_reader("backward reader", backward, soft)
    return stacked(said, targ[asked], steps)


def stacked(said: Mapping[str, np.ndarray], targ: np.ndarray, steps: Steps) -> np.ndarray:
    """What teachers say, weighed: chances of the texts without labels.

    Each teacher's (n,) are log odds, first of the texts that `targ` has the classes of.
    """
    logits = np.stack(list(said.values()), axis=1)
    design = np.column_stack([logits, np.ones(len(logits))])
    known, asked = design[: len(targ)], design[len(targ) :]
    shares = logistic_regression(known, targ, STACK_RIDGE)
    for name, column in said.items():
        steps.say(f"  {name}: {measured(sigmoid(column[: len(targ)]), targ)}")
    steps.say(f"  stacked: {measured(sigmoid(known @ shares), targ)}, shares {shares}")
    return sigmoid(asked @ shares)


def by_ngrams(
    every: Texts,
    rows: np.ndarray,
    targ: np.ndarray,
    asked: np.ndarray,
    recipe: Recipe,
    steps: Steps,
) -> np.ndarray:
    """Step 3: what n-grams fitted on texts `rows` of classes `targ` say of the texts `asked`."""
    goal, nothing = targ.astype(np.float64), np.zeros((len(every), 0), np.float32)
    teacher = fitted(every, nothing, rows, goal, None, recipe.teacher, recipe, steps)
    words = [every.words[row] for row in asked]
    parts = map_chunks(_logits, words, steps.n_procs, shared=teacher)
    return np.nan_to_num(np.concatenate(list(parts)))


def student(
    every: Texts,
    numbers: np.ndarray,
    targ: np.ndarray,
    left_out: np.ndarray,
    soft: np.ndarray,
    start: FastModel | None,
    recipe: Recipe,
    steps: Steps,
) -> FastModel:
    """Step 6: learn from the labelled texts, less those left out, and from the others' chances."""
    rows = np.flatnonzero(~left_out)
    with steps.named("student"):
        both = np.concatenate([rows, np.arange(len(targ), len(every))])
        goal = np.concatenate([targ[rows], soft])
        model = fitted(every, numbers, both, goal, start, recipe.student, recipe, steps)
    bias = recipe.scale * model.bias
    return replace(model, scale=recipe.scale, bias=bias, full=recipe.full)


def fitted(
    every: Texts,
    numbers: np.ndarray,
    rows: np.ndarray,
    goal: np.ndarray,
    start: FastModel | None,
    fit: NgramFit,
    recipe: Recipe,
    steps: Steps,
) -> FastModel:
    """N-grams and pooled numbers, fitted together on some rows to their classes or chances."""
    bags = bags_of([every.words[row] for row in rows], fit.fewest, steps.n_procs)
    standard = Standard.of(numbers[rows])
    ridge = torch.full((numbers.shape[1],), recipe.l2_numbers)
    x, y = standard.apply(numbers[rows]), torch.from_numpy(goal).float()
    found, _ = fit_linear(bags, x, y, fit.l2, ridge, fit.n_iter)
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
