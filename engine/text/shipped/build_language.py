"""Build the shipped language model: Wikipedia first, then reviews, on one core.

    python -m engine.text.shipped.build_language --data DIR [--out FILE] [--share 1.0]

DIR has `wikipedia-2015/wiki.train-00.txt.xz`, `wiki.train-01.txt.xz` and `imdb/unsup.csv.gz`. It
can be cut off: the same command goes on. `--share 0.001` does a thousandth of every step.
"""

import argparse
import math
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from engine.checkpoint import save_checkpoint
from engine.device import use_threads
from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.resume import Saver
from engine.schedule import Schedule
from engine.text.awd_lstm import Dropouts
from engine.text.files import read_reviews
from engine.text.general import general_texts
from engine.text.language_model import SHIPPED, SHIPPED_VERSION, to_checkpoint
from engine.text.lm import LanguageModel, LMLoss
from engine.text.lm_batches import Corpus, LMBatches
from engine.text.networks import Sizes, make_lm, published
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab
from engine.text.words import numericalised, tokenized

WORDS, EMB_SZ, N_HID, N_LAYERS = 20_000, 192, 384, 2
BS, BPTT, LR, SEED = 16, 64, 0.003, 42
WIKI, REVIEWS, DECAY = 717_000, 1_741_000, 1_100_000  # tokens of the three steps
N_HELD = 2_500  # reviews at the end of the file, never learned from
OF_REVIEWS = 0.7  # weight of reviews' frequencies in the choice of words; Wikipedia's: the rest


def build(data: Path, out: Path, share: float = 1.0) -> dict[str, float]:
    """Train and save; returns the perplexities on held-out reviews."""
    use_threads(1)
    torch.manual_seed(SEED)
    reviews = tokenized(read_reviews(data / "imdb" / "unsup.csv.gz").texts)
    n_held = min(N_HELD, len(reviews) // 10)
    parts = (data / "wikipedia-2015" / f"wiki.train-{part}.txt.xz" for part in ("00", "01"))
    wiki = tokenized([text for part in parts for text in general_texts(part)])
    vocab = _vocab(reviews[:-n_held], wiki)
    model = make_lm(Sizes("gated", len(vocab), EMB_SZ, N_HID, N_LAYERS), Dropouts().times(0.1))
    corpus = {
        "wiki": Corpus.of(numericalised(wiki, vocab)),
        "reviews": Corpus.of(numericalised(reviews[:-n_held], vocab)),
    }
    held = LMBatches(Corpus.of(numericalised(reviews[-n_held:][:301], vocab)), BS, BPTT)
    folder = out.parent / f".{out.stem}.parts"

    def train(name: str, n_tokens: int, seed: int, schedule: Schedule) -> float:
        part = _some(corpus[name], int(n_tokens * share), seed)
        return _train(model, part, held, folder / f"{seed}.part", schedule)

    counts = {
        name: torch.from_numpy(np.bincount(part.ids, minlength=len(vocab)))
        for name, part in corpus.items()
    }
    model.decoder.start_from(counts["wiki"])
    before = train("wiki", WIKI, 7, Schedule(_warm, lambda pct: 0.9))
    model.decoder.start_from(counts["reviews"])
    train("reviews", REVIEWS, 7, Schedule(_warm, lambda pct: 0.9))
    after = train("reviews", DECAY, 8, Schedule(lambda pct: LR * max(1 - pct, 0.02)))
    metrics = {"perplexity_before": round(before, 1), "perplexity": round(after, 1)}
    meta = {"solver": "gated", "version": SHIPPED_VERSION, "metrics": metrics}
    meta["settings"] = {"bs": BS, "bptt": BPTT, "lm_lr": LR, "seed": SEED}
    save_checkpoint(out, to_checkpoint(published(model, vocab, meta), small=True))
    return metrics


def _vocab(reviews: list[str], wiki: list[str]) -> Vocab:
    """The commonest words, by their share of reviews and of Wikipedia."""
    total: Counter[str] = Counter()
    for texts, weight in ((reviews, OF_REVIEWS), (wiki, 1 - OF_REVIEWS)):
        counts = Counter(token for text in texts for token in text.split(" "))
        n_tokens = sum(counts.values())
        for token, n in counts.items():
            total[token] += weight * n / n_tokens  # pyright: ignore[reportArgumentType]
    common = sorted((t for t in total if t not in SPECIALS), key=lambda t: (-total[t], t))
    return Vocab((*SPECIALS, *common[: WORDS - len(SPECIALS)]))


def _some(corpus: Corpus, n_tokens: int, seed: int) -> Corpus:
    """Whole texts at random until there are so many tokens."""
    order = np.random.default_rng(seed).permutation(len(corpus))
    sizes = np.diff(corpus.ends, prepend=0)[order]
    return corpus.subset(order[: int(np.searchsorted(np.cumsum(sizes), n_tokens)) + 1])


def _train(
    model: LanguageModel, part: Corpus, held: LMBatches, path: Path, schedule: Schedule
) -> float:
    """Read a part once; returns the perplexity on what is held out."""
    saver = Saver(path, {"tokens": len(part.ids)})
    learner = Learner(
        model,
        LMLoss(model, 0.0, 0.0),
        make_optimiser("adam", model.parameters(), LR, 0.01),
        LMBatches(part, BS, BPTT, SEED),
        exact=False,
        clip=0.5,
        on_batch=saver,
    )
    saver.resume(learner)
    if not learner.epoch:
        learner.fit(1, schedule)
    saver.save(learner)  # a finished step is not done again
    return math.exp(learner.measure(held))


def _warm(pct: float) -> float:
    """The constant step, reached within the first part of the way."""
    return LR * min(1.0, 0.01 + 10 * pct)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--share", type=float, default=1.0)
    args = parser.parse_args()
    print(build(args.data, args.out, args.share))


if __name__ == "__main__":
    main()
