"""`cellgrad fit salaries` and `cellgrad score salaries`: what they print, write and refuse."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from addin.cli import main
from engine.store import latest
from engine.tabular.files import read_table
from engine.tabular.table import blanks
from tests.engine.tabular.people import people

FIT_KEYS = {
    "kind",
    "solver",
    "seed",
    "device",
    "epochs",
    "fit_seconds",
    "train",
    "valid",
    "test",
    "baselines",
    "model",
}
QUICK = ("--set", "n_epochs=2", "--set", "bs=64", "--set", "layers=16", "--set", "valid_pct=20")


def write_csv(path: Path, table, with_target: bool = True) -> Path:
    """A table as a CSV file, blanks left empty."""
    names = table.names if with_target else table.names[:-1]
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        for r in range(len(table)):
            row = [table.column(name)[r] for name in names]
            out.writerow(["" if v is None or v != v else v for v in row])
    return path


@pytest.fixture
def table(tmp_path) -> Path:
    return write_csv(tmp_path / "people.csv", people(300))


def answer(capsys, *argv) -> dict:
    """Run a command with --json; returns the object it printed."""
    assert main([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _columns_of(path: Path) -> dict:
    """The columns of a file, by name."""
    table = read_table(path)
    columns = [column.astype(object) for column in table.columns]
    for column in columns:
        column[blanks(column)] = None
    return dict(zip(table.names, columns, strict=True))


@pytest.mark.parametrize("solver", ["plain", "ensemble"])
def test_fit_measures_beside_baselines(capsys, table, tmp_path, solver):
    """One JSON object with the keys that benchmarks read; the model is published and saved."""
    model = tmp_path / "model.safetensors"

    fitted = answer(
        capsys,
        "fit",
        "salaries",
        table,
        "--target",
        "pay",
        "--test",
        table,
        "--model",
        model,
        "--set",
        f"solver={solver}",
        *QUICK,
    )

    assert set(fitted) >= FIT_KEYS
    assert (fitted["kind"], fitted["solver"], fitted["epochs"]) == ("salaries", solver, 2)
    for part in ("train", "valid", "test"):
        assert set(fitted[part]) == {"accuracy", "auc", "log_loss"}
    assert set(fitted["baselines"]) == {"majority", "logistic_regression"}
    assert fitted["columns"]["gain"] == ("spiky" if solver == "ensemble" else "number")
    assert model.stat().st_size > 0
    assert latest("salaries") == fitted["model"]


def test_the_user_says_what_a_column_is(capsys, table):
    """A kind given on the command line wins over the proposal."""
    fitted = answer(
        capsys,
        "fit",
        "salaries",
        table,
        "--target",
        "pay",
        *QUICK,
        "--kind",
        "age=categorical",
        "--kind",
        "hours=ignore",
    )

    assert fitted["columns"] == {"age": "categorical", "job": "categorical", "gain": "spiky"}


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_score_keeps_every_column(capsys, table, tmp_path, form):
    """The input as it was, blanks and whole numbers too; then probability and label."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    main(["fit", "salaries", str(table), "--target", "pay", *QUICK])
    capsys.readouterr()
    unlabelled = write_csv(tmp_path / "new.csv", people(30, seed=4), with_target=False)
    out = tmp_path / f"scored.{form}"

    scored = answer(capsys, "score", "salaries", unlabelled, "--out", out)

    assert scored["rows"] == 30
    if form == "csv":
        rows = list(csv.reader(out.open()))
    elif form == "parquet":
        columns = {n: c.tolist() for n, c in _columns_of(out).items()}
        rows = [list(columns), *zip(*columns.values(), strict=True)]
    else:
        rows = [list(row) for row in openpyxl.load_workbook(out).worksheets[0].values]
    assert rows[0] == ["age", "job", "hours", "gain", "probability", "label"]
    before = list(csv.reader(unlabelled.open()))[1:]
    for old, new in zip(before, rows[1:], strict=True):
        assert [float(v) if v else None for v in (old[0], old[2], old[3])] == [
            None if v in ("", None) else float(v) for v in (new[0], new[2], new[3])
        ]
        assert (new[5] == "high") == (float(new[4]) > 0.5)


def test_score_of_an_amount(capsys, tmp_path):
    """A number as target gives a column of predictions."""
    lines = ["x,y", *(f"{i % 37},{3 * (i % 37) + 0.5}" for i in range(200))]
    table = tmp_path / "t.csv"
    table.write_text("\n".join(lines))
    fitted = answer(capsys, "fit", "salaries", table, "--target", "y", *QUICK)

    answer(capsys, "score", "salaries", table, "--out", tmp_path / "out.csv")

    assert set(fitted["test"] or fitted["valid"]) == {"rmse", "mae", "r2"}
    assert (tmp_path / "out.csv").read_text().startswith("x,y,prediction\n")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["fit", "salaries", "gone.csv"], "gone.csv: there is no such file"),
        (["fit", "salaries", "{table}"], "--target: which column is the target? There are"),
        (["fit", "salaries", "{table}", "--target", "wage"], 'column "wage" is missing; found'),
        (
            ["fit", "salaries", "{table}", "--target", "pay", "--set", "solver=magic"],
            "solver 'magic' is not known",
        ),
        (
            ["fit", "salaries", "{table}", "--target", "pay", "--set", "layers=many"],
            "--set: layers=many cannot be",
        ),
        (
            ["fit", "salaries", "{table}", "--target", "pay", "--set", "speed=9"],
            "--set: speed=9 cannot be. Use one of solver, layers",
        ),
        (
            ["fit", "salaries", "{table}", "--target", "pay", "--kind", "age"],
            "--kind 'age' has no kind. Write --kind COLUMN=categorical.",
        ),
        (
            ["fit", "salaries", "{table}", "--target", "pay", "--kind", "job=number"],
            'people.csv: row 1 of column "job": ',
        ),
        (["score", "salaries", "{table}", "--out", "x.txt"], "x.txt does not end in .csv, .xlsx"),
        (["score", "salaries", "{table}", "--out", "x.csv"], "no salaries model is published"),
    ],
)
def test_a_slip_is_one_line_and_exit_2(capsys, table, argv, words):
    """Where, what, what to do; on stderr; nothing else."""
    assert main([a.format(table=table) for a in argv]) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert printed.out == ""


def test_score_names_what_a_table_lacks(capsys, table, tmp_path):
    """A column of the model that is not there; an answer's name that is taken."""
    main(["fit", "salaries", str(table), "--target", "pay", *QUICK])
    short, taken = tmp_path / "short.csv", tmp_path / "taken.csv"
    short.write_text("age,job\n30,cook\n")
    taken.write_text("age,job,hours,gain,label\n30,cook,40,0,x\n")
    capsys.readouterr()

    for path, words in (
        (short, 'column "hours" is missing; found "age", "job".'),
        (taken, 'column "label" is there already. Rename it, and score again.'),
    ):
        assert main(["score", "salaries", str(path), "--out", str(tmp_path / "o.csv")]) == 2
        assert words in capsys.readouterr().err
        assert not list(tmp_path.glob("*o.*"))  # nothing is left behind
