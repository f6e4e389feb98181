"""The whole ULMFiT recipe in one command, for a machine with a GPU: cut it off, start it again.

    python -m engine.text.recipe --data DIR --out DIR [--size full|small|tiny] [--minutes N]

DIR has `imdb/train.csv.gz`, `test.csv.gz`, `unsup.csv.gz` and `wikipedia-2015/wiki.train-*`. A
language model learns from Wikipedia, then from all reviews that are not the test's, then becomes a
classifier; forwards, and in size full again backwards. The test part is scored once, at the end.
With --minutes it ends after so long with status 75; the same command continues from there.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.checkpoint import save_checkpoint
from engine.device import pick_device
from engine.errors import InputError
from engine.progress import Epoch
from engine.text import language_model, recurrent
from engine.text.fast.classes import plain
from engine.text.files import Reviews, read_reviews
from engine.text.fit import Fitted, fit, metrics_on
from engine.text.recurrent import RecurrentModel
from engine.text.settings import AWD_LSTM, GATED, TextSettings

CUT_OFF = 75  # exit status of "not done, call me again"
STAGES = "general lm classifier"
SIZES = {
    "full": AWD_LSTM.with_(stages="lm classifier"),
    "small": GATED.with_(start="none", n_epochs=5, lm_epochs=2),
    "tiny": GATED.with_(
        start="none", n_epochs=2, emb_sz=12, n_hid=16, bs=8, bptt=12, max_vocab=300, lr=0.05
    ),
}


class OutOfTimeError(Exception):
    """The minutes that were given are over; files in the folder hold how far it came."""


class Lines:
    """A reporter that prints a line an epoch and watches the clock."""

    def __init__(self, minutes: float):
        self.ends = time.monotonic() + 60 * minutes if minutes else float("inf")

    def should_stop(self) -> bool:
        if time.monotonic() > self.ends:
            raise OutOfTimeError
        return False

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        valid = "" if log.valid_loss is None else f", valid {log.valid_loss:.3f}"
        stage = getattr(log, "stage", "")
        print(
            f"{stage:<20} epoch {log.epoch} of {log.n_epochs}: loss {log.train_loss:.3f}{valid}, "
            f"{log.seconds:.0f} s, {log.eta:.0f} s left",
            flush=True,
        )


def run(data: Path, out: Path, settings: TextSettings, minutes: float = 0.0) -> dict[str, Any]:
    """Train, save what was trained to `out`, and return the table that is printed.

    Raises:
        InputError: when the data is not there.
        OutOfTimeError: when the minutes are over.
    """
    reviews = _reviews(data / "imdb")
    fitted = fit(reviews.texts, reviews.labels, settings, Lines(minutes), folder=out / "part")
    test = read_reviews(data / "imdb" / "test.csv.gz")
    model = fitted.model
    assert isinstance(model, RecurrentModel)
    began = time.perf_counter()
    targ = _targets(test, model.meta["classes"])
    measured = metrics_on(model, test.texts, targ, (targ >= 0).nonzero()[0])
    model.meta["metrics"] = {"train": fitted.train, "valid": fitted.valid, "test": measured}
    save_checkpoint(out / "sentiment.safetensors", recurrent.to_checkpoint(model))
    for direction, lm in fitted.lms.items():
        path = out / f"language-{direction}.safetensors"
        save_checkpoint(path, language_model.to_checkpoint(lm, small=True))
    seconds = time.perf_counter() - began
    table = _table(fitted, measured, len(test) / seconds, settings)
    (out / "result.json").write_text(json.dumps(table, indent=1))
    return table


def _reviews(folder: Path) -> Reviews:
    """The labelled training reviews, and the unlabelled ones behind them."""
    train, unsup = (read_reviews(folder / f"{name}.csv.gz") for name in ("train", "unsup"))
    unlabelled = Reviews(unsup.texts, [None] * len(unsup), unsup.is_valid)
    return Reviews(
        train.texts + unlabelled.texts, [*train.labels, *unlabelled.labels], train.is_valid
    )


def _targets(test: Reviews, classes: list[str]) -> Any:
    import numpy as np

    place = {name: i for i, name in enumerate(classes)}
    return np.array([place.get(plain(raw), -1) for raw in test.labels])


def _table(fitted: Fitted, test: Any, per_second: float, settings: TextSettings) -> dict[str, Any]:
    return {
        "settings": settings.to_json(),
        "device": str(pick_device(settings.device)),
        "stages": [vars(stage) for stage in fitted.stages],
        "train": fitted.train,
        "valid": fitted.valid,
        "test": test,
        "baselines": fitted.baselines,
        "reviews_per_second": per_second,
        "seconds": fitted.seconds,
    }


def lines(table: dict[str, Any]) -> list[str]:
    """The short table for people."""
    found = [f"{table['device']}, seed {table['settings']['seed']}, {table['seconds']:.0f} s"]
    for stage in table["stages"]:
        shown = ", ".join(f"{name} {value:.4g}" for name, value in stage["metrics"].items())
        found.append(f"{stage['stage']:<20} {stage['epochs']} epochs, {shown}")
    for part in ("valid", "test"):
        shown = ", ".join(f"{name} {value:.4f}" for name, value in (table[part] or {}).items())
        found.append(f"{part:<20} {shown}")
    return [*found, f"{'scored on the CPU':<20} {table['reviews_per_second']:.0f} reviews/s"]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--minutes", type=float, default=0.0, help="end after so long; 0 = never")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=42)
    args = parser.parse_args(argv)
    wiki = args.data / "wikipedia-2015" / "wiki.train-*"
    settings = SIZES[args.size].with_(
        stages=STAGES, general=str(wiki), device=args.device, seed=args.seed
    )
    try:
        print("\n".join(lines(run(args.data, args.out, settings, args.minutes))))
    except OutOfTimeError:
        print(f"time is over; the same command goes on from {args.out / 'part'}")
        return CUT_OFF
    except InputError as err:
        print(err, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
