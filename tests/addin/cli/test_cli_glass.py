"""`cellgrad new` and `press` for the network and the optimisers, and what they say of a slip."""

import json

import pytest

from addin.cli import main
from addin.hosts.file import open_book
from addin.kinds.network import layout
from addin.kinds.network.sheet import NetworkSheet
from addin.kinds.optimisers.sheet import OptimisersSheet


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch):
    """Recalculation is tested elsewhere; here it would only take time."""
    monkeypatch.setattr("addin.hosts.libreoffice.find_soffice", lambda: None)


@pytest.fixture
def prices(tmp_path):
    path = tmp_path / "prices.csv"
    rows = [f"{size},{age},{3 * size - age}" for size in range(10) for age in (1, 5)]
    path.write_text("\n".join(["size,age,price", *rows]))
    return path


def press(capsys, *argv) -> dict:
    capsys.readouterr()
    assert main(["press", *map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_network_around_a_csv_file_learns(capsys, tmp_path, prices):
    """The last column is the target; one that is no yes or no gets a linear output."""
    book, out = tmp_path / "network.xlsx", tmp_path / "out.xlsx"
    assert main(["new", "network", str(book), "--from", str(prices)]) == 0

    done = press(
        capsys,
        "run_epochs",
        book,
        "--sheet",
        "Your table",
        "--out",
        out,
        "--set",
        "n_epochs=100",
        "--set",
        "activation=relu",
    )

    assert done["final_loss"] < done["start_loss"] / 3
    assert (done["epochs"], done["state"]) == (100, "done")
    cells = NetworkSheet(open_book(out), "Your table")
    assert cells.rows(layout.X_NAMES)[0][:3] == ["size", "age", None]
    assert dict(cells.rows(layout.SETTINGS))["output"] == "linear"


def test_the_optimisers_race_from_the_command(capsys, tmp_path):
    book = tmp_path / "optimisers.xlsx"
    assert main(["new", "optimisers", str(book)]) == 0

    done = press(capsys, "train", book, "--in-place", "--set", "n_epochs=5")

    assert done["epochs"] == 5
    assert OptimisersSheet(open_book(book)).steps() == 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n3,x\n", "{path} line 3: b is 'x'. Give a number in each cell."),
        ("a,b\n1,2\n,4\n", "{path} line 3: a is blank. Give a number in each cell."),
        (
            "a\n1\n",
            "{path} has 1 rows and 1 columns. Give a header, and two columns of numbers at least.",
        ),
        (None, "{path} cannot be read: "),
    ],
)
def test_a_file_that_is_no_table_of_numbers(capsys, tmp_path, content, message):
    path, out = tmp_path / "table.csv", tmp_path / "network.xlsx"
    if content is not None:
        path.write_text(content)

    assert main(["new", "network", str(out), "--from", str(path)]) == 2

    assert capsys.readouterr().err.strip().startswith(message.format(path=path))
    assert not out.exists()


def test_a_setting_that_cannot_be(capsys, tmp_path):
    book = tmp_path / "network.xlsx"
    main(["new", "network", str(book)])
    before = book.read_bytes()
    capsys.readouterr()

    assert (
        main(
            [
                "press",
                "one_step",
                str(book),
                "--sheet",
                "One vector",
                "--in-place",
                "--set",
                "activation=gelu",
            ]
        )
        == 2
    )

    assert capsys.readouterr().err.strip() == (
        "--set activation: activation 'gelu' is not known. Use one of relu, tanh, sigmoid."
    )
    assert book.read_bytes() == before
