"""The `cellgrad` command: what it prints, how it ends, and never a traceback for a user's slip."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from addin.cli import main
from addin.kinds.ratings import models
from engine.store import latest

ROOT = Path(__file__).resolve().parents[3]

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
PRESS_KEYS = {
    "button",
    "host",
    "state",
    "start_loss",
    "final_loss",
    "epochs",
    "seconds",
    "model",
    "out",
}
DEMO_KEYS = {
    "start_loss",
    "final_loss",
    "largest_difference",
    "predict_rating_293_49",
    "workbook",
    "picture",
    "seconds",
}


@pytest.fixture
def no_libreoffice(monkeypatch):
    """Recalculation is tested elsewhere; here it would only take time."""
    monkeypatch.setattr("addin.hosts.libreoffice.find_soffice", lambda: None)


@pytest.fixture
def table(tmp_path) -> Path:
    """A CSV of 60 ratings: 12 users, 8 movies, some pairs left out."""
    rows = ["user,movie,stars"]
    rows += [
        f"{user},{movie},{1 + (user * movie) % 5}"
        for user in range(1, 13)
        for movie in range(1, 9)
        if (user + 2 * movie) % 3
    ]
    path = tmp_path / "ratings.csv"
    path.write_text("\n".join(rows))
    return path


def answer(capsys, *argv) -> dict:
    """Run a command with --json; returns the object it printed."""
    assert main([*map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_new_press_call(capsys, tmp_path, no_libreoffice):
    """The three steps of a workbook without an app."""
    book, out = tmp_path / "book.xlsx", tmp_path / "trained.xlsx"
    assert main(["new", "ratings", str(book)]) == 0
    untouched = book.read_bytes()
    capsys.readouterr()

    pressed = answer(
        capsys,
        "press",
        "run_epochs",
        book,
        "--sheet",
        "Dot product",
        "--out",
        out,
        "--set",
        "n_epochs=7",
    )

    assert set(pressed) >= PRESS_KEYS
    assert (pressed["button"], pressed["host"], pressed["state"]) == ("run_epochs", "file", "done")
    assert pressed["epochs"] == 7
    assert pressed["final_loss"] < pressed["start_loss"]
    assert book.read_bytes() == untouched
    called = answer(capsys, "call", "PREDICT_RATING", 293, 49, "--book", out)
    assert called["answer"] == answer(capsys, "call", "predict_rating", 293, 49)["answer"]
    assert main(["call", "TOP_MOVIES", "293", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_workbook_from_elsewhere_answers_from_its_cells(
    capsys, tmp_path, no_libreoffice, monkeypatch
):
    """Sent to a colleague, who has no model store: the same answer, from the weights in it."""
    book = tmp_path / "book.xlsx"
    main(["new", "ratings", str(book)])
    main(["press", "run_epochs", str(book), "--in-place", "--sheet", "Dot product"])
    capsys.readouterr()
    here = answer(capsys, "call", "PREDICT_RATING", 293, 49, "--book", book)["answer"]

    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path / "elsewhere"))
    rating_models_forgotten()
    there = answer(capsys, "call", "PREDICT_RATING", 293, 49, "--book", book)["answer"]

    assert there == pytest.approx(here, abs=1e-12)
    assert not (tmp_path / "elsewhere" / "models").exists()


def test_call_takes_ids_as_they_are_spelt(capsys, tmp_path, no_libreoffice):
    """u1 and 007 are ids here, not a cell and a seven; and another book's model never answers."""
    table = tmp_path / "ratings.csv"
    rows = [
        f"{user},{movie},{1 + n % 5}"
        for n, (user, movie) in enumerate(
            (user, movie) for user in ("u1", "007", "7") for movie in ("m5", "m6")
        )
    ]
    table.write_text("user,movie,stars\n" + "\n".join(rows))
    book = tmp_path / "book.xlsx"
    assert main(["new", "ratings", str(book), "--from", str(table)]) == 0
    other = tmp_path / "other.xlsx"
    Workbook().save(other)
    main(["press", "new_random_weights", str(book), "--in-place", "--sheet", "Dot product"])
    capsys.readouterr()

    by_id = {
        user: answer(
            capsys, "call", "PREDICT_RATING", user, "m5", "--book", book, "--sheet", "Dot product"
        )["answer"]
        for user in ("u1", "007", "7")
    }

    assert len(set(by_id.values())) == 3
    assert main(["call", "PREDICT_RATING", "u1", "m5", "--book", str(other)]) == 2


def test_a_workbook_saved_meanwhile_is_not_overwritten(tmp_path, no_libreoffice, monkeypatch):
    """Somebody saves it while we train: both copies are kept."""
    from addin import buttons
    from addin.registry import BUTTONS

    book = tmp_path / "book.xlsx"
    main(["new", "ratings", str(book)])
    button = BUTTONS["new_random_weights"]

    def slow(*args, **kwargs):
        book.write_bytes(book.read_bytes() + b"somebody's work")
        return buttons.new_random_weights(*args, **kwargs)

    monkeypatch.setitem(BUTTONS, "new_random_weights", replace(button, press=slow))

    assert main(["press", "new_random_weights", str(book), "--in-place"]) == 0

    assert book.read_bytes().endswith(b"somebody's work")
    assert (tmp_path / "book-pressed.xlsx").is_file()


def rating_models_forgotten() -> None:
    """As in a fresh process: nothing is remembered of the models that were read."""
    models._load.cache_clear()


def test_call_reads_ranges_and_names_of_the_book(capsys, tmp_path, no_libreoffice):
    """=PREDICT_RATING(user_ids, movie_ids, model) without an app."""
    book = tmp_path / "book.xlsx"
    main(["new", "ratings", str(book)])
    main(["press", "new_random_weights", str(book), "--in-place", "--sheet", "Dot product"])
    capsys.readouterr()

    grid = answer(
        capsys,
        "call",
        "PREDICT_RATING",
        "user_ids",
        "movie_ids",
        "model",
        "--book",
        book,
        "--sheet",
        "Dot product",
    )["answer"]

    assert [len(row) for row in grid] == [15] * 15


@pytest.mark.parametrize("solver", ["sgd", "als", "bayes"])
def test_fit_measures_beside_baselines(capsys, table, tmp_path, solver):
    """One JSON object with the keys that benchmarks read; the model is published and saved."""
    model = tmp_path / "model.safetensors"

    fitted = answer(
        capsys,
        "fit",
        "ratings",
        table,
        "--test",
        table,
        "--model",
        model,
        "--set",
        f"solver={solver}",
        "--set",
        "n_epochs=12",
        "--set",
        "valid_pct=20",
    )

    assert set(fitted) >= FIT_KEYS
    assert (fitted["kind"], fitted["solver"], fitted["strangers"]) == ("ratings", solver, 0)
    for part in ("train", "valid", "test"):
        assert set(fitted[part]) == {"rmse", "mae"}
    assert set(fitted["baselines"]) == {"global_mean", "biases"}
    assert model.stat().st_size > 0
    assert latest("ratings") == fitted["model"]


def test_demo_prints_what_it_promises(capsys, tmp_path, no_libreoffice):
    """Start loss, end loss, a prediction, the workbook; no picture where nothing can draw."""
    demo = answer(capsys, "demo", "ratings", "--out", tmp_path, "--epochs", 3)["ratings"]

    assert set(demo) >= DEMO_KEYS
    assert 2.6 < demo["start_loss"] < 3.2
    assert demo["final_loss"] < demo["start_loss"]
    assert demo["picture"] is None
    assert Path(demo["workbook"]).is_file()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["press", "fly", "{book}"], "button 'fly' is not known. Use one of "),
        (["press", "run_epochs", "gone.xlsx"], "gone.xlsx"),
        (["press", "run_epochs", "{book}", "--set", "lr"], "--set 'lr' has no value"),
        (["press", "run_epochs", "{book}", "--sheet", "Nowhere"], "Nowhere"),
        (["call", "NOSUCH"], "function 'NOSUCH' is not known"),
        (["call", "PREDICT_RATING", "1"], "PREDICT_RATING takes user, movie, [model]"),
        (["new", "ratings", "book.txt"], "book.txt does not end in .xlsx"),
        (["new", "ratings", "{tmp}/x.xlsx", "--from", "gone.csv"], "gone.csv"),
        (
            [
                "press",
                "train",
                "{reviews}",
                "--set",
                "solver=gated",
                "--set",
                "stages=general lm classifier",
            ],
            "Training!C10: stage general has no text to learn from. Set general to a file",
        ),
        (["fit", "ratings", "gone.csv"], "gone.csv"),
        (["fit", "ratings", "{table}", "--set", "solver=magic"], "solver 'magic' is not known"),
        (["fit", "ratings", "{table}", "--set", "lr=fast"], "--set: lr=fast cannot be"),
        (["fit", "ratings", "{table}", "--set", "n_factors=1e6"], "n_factors"),
        (["demo", "ratings", "--data", "{docs}"], "holds none of u.data"),
    ],
)
def test_a_slip_is_one_line_and_exit_2(capsys, tmp_path, table, argv, words):
    """Where, what, what to do; on stderr; nothing else."""
    from workbooks.ratings import BUILT

    reviews = BUILT.with_name("reviews.xlsx")
    places = {"tmp": tmp_path, "table": table, "docs": ROOT / "docs", "reviews": reviews}
    filled = [a.format(book=BUILT, **places) for a in argv]

    assert main(filled) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert len(printed.err.strip().splitlines()) == 1
    assert printed.out == ""


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["PREDICT_RATING", "29", "3", "ratings/aaaa-1"], "Press Run epochs to train it."),
        (["PREDICT_SALARY", "30", "age", "salaries/aaaa-1"], "Press Train to train it."),
        (["SENTIMENT", "good", "probability", "reviews/aaaa-1"], "Press Train to train it."),
    ],
)
def test_a_model_that_is_not_here_is_trained_by_the_button_of_its_kind(capsys, argv, said):
    """Whichever function asks for it."""
    assert main(["call", *argv]) == 2

    assert capsys.readouterr().err.strip() == f"aaaa-1 is not on this machine. {said}"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_interrupt_keeps_the_last_epoch(tmp_path, table, store_home):
    """Ctrl-C in a long fit: it stops at a batch, measures and publishes what it has."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "addin.cli",
            "fit",
            "ratings",
            str(table),
            "--set",
            "solver=sgd",
            "--set",
            "n_epochs=3000",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.readline()  # the first epochs are over: it is at work
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert "epoch" in said
    assert "model ratings/" in out
    assert "stopping after this batch" in err


def test_doctor_names_each_part(capsys):
    """Each check by name; the exit status says whether all is well."""
    status = main(["doctor", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert {"python", "packages", "device", "store", "engine"} <= set(found)
    assert status == (0 if all(part["ok"] for part in found.values()) else 1)
