"""The salaries workbook: complete, trained as it comes, and its formulas agree with the engine."""

import openpyxl
import pytest

import addin.functions  # noqa: F401  registers the worksheet functions
from addin.cli import main
from addin.hosts import libreoffice
from addin.hosts.file import open_book
from addin.kinds import of_sheet
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.last_layer import AGREES
from addin.kinds.salaries.new import make_salaries
from addin.kinds.salaries.presses import train
from addin.kinds.salaries.sheet import SalariesSheet
from engine.tabular.target import MANY
from tests.engine.tabular.people import people, pounds
from tests.libreoffice import needs_libreoffice
from workbooks.made_people import COLUMNS, made_people
from workbooks.salaries import BUILT, build, build_from


@pytest.fixture(scope="module")
def shipped():
    """The workbook as it comes, opened by the file host."""
    return open_book(BUILT)


def one(book, name):
    return SalariesSheet(book, "Model").rows(name)[0][0]


def test_the_recipe_makes_plausible_people():
    """The same seed, the same people; gaps, a spike at zero, dates, both classes."""
    table = made_people(500)

    assert table.names == COLUMNS
    assert table.data_hash == made_people(500).data_hash
    gain = table.column("capital gain")
    assert 0.85 < (gain == 0).mean() < 0.97
    assert gain.max() > 20_000
    minutes = table.column("minutes to work")
    assert 0.04 < (minutes != minutes).mean() < 0.14
    high = (table.column("salary") == ">50K").mean()
    assert 0.2 < high < 0.4
    assert len(set(table.column("hours a week").tolist())) > MANY


def test_it_comes_trained(shipped):
    """Every output has something to show when it is opened."""
    cells = SalariesSheet(shipped, "Model")

    assert of_sheet.kind_of(shipped, "Model").name == "salaries"
    empty = [
        name
        for name in layout.OUTPUTS
        if cells.has(name) and all(v is None for row in cells.rows(name) for v in row)
    ]
    assert empty == []
    assert cells.version() is not None
    assert len(cells.rows(layout.PREDICTIONS)) == 2001
    stored = cells.stored_model()
    assert stored is not None
    assert stored.meta["version"] == cells.version()


def test_formulas_have_values_and_agree(shipped):
    """The last layer worked out by formulas is the engine's answer, to 1e-6."""
    assert one(shipped, "last_layer_difference") < 1e-6
    assert one(shipped, "last_layer_check") == AGREES
    assert one(shipped, "sheet_answer") == pytest.approx(one(shipped, "what_if_answer"), abs=1e-6)
    assert one(shipped, "what_if_answer") > one(shipped, "what_if_now")  # a better education
    formulas = openpyxl.load_workbook(BUILT)
    values = openpyxl.load_workbook(BUILT, data_only=True)
    blank = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and values[sheet.title][cell.coordinate].value is None
    ]
    assert blank == ["What if!C19", "What if!E19"]  # this person's way to work is not known


def test_its_predictions_are_the_stored_models(shipped):
    """What stands beside the table is what the model in the cells says of it."""
    cells = SalariesSheet(shipped, "Model")
    model = cells.stored_model()
    assert model is not None

    share = model.predict(cells.table())[:, 1]

    said = [row[0] for row in cells.rows(layout.PREDICTIONS)[1:]]
    assert said == pytest.approx(share.tolist(), abs=1e-6)


def test_a_change_in_the_panel_moves_the_answer(tmp_path):
    """Education typed into the what-if panel: probability, reasons and the check follow."""
    needs_libreoffice()
    from addin.hosts.file import recalculate
    from addin.kinds.book_model import answering_from
    from addin.registry import FUNCTIONS

    book = open_book(BUILT)
    before = one(book, "what_if_answer")
    names = [row[0] for row in SalariesSheet(book, "Model").rows("what_if_names")]
    target = SalariesSheet(book, "Model").names["what_if_asked"]
    book.sheets["What if"][
        target.row - 1 + names.index("education"), target.column - 2
    ].value = "no diploma"

    with answering_from(book):
        recalculate(book, {f.name: f.call for f in FUNCTIONS.values()})

    assert one(book, "what_if_answer") < before - 0.02
    assert one(book, "last_layer_difference") < 1e-6


def test_building_is_the_same_twice(tmp_path):
    """Before it is trained, the same input gives the same bytes."""
    first, second = build(tmp_path / "a.xlsx"), build(tmp_path / "b.xlsx")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("table", [people(60), pounds(60)], ids=["class", "number"])
def test_a_workbook_of_ones_own_trains_and_agrees(tmp_path, table):
    """Built around any table, trained, recalculated: the check says that both agree."""
    needs_libreoffice()
    from addin.cli.output import Progress
    from addin.cli.press import press

    settings = {"n_epochs": 2, "bs": 32, "layers": "8", "members": 2}
    path = build_from(tmp_path / "own.xlsx", table, "pay", settings)

    done = press("train", path, path, "Model", {}, Progress(True))

    assert done["state"] == "done"
    assert done["final_loss"] > 0
    book = open_book(path)
    assert one(book, "last_layer_check") == AGREES


def test_new_reads_files_of_all_forms(tmp_path, capsys):
    """A CSV file becomes a workbook; what is told can be named, and is checked."""
    rows = ["age,job,pay", *(f"{20 + i},{'cook' if i % 3 else 'judge'},{i % 2}" for i in range(40))]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    out = tmp_path / "new.xlsx"

    assert main(["new", "salaries", str(out), "--from", str(tmp_path / "t.csv")]) == 0

    cells = SalariesSheet(open_book(out), "Model")
    assert cells.kinds(cells.table())[1] == "pay"
    make_salaries(out, tmp_path / "t.csv", "job")
    cells = SalariesSheet(open_book(out), "Model")
    assert cells.kinds(cells.table())[1] == "job"
    capsys.readouterr()
    argv = ["new", "salaries", str(out), "--from", str(tmp_path / "t.csv"), "--target", "wage"]
    assert main(argv) == 2
    assert 'column "wage" is missing; found "age", "job", "pay"' in capsys.readouterr().err


def test_stop_ends_a_run_and_keeps_it(tmp_path):
    """Pressed while it trains: what was learned is in the cells."""
    book = open_book(build_from(tmp_path / "own.xlsx", people(200), "pay", {"n_epochs": 100_000}))
    SalariesSheet(book, "Model").change_setting("patience", 0)
    run = train(book, "Model")
    run.job.wait_for_news(2, timeout=60)
    run.job.stop()

    assert run.follow(book)["outcome"] == "stopped"

    cells = SalariesSheet(book, "Model")
    assert dict(cells.rows(layout.STATUS))["state"] == "stopped"
    assert cells.version() is not None


def test_libreoffice_opens_it(tmp_path):
    """A whole reader finds nothing wrong with the file."""
    needs_libreoffice()

    assert libreoffice.convert(BUILT, "csv", tmp_path).stat().st_size > 0
