"""`cellgrad score salaries FILE --out FILE`: the model's answers beside every row of a table."""

import argparse
import time
from pathlib import Path
from typing import Any

from addin.commands.output import say
from engine.errors import InputError

FORMS = (".csv", ".xlsx", ".parquet")


def add(commands: Any) -> None:
    parser = commands.add_parser("score", help="add a model's answers to a table")
    parser.add_argument("kind", choices=("salaries",))
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True, help=f"a new file: {', '.join(FORMS)}")
    parser.add_argument("--model", help="a version or a .safetensors file; the newest if left out")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from addin.commands.write_table import write_table
    from engine.tabular.files import read_table

    if args.out.suffix.lower() not in FORMS:
        problem = f"{args.out} does not end in {', '.join(FORMS)}"
        raise InputError(problem, "Name the new file so")
    model = model_named(args.model)
    table = read_table(args.data)
    began = time.perf_counter()
    pred = model.predict(table)
    seconds = time.perf_counter() - began
    write_table(args.out, table, model.answer_columns(pred))
    answer = {
        "kind": args.kind,
        "rows": len(table),
        "score_seconds": seconds,
        "model": model.meta.get("version"),
        "out": str(args.out),
    }
    say(answer, args.json, [f"{len(table)} rows scored in {seconds:.1f} s, see {args.out}"])
    return 0


def model_named(name: str | None) -> Any:
    """A published model by version, a model file by path, or the newest.

    Raises:
        NoModelError, StoreError: when there is none, or it is damaged.
    """
    from engine import store
    from engine.checkpoint import load_checkpoint
    from engine.tabular.published import from_checkpoint

    if name and not store.is_version(name):
        return from_checkpoint(load_checkpoint(Path(name)))
    return from_checkpoint(store.load(name or store.latest("salaries")))
