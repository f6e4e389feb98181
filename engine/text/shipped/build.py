"""Train the sentiment model that is part of the package, or try its recipe on held-back reviews.

    python -m engine.text.shipped.build --data DIR            # learns from imdb/train, imdb/unsup
    python -m engine.text.shipped.build --data DIR --choose   # measures on a fifth of imdb/train
    python -m engine.text.shipped.build --data DIR --test     # scores the built model on imdb/test

DIR is the folder that has imdb/train.csv.gz and imdb/unsup.csv.gz. Held back are stretches of 250
file numbers, since reviews of one film have numbers side by side; the regions never learn from
them. imdb/test is read by `--test` alone, which changes nothing of the model but the scores in its
metadata. `--work DIR` keeps the long steps, so that a second run continues from there.
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from engine.logistic import sigmoid
from engine.text.fast.fit import measured
from engine.text.fast.model import from_checkpoint, to_checkpoint
from engine.text.imdb import Reviews, read_imdb
from engine.text.sentiment import SHIPPED, SHIPPED_VERSION
from engine.text.shipped.recipe import Recipe, make
from engine.text.shipped.steps import Steps

STRETCH = 250  # file numbers side by side that are held back together
ONE_IN = 5


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    folder = args.data / "imdb"
    if args.test:
        test(read_imdb(folder / "test.csv.gz"), args.out)
        return
    recipe = args.recipe
    labelled, unlabelled = (read_imdb(folder / f"{name}.csv.gz") for name in ("train", "unsup"))
    steps = Steps(say, args.work, args.procs)
    if args.choose:
        choose(labelled, unlabelled, recipe, steps)
    else:
        build(labelled, unlabelled, recipe, steps, args.out)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that has imdb/")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the file to write")
    parser.add_argument("--choose", action="store_true", help="measure on held-back reviews")
    parser.add_argument("--test", action="store_true", help="score the built model on imdb/test")
    parser.add_argument("--recipe", type=json.loads, default={}, help="JSON of settings to change")
    parser.add_argument("--work", type=Path, help="a folder to keep the long steps in")
    parser.add_argument(
        "--procs", type=int, help="processes for words and sums; default: all cores"
    )
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    args.recipe = changed(Recipe(), args.recipe)
    return args


def changed(settings, changes: dict):
    """A frozen dataclass with some fields changed; those that hold settings take an object."""
    inner = {
        name: changed(getattr(settings, name), value)
        for name, value in changes.items()
        if isinstance(value, dict)
    }
    return replace(settings, **{**changes, **inner})


def held_back(reviews: Reviews) -> np.ndarray:
    """Which reviews are held back: (n,) bool."""
    return (reviews.number // STRETCH) % ONE_IN == ONE_IN - 1


def build(labelled: Reviews, unlabelled: Reviews, recipe: Recipe, steps: Steps, out: Path) -> None:
    """Train on all that there is and write the model."""
    held = held_back(labelled)
    model = make(labelled.texts, labelled.targ, unlabelled.texts, held, recipe, steps, whole=True)
    model.meta.update(
        version=SHIPPED_VERSION,
        kind="reviews",
        solver="fast",
        classes=["negative", "positive"],
        data="IMDB (Maas et al. 2011): train with labels, unsup without",
        n_rows=len(labelled.texts),
        n_unlabelled=len(unlabelled.texts),
        recipe=asdict(recipe),
        seconds=steps.seconds,
        device="cpu",
        metrics={},
    )
    save_checkpoint(out, to_checkpoint(model))
    say(f"{out}: {out.stat().st_size:,} bytes; seconds {steps.seconds}")


def choose(
    labelled: Reviews, unlabelled: Reviews, recipe: Recipe, steps: Steps
) -> dict[str, float]:
    """Train without the reviews that are held back, measure on them, advise on `scale`."""
    held = held_back(labelled)
    model = make(labelled.texts, labelled.targ, unlabelled.texts, held, recipe, steps)
    rows = np.flatnonzero(held)
    pred, targ = model.predict([labelled.texts[row] for row in rows], 1), labelled.targ[rows]
    scores = measured(pred, targ)
    say(f"held back: {scores}; seconds {steps.seconds}")
    logits = np.log(pred / (1 - pred))
    for scale in np.arange(0.5, 1.6, 0.1):
        loss = measured(sigmoid(scale * logits), targ)["log_loss"]
        say(f"  scale {scale * recipe.scale:.2f}: log loss {loss:.4f}")
    return scores


def test(reviews: Reviews, out: Path) -> dict[str, float]:
    """Score the built model on reviews it has not seen, and put the scores into its metadata."""
    checkpoint = load_checkpoint(out)
    scores = measured(from_checkpoint(checkpoint).predict(reviews.texts), reviews.targ)
    metrics = {**(checkpoint.meta.get("metrics") or {}), "test": scores}
    save_checkpoint(out, Checkpoint(checkpoint.arrays, {**checkpoint.meta, "metrics": metrics}))
    say(f"{out} on {len(reviews.texts):,} reviews: {scores}")
    return scores


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
