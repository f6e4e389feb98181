"""`cellgrad fit ratings DATA`: trains outside a workbook, prints metrics beside baselines."""

import argparse
import time
from pathlib import Path
from typing import Any

from addin.cli.assignments import assigned, changed
from addin.cli.interrupt import Watch, stops
from addin.cli.output import Progress, fit_line, say, score_lines
from engine import store
from engine.checkpoint import save_checkpoint
from engine.collab.files import read_ratings
from engine.collab.fit import fit as train_on
from engine.collab.measure import measure_on
from engine.collab.presets import best
from engine.collab.published import seen_lists, to_checkpoint
from engine.collab.scale import for_scale
from engine.collab.settings import SOLVERS
from engine.errors import InputError


def run(args: argparse.Namespace) -> int:

    ratings, titles = read_ratings(args.data)
    settings = settings_from(assigned(args.set), ratings)
    test = read_ratings(args.test)[0] if args.test else None
    answer = fit(ratings, titles, test, settings, args.model, Progress(quiet=args.json))
    say(answer, args.json, _lines(answer))
    return 0


def fit(
    ratings: Any, titles: dict, test: Any, settings: Any, out: Path | None, progress: Progress
) -> dict[str, Any]:
    """Train, measure, publish; returns what `--json` prints."""
    from engine.collab.job import fitted_model, hold_back
    from engine.device import pick_device

    train, valid = hold_back(ratings, settings)
    watch = Watch(progress)
    began = time.perf_counter()
    with stops(watch.stop):
        fitted = train_on(train, settings, valid, reporter=watch)
    seconds = time.perf_counter() - began
    progress.close()
    run = store.new_run("ratings")
    version = store.version_of(run, fitted.state.epoch)
    seen = seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users)
    model = fitted_model(fitted.state, fitted, ratings, list(titles.items()), seen, True)
    metrics, baselines, strangers = (
        {"train": fitted.train, "valid": fitted.valid},
        fitted.baselines,
        0,
    )
    if test is not None:
        metrics["test"], baselines, strangers = measure_on(model, train, test)
    model.meta.update(
        version=version,
        epoch=fitted.state.epoch,
        settings=settings.to_json(),
        data_hash=ratings.data_hash,
        noise_sd=(metrics.get("test") or fitted.valid or fitted.train)["rmse"],
        metrics=metrics,
    )
    checkpoint = to_checkpoint(model)
    store.publish(version, checkpoint)
    if out:
        save_checkpoint(out, checkpoint)
    return {
        "kind": "ratings",
        "solver": settings.solver,
        "seed": settings.seed,
        "device": str(pick_device(settings.device)),
        "outcome": fitted.outcome,
        "epochs": fitted.state.epoch,
        "fit_seconds": seconds,
        "n_ratings": len(train),
        **{part: metrics.get(part) for part in ("train", "valid", "test")},
        "baselines": baselines,
        "strangers": strangers,
        "model": version,
    }


def settings_from(values: dict[str, str], ratings: Any) -> Any:
    """The best preset of the solver for ratings of that number and scale, changed by `--set`.

    Raises:
        InputError: for a setting that is not known or a value that cannot be.
    """

    solver = values.get("solver", "bayes")
    if solver not in SOLVERS:
        raise InputError(f"solver {solver!r} is not known", f"Use one of {', '.join(SOLVERS)}")
    preset = for_scale(best(solver, len(ratings)), ratings)
    return changed(preset, values, _special)


def _special(name: str, text: str) -> Any:
    """The settings that are no plain number, word or yes/no."""
    if name != "y_range":
        return NotImplemented
    if text.lower() in ("", "none"):
        return None
    low, high = text.replace(":", " ").replace(",", " ").split()
    return float(low), float(high)


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [fit_line(answer, answer["n_ratings"], "ratings"), *score_lines(answer)]
    if answer["strangers"]:
        lines.append(f"  {answer['strangers']} test rows have a user or movie that train lacks")
    return [*lines, f"model {answer['model']}"]
