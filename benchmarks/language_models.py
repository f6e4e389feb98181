"""The gated encoder beside AWD-LSTM, and what pretraining is worth: ratios of one run.

    python -m benchmarks.language_models --data DIR [--parts speed perplexity labels]

Times are processor seconds of this process on one thread. The test part of IMDB is not touched:
accuracies are on training reviews that were held back.
"""

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.schedule import Schedule
from engine.text.awd_lstm import Dropouts
from engine.text.decoder import CUTS
from engine.text.files import Reviews, read_reviews
from engine.text.fit import fit
from engine.text.language_model import load_language_model
from engine.text.lm import LanguageModel, LMLoss
from engine.text.lm_batches import Corpus, LMBatches
from engine.text.networks import Sizes, make_encoder, make_lm
from engine.text.recurrent import RecurrentModel
from engine.text.settings import GATED
from engine.text.ulmfit import reader_of
from engine.text.words import numericalised, tokenized

BS, BPTT, SEED = 16, 64, 42
NETWORKS = {  # name -> sizes (solver, emb_sz, n_hid, n_layers), cuts of the softmax
    "awd_lstm 400/1152x3, full softmax": (("awd_lstm", 400, 1152, 3), ()),
    "awd_lstm 400/1152x3, adaptive": (("awd_lstm", 400, 1152, 3), CUTS),
    "awd_lstm 192/384x2, adaptive": (("awd_lstm", 192, 384, 2), CUTS),
    "gated 192/384x2, adaptive": (("gated", 192, 384, 2), CUTS),
}
SMALL = [name for name in NETWORKS if "192/384x2" in name]


def network(name: str, vocab_sz: int, counts: np.ndarray) -> LanguageModel:
    """A language model with random weights and the words' frequencies."""
    torch.manual_seed(SEED)
    (solver, emb_sz, n_hid, n_layers), cuts = NETWORKS[name]
    sizes = Sizes(solver, vocab_sz, emb_sz, n_hid, n_layers)
    model = make_lm(sizes, Dropouts().times(0.1), cuts)
    model.decoder.start_from(torch.from_numpy(counts))
    return model


def learner_of(model: LanguageModel, corpus: Corpus, lr: float = 0.003) -> Learner:
    opt = make_optimiser("adam", model.parameters(), lr, 0.01)
    dl = LMBatches(corpus, BS, BPTT, SEED)
    return Learner(model, LMLoss(model, 0.0, 0.0), opt, dl, exact=False, clip=0.5)


def train_for(seconds: float, learner: Learner, schedule: Schedule) -> tuple[int, float]:
    """Steps for so many processor seconds: tokens seen, seconds taken."""
    learner.model.train()
    n_tokens, began = 0, time.process_time()
    for xb, yb in learner.train_dl.epoch(1):
        spent = time.process_time() - began
        if spent >= seconds:
            break
        learner.adjust(schedule, spent / seconds)
        learner.step(xb, yb)
        n_tokens += yb.numel()
    return n_tokens, time.process_time() - began


def speed(corpus: Corpus, counts: np.ndarray, reviews: list[np.ndarray], seconds: float) -> None:
    """Tokens learned from and reviews scored in a second, and how many times the first row's."""
    vocab, base = load_language_model("shipped").vocab, None
    print(f"{'':<36}{'tokens/s learned':>18}{'ratio':>8}{'reviews/s scored':>18}{'ratio':>8}")
    for name, (sizes, _) in NETWORKS.items():
        learner = learner_of(network(name, len(vocab), counts), corpus)
        n_tokens, spent = train_for(seconds, learner, Schedule(lambda pct: 0.003))
        rate = n_tokens / spent, _scored(sizes, vocab, reviews, seconds)
        base = base or rate
        shown = "".join(f"{r:>18.1f}{r / b:>8.1f}" for r, b in zip(rate, base, strict=True))
        print(f"{name:<36}{shown}", flush=True)


def _scored(sizes: tuple, vocab, reviews: list[np.ndarray], seconds: float) -> float:
    """Reviews a second of a classifier with such an encoder, with numpy as functions have it."""
    from engine.text.classifier import Classifier

    solver, emb_sz, n_hid, n_layers = sizes
    encoder = make_encoder(Sizes(solver, len(vocab), emb_sz, n_hid, n_layers), Dropouts())
    model = RecurrentModel(
        vocab, {"forward": reader_of(Classifier(encoder, 0.0))}, {"solver": solver}
    )
    n, began = 0, time.process_time()
    while time.process_time() - began < seconds / 2 and n < len(reviews):
        model.logits(reviews[n : n + 32])
        n += 32
    return min(n, len(reviews)) / (time.process_time() - began)


def perplexity(corpus: Corpus, held: Corpus, counts: np.ndarray, seconds: float) -> None:
    """What both encoders of one size have learned after the same processor time."""
    dl = LMBatches(held, BS, BPTT)
    for name in SMALL:
        learner = learner_of(network(name, len(counts), counts), corpus)
        before = math.exp(learner.measure(dl))
        schedule = Schedule(lambda pct: 0.003 * min(1.0, 10 * pct, 2 * (1 - pct) + 0.02))
        n_tokens, spent = train_for(seconds, learner, schedule)
        after = math.exp(learner.measure(dl))
        shown = f"{n_tokens:>9} tokens in {spent:.0f} s"
        print(f"{name:<36}{shown}: perplexity {before:.0f} -> {after:.1f}", flush=True)


def labels(train: Reviews, numbers: list[int], n_held: int) -> None:
    """Accuracy on held-out training reviews, from the shipped language model and from nothing."""
    order = np.random.default_rng(SEED).permutation(len(train))
    held = order[:n_held].tolist()
    texts, targ = [train.texts[i] for i in held], np.array([train.labels[i] for i in held])
    for n in numbers:
        rows = order[n_held : n_held + n].tolist()
        for start in ("shipped", "none"):
            settings = GATED.with_(
                start=start,
                stages="classifier",
                valid_pct=0.0,
                max_len=256,
                n_epochs=5,
                bs=16 if n < 500 else 32,
            )
            began = time.process_time()
            found = fit([train.texts[i] for i in rows], [train.labels[i] for i in rows], settings)
            assert found.model is not None
            share = float(np.mean((found.model.predict(texts) > 0.5) == (targ == 1)))
            spent = time.process_time() - began
            print(
                f"{n:>6} labels, start {start:<8} accuracy {share:.3f} ({spent:.0f} s)", flush=True
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parts", nargs="*", default=["speed", "perplexity", "labels"])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--labels", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--held", type=int, default=1000)
    args = parser.parse_args()
    torch.set_num_threads(1)
    train = read_reviews(args.data / "imdb" / "train.csv.gz")
    vocab = load_language_model("shipped").vocab
    parts: dict[str, Callable[[], None]] = {}
    if set(args.parts) & {"speed", "perplexity"}:
        ids = numericalised(tokenized(train.texts[:6000]), vocab)
        corpus, held = Corpus.of(ids[:5800]), Corpus.of(ids[5800:])
        counts = np.bincount(corpus.ids, minlength=len(vocab))
        parts["speed"] = lambda: speed(corpus, counts, ids[:512], args.seconds)
        parts["perplexity"] = lambda: perplexity(corpus, held, counts, args.seconds)
    parts["labels"] = lambda: labels(train, args.labels, args.held)
    for name in args.parts:
        parts[name]()


if __name__ == "__main__":
    main()
