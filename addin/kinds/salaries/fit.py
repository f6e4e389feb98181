"""`cellgrad fit salaries FILE --target COLUMN`: any table, with a column as its target."""

import argparse
from typing import Any

from addin.cli.assignments import assigned, changed
from addin.cli.interrupt import Watch, stops
from addin.cli.output import Progress, fit_line, say, score_lines
from addin.messages import placed
from engine import store
from engine.checkpoint import save_checkpoint
from engine.errors import InputError
from engine.tabular.files import read_table
from engine.tabular.measure import baselines, measure
from engine.tabular.published import to_checkpoint
from engine.tabular.settings import best


def run(args: argparse.Namespace) -> int:

    table = read_table(args.data)
    settings = settings_from(assigned(args.set), len(table))
    test = read_table(args.test) if args.test else None
    target = args.target or _only_target(table)
    kinds = kinds_from(args.kinds)
    try:
        answer = fit(table, target, test, settings, kinds, args.model, args.json)
    except InputError as err:
        raise (placed(err, args.data.name) if err.at else err) from None
    say(answer, args.json, _lines(answer))
    return 0


def fit(
    table: Any, target: str, test: Any, settings: Any, kinds: Any, out: Any, quiet: bool = True
) -> dict[str, Any]:
    """Train, measure, publish; returns what `--json` prints."""
    from engine.device import pick_device
    from engine.tabular.fit import fit as train_on
    from engine.tabular.fit import hold_back
    from engine.tabular.job import add_facts

    progress = Progress(quiet)
    watch = Watch(progress)
    with stops(watch.stop):
        fitted = train_on(table, target, settings, kinds, reporter=watch)
    progress.close()
    model, beside = fitted.model, fitted.baselines
    version = store.version_of(store.new_run("salaries"), fitted.epoch)
    add_facts(model, table, version, fitted.epoch, fitted)
    measured = None
    if test is not None:
        measured = model.meta["metrics"]["test"] = measure(model, test)
        beside = baselines(model.encoder, model.target, hold_back(table, settings)[0], test)
    checkpoint = to_checkpoint(model)
    store.publish(version, checkpoint)
    if out:
        save_checkpoint(out, checkpoint)
    return {
        "kind": "salaries",
        "solver": settings.solver,
        "seed": settings.seed,
        "device": str(pick_device(settings.device)),
        "outcome": fitted.outcome,
        "epochs": fitted.epoch,
        "fit_seconds": fitted.seconds,
        "n_rows": len(table),
        "target": target,
        "classes": list(model.target.classes),
        "columns": dict(model.encoder.kinds),
        "train": fitted.train,
        "valid": fitted.valid,
        "test": measured,
        "baselines": beside,
        "model": version,
    }


def settings_from(values: dict[str, str], n_rows: int) -> Any:
    """The recipe of the solver for so many rows, changed by `--set`.

    Raises:
        InputError: for a setting that is not known or a value that cannot be.
    """

    return changed(best(values.get("solver", "ensemble"), n_rows), values, _special)


def _special(name: str, text: str) -> Any:
    """The settings that are no plain number, word or yes/no."""
    if name != "layers":
        return NotImplemented
    return tuple(int(units) for units in text.replace(",", " ").split())


def kinds_from(pairs: list[str]) -> dict[str, str]:
    """The texts of `--kind` as columns and kinds."""
    kinds = {}
    for pair in pairs:
        column, equals, kind = pair.rpartition("=")
        if not equals or not column.strip():
            raise InputError(f"--kind {pair!r} has no kind", "Write --kind COLUMN=categorical")
        kinds[column.strip()] = kind.strip().lower()
    return kinds


def _only_target(table: Any) -> str:
    """Without `--target`: the census data's own."""
    if "salary" in table:
        return "salary"
    shown = ", ".join(f'"{name}"' for name in table.names[:20])
    problem = f"which column is the target? There are {shown}"
    raise placed(InputError(problem, "Name it with --target"), "--target")


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [fit_line(answer, answer["n_rows"], "rows")]
    for kind in ("categorical", "number", "spiky", "date"):
        names = [name for name, found in answer["columns"].items() if found == kind]
        if names:
            lines.append(f"  {kind:<22}{', '.join(names)}")
    lines += score_lines(answer)
    return [*lines, f"model {answer['model']}"]
