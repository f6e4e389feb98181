"""`cellgrad fit reviews FILE`: from texts and labels to a sentiment model, stage by stage."""

import argparse
from typing import Any

from addin.cli.assignments import assigned, changed
from addin.cli.interrupt import stops
from addin.cli.output import Progress, fit_line, say, score_lines
from addin.messages import placed
from engine import store
from engine.checkpoint import save_checkpoint
from engine.errors import InputError
from engine.text.fast.classes import plain
from engine.text.files import read_reviews
from engine.text.settings import best
from engine.text.words import tokenized


def run(args: argparse.Namespace) -> int:

    settings = settings_from(assigned(args.set))
    reviews = read_reviews(args.data, args.column, args.target)
    test = read_reviews(args.test, args.column, args.target) if args.test else None
    if reviews.is_valid.any():  # the file holds rows back itself
        test = test or reviews.take(reviews.is_valid)
        reviews = reviews.take(~reviews.is_valid)
    if test is not None:
        same_labels(reviews, test)
    try:
        answer = fit(reviews, test, settings, args.model, args.json)
    except InputError as err:
        raise (placed(err, args.data.name) if err.at or not err.where else err) from None
    say(answer, args.json, _lines(answer))
    return 0


def fit(reviews: Any, test: Any, settings: Any, out: Any, quiet: bool = True) -> dict[str, Any]:
    """Train, measure, publish; returns what `--json` prints."""
    from engine.text.job import checkpoint_of, fit_and_publish

    watcher = StageProgress(quiet)
    with stops(watcher.stop):
        fitted, result = fit_and_publish(
            reviews.texts, reviews.labels, settings, store.new_run("reviews"), watcher
        )
    watcher.close()
    model, measured, beside = fitted.model, None, fitted.baselines
    if model is not None:
        if test is not None:
            measured, beside = measured_on(model, reviews, test)
        model.meta["metrics"] = {"train": fitted.train, "valid": fitted.valid, "test": measured}
        checkpoint = checkpoint_of(model)
        store.publish(result["version"], checkpoint)
        if out:
            save_checkpoint(out, checkpoint)
    return {
        "kind": "reviews",
        "solver": settings.solver,
        "seed": settings.seed,
        "device": result["device"],
        "outcome": result["outcome"],
        "epochs": fitted.epochs,
        "fit_seconds": fitted.seconds,
        "n_rows": len(reviews),
        "classes": list(model.meta.get("classes", [])) if model is not None else None,
        "train": fitted.train,
        "valid": fitted.valid,
        "test": measured,
        "baselines": beside,
        "stages": result["stages"],
        "model": result["version"] or result["stages"][0]["version"],
    }


def measured_on(model: Any, reviews: Any, test: Any) -> tuple[Any, dict[str, dict[str, float]]]:
    """The model's metrics on a test file, and those of what it must beat."""
    import numpy as np

    from engine.text.baselines import baselines
    from engine.text.fit import metrics_on

    place = {plain(name).lower(): i for i, name in enumerate(model.meta["classes"])}

    def told(part: Any) -> tuple[np.ndarray, np.ndarray]:
        targ = np.array([place.get(plain(raw).lower(), -1) for raw in part.labels])
        return targ, np.flatnonzero(targ >= 0)

    (targ, rows), (test_targ, test_rows) = told(reviews), told(test)
    joined = tokenized([reviews.texts[i] for i in rows.tolist()])
    held = tokenized([test.texts[i] for i in test_rows.tolist()])
    return (
        metrics_on(model, test.texts, test_targ, test_rows),
        baselines(joined, targ[rows], held, test_targ[test_rows]),
    )


def same_labels(reviews: Any, test: Any) -> None:
    """Make sure, before an hour of training, that the test file speaks of the same classes.

    Raises:
        InputError: when it has none of the labels.
    """

    known = {plain(raw).lower() for raw in reviews.labels} - {""}
    if known and not known & {plain(raw).lower() for raw in test.labels}:
        problem = f"none of the test labels is one of {', '.join(sorted(known)[:5])}"
        raise placed(InputError(problem, "Give a file with the same labels"), "--test")


class StageProgress:
    """Shows each stage's epochs, and passes Ctrl-C on to the fit."""

    def __init__(self, quiet: bool):
        self.quiet, self.stopped = quiet, False
        self.stage, self.progress = "", Progress(quiet)

    def stop(self) -> None:
        self.stopped = True

    def should_stop(self) -> bool:
        return self.stopped

    def wants_snapshot(self, log: Any) -> bool:
        return True

    def on_epoch(self, log: Any, version: str | None) -> None:
        stage = getattr(log, "stage", "fast")
        if stage != self.stage:
            self.close()
            self.stage, self.progress = stage, Progress(self.quiet)
        self.progress(vars(log))

    def close(self) -> None:
        self.progress.close()


def settings_from(values: dict[str, str]) -> Any:
    """The recipe of the solver, changed by `--set`.

    Raises:
        InputError: for a setting that is not known or a value that cannot be.
    """

    try:
        return changed(best(values.get("solver", "fast")), values)
    except InputError as err:
        raise (err if err.where else placed(err, "--set")) from None


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [fit_line(answer, answer["n_rows"], "texts")]
    for stage in answer["stages"]:
        if "perplexity" in stage["metrics"]:
            before, after = (stage["metrics"][k] for k in ("perplexity_before", "perplexity"))
            lines.append(f"  {stage['stage']:<22}perplexity {before:.1f} -> {after:.1f}")
    lines += score_lines(answer)
    return [*lines, f"model {answer['model']}"]
