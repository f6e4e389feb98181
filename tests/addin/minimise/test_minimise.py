"""A press of Minimise on a file: the numbers are found, the sheet agrees, nothing else changes."""

import zipfile

import pytest

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from engine.errors import InputError
from tests.addin.minimise.books import CHANGING, TARGET, lesson, line_fit, solver_names
from tests.libreoffice import needs_libreoffice


def pressed(path, out, button="minimise", **told):
    """Press a button on a file."""
    texts = {name: str(value) for name, value in told.items()}
    return press(button, path, out, None, texts, Progress(quiet=True))


def refused(path, **told) -> str:
    """What a press says that does not run, its place included; nothing is saved."""
    out = path.with_name("out.xlsx")
    with pytest.raises(InputError) as caught:
        pressed(path, out, **told)
    assert not out.exists()
    return str(caught.value)


def test_the_recalculated_sheet_shows_the_loss_that_was_found(tmp_path):
    """The lesson's grid: far lower than at random, and the spreadsheet agrees to 1e-9."""
    needs_libreoffice()
    path, out = lesson(tmp_path / "lesson.xlsx"), tmp_path / "out.xlsx"

    answer = pressed(path, out, target=TARGET, changing=CHANGING)

    shown = open_book(out).sheets["grid"]["A1"].value
    assert answer["final_loss"] < 0.2 * answer["start_loss"]
    assert shown == pytest.approx(answer["final_loss"], rel=1e-9)
    assert any("as the engine found" in note for note in answer["notes"])


def test_nothing_but_changing_cells_and_their_followers_is_changed(tmp_path):
    """Every part of the package but the sheet's values stays byte for byte."""
    needs_libreoffice()

    def extras(book, sheet):
        chart = book.add_chart({"type": "scatter"})
        chart.add_series({"values": "=Fit!$C$2:$C$9", "categories": "=Fit!$A$2:$A$9"})
        sheet.insert_chart("H2", chart)
        sheet.insert_button("H20", {"caption": "Press"})
        sheet.write_comment("A1", "a note")
        notes = book.add_worksheet("Notes")
        notes.write("A1", "untouched")
        notes.write_formula("B1", "=LEN(A1)", value=9)

    path, out = line_fit(tmp_path / "fit.xlsx", extras), tmp_path / "out.xlsx"
    pressed(path, out, target="Fit!E4", changing="Fit!E1:E2")

    before, after = zipfile.ZipFile(path), zipfile.ZipFile(out)
    may_differ = {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/calcChain.xml",
    }
    assert set(before.namelist()) == set(after.namelist())
    assert {n for n in before.namelist() if before.read(n) != after.read(n)} <= may_differ
    book, old = open_book(out), open_book(path)
    assert book.sheets["Fit"]["A1:B9"].value == old.sheets["Fit"]["A1:B9"].value
    assert book.sheets["Fit"]["C2:C9"].formula == old.sheets["Fit"]["C2:C9"].formula
    assert book.sheets["Fit"]["E1:E2"].value == pytest.approx([3, -2], abs=1e-5)


def test_what_stood_there_can_be_put_back(tmp_path):
    """Restore previous run knows the run by what it left in the cells."""
    needs_libreoffice()
    path, out = line_fit(tmp_path / "fit.xlsx"), tmp_path / "out.xlsx"
    pressed(path, out, target="E4", changing="E1:E2")

    pressed(out, tmp_path / "back.xlsx", button="restore_previous_run")

    assert open_book(tmp_path / "back.xlsx").sheets["Fit"]["E1:E2"].value == [0.5, 0.25]


def test_settings_that_excels_solver_saved_are_read(tmp_path):
    """Target, changing cells, a bound, and a constraint between formulas, all from hidden names."""
    needs_libreoffice()

    def saved(book, sheet):
        sheet.write_formula("E6", "=E1+E2")
        solver_names(
            book,
            "Fit",
            opt="Fit!$E$4",
            adj="Fit!$E$1:$E$2",
            typ=2,
            val=0,
            neg=2,
            num=2,
            lhs1="Fit!$E$1",
            rel1=1,
            rhs1=2.5,
            lhs2="Fit!$E$6",
            rel2=2,
            rhs2=2,
        )

    path, out = line_fit(tmp_path / "fit.xlsx", saved), tmp_path / "out.xlsx"

    answer = pressed(path, out)

    a, b = open_book(out).sheets["Fit"]["E1:E2"].value
    assert a <= 2.5 + 1e-9
    assert a + b == pytest.approx(2, abs=1e-6)
    assert answer["notes"][0].startswith("Read from Fit: Solver's settings")
    expected = a  # the slope that is best on the line a + b = 2, below 2.5
    assert expected == pytest.approx(_best_on_the_line(), abs=1e-5)


def _best_on_the_line() -> float:
    rows = [(n, 3 * n - 2) for n in range(8)]
    top = sum((x - 1) * (y - 2) for x, y in rows)
    return min(2.5, top / sum((x - 1) ** 2 for x, _ in rows))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("=FOO(E1)", "Fit!E6: the function FOO is not known to Minimise"),
        ("=E6+E1", "Fit!E6: the formula depends on itself"),
        ("=ROUND(E1,0)", "Fit!E6: ROUND of what the changing cells move is not differentiable"),
        ("=MATCH(E1,A2:A9)", "Fit!E6: MATCH looks for what the changing cells move"),
        ("=E1&E2", "Fit!E6: & makes a text"),
        ("=[1]Other!A1+E1", "Fit!E6: [1]Other!A1 is in another workbook"),
        ("=E1/0", "Fit!E6: the target is an error value"),
        ("=IF(E1>0,1,0)", "Fit!E7: the target moves in steps only"),
        ("=RAND()*E1", "Fit!E6: RAND() changes at every recalculation"),
        ("=nowhere*E1", "Fit!E6: the name nowhere is not defined"),
        ("=SUM(A1:E1 E1:E9)", "Fit!E6: =SUM(A1:E1 E1:E9) is not understood"),
    ],
)
def test_what_cannot_be_minimised_is_named_with_its_cell(tmp_path, formula, said):
    """Before anything runs."""
    needs_libreoffice()

    def extra(book, sheet):
        sheet.write_formula("E6", formula)
        sheet.write_formula("E7", "=E6")

    path = line_fit(tmp_path / "fit.xlsx", extra)

    assert said in refused(path, target="E7", changing="E1:E2")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"target": "A1", "changing": "E1"}, "Fit!A1: the target holds no formula"),
        ({"target": "E4:E5", "changing": "E1"}, "--set target: the target is more than one cell"),
        ({"target": "E4", "changing": "C2:C9"}, "Fit!C2: the changing cell holds a formula"),
        ({"target": "E4", "changing": "H1"}, "Fit!E4: the target does not depend on the changing"),
        ({"target": "E4", "changing": "Nope!A1"}, "--set changing: Nope!A1 means no cells"),
        ({"target": "E4", "changing": "E1", "solver": "magic"}, "solver 'magic' is not known"),
        ({"target": "E4", "changing": "E1", "lr": "x"}, "lr=x cannot be"),
        ({"target": "E4", "changing": "E1", "constraints": "E1~3"}, "'E1~3' is no constraint"),
        ({"target": "E4", "changing": "E1", "low": "2", "high": "1"}, "its bounds 2 and 1 cross"),
        ({}, "Fit: nothing says what to minimise"),
    ],
)
def test_a_task_that_cannot_be_is_explained(tmp_path, told, said):
    """With what to write instead."""
    assert said in refused(line_fit(tmp_path / "fit.xlsx"), **told)


def test_learned_numbers_are_looked_up_by_fixed_keys(tmp_path):
    """As sheets of team ratings do it: names in the first column, what is learned beside them."""
    needs_libreoffice()

    def table(book, sheet):
        sheet.write_column("G1", ["offset", "slope"])
        sheet.write_column("H1", [0.25, 0.5])
        sheet.write_formula("E1", '=VLOOKUP("slope",G:H,2,FALSE)')
        sheet.write_formula("E2", '=HLOOKUP("offset",J1:K2,2,FALSE)')
        sheet.write_row("J1", ["other", "offset"])
        sheet.write_row("J2", [7, 0.1])

    path, out = line_fit(tmp_path / "fit.xlsx", table), tmp_path / "out.xlsx"

    answer = pressed(path, out, target="E4", changing="H2,K2")

    fit = open_book(out).sheets["Fit"]
    assert [fit["H2"].value, fit["K2"].value] == pytest.approx([3, -2], abs=1e-5)
    assert fit["H1"].value == 0.25
    assert any("as the engine found" in note for note in answer["notes"])


def test_a_formula_that_is_not_understood_is_mentioned(tmp_path):
    """It keeps its value; had it depended on the changing cells, the user would want to know."""
    needs_libreoffice()

    def crossing(book, sheet):
        sheet.write_formula("E6", "=SUM(A3:B3 B1:B9)", None, 1)
        sheet.write_formula("E7", "=E4+E6", None, 76.0625)

    path, out = line_fit(tmp_path / "fit.xlsx", crossing), tmp_path / "out.xlsx"

    answer = pressed(path, out, target="E7", changing="E1:E2")

    assert answer["final_loss"] == pytest.approx(1, abs=1e-6)
    said = "Fit!E6: taken as it stands in the sheet: =SUM(A3:B3 B1:B9) is not understood"
    assert any(note.startswith(said) for note in answer["notes"])


def test_a_table_may_leave_its_own_name_out(tmp_path):
    """As some writers do in the rows of a table: [[#This Row],x]."""
    needs_libreoffice()

    def table(book, sheet):
        columns = [
            {"header": "x"},
            {"header": "y"},
            {"header": "off", "formula": "=(E$1*[@x]+E$2-[[#This Row],[y]])^2"},
        ]
        data = [[n, 3 * n - 2] for n in range(5)]
        sheet.add_table("H1:J6", {"name": "Points", "columns": columns, "data": data})
        sheet.write_formula("E6", "=SUM(Points[off])")

    path, out = line_fit(tmp_path / "fit.xlsx", table), tmp_path / "out.xlsx"

    pressed(path, out, target="E6", changing="E1:E2")

    assert open_book(out).sheets["Fit"]["E1:E2"].value == pytest.approx([3, -2], abs=1e-5)


def named_options(**cells):
    """For `line_fit`: each option in a cell of column H, named minimise_..."""

    def write(book, sheet):
        for row, (name, value) in enumerate(cells.items()):
            values = value if isinstance(value, list) else [value]
            sheet.write_column(row, 7, values)
            block = f"$H${row + 1}" + (f":$H${row + len(values)}" if len(values) > 1 else "")
            book.define_name(f"minimise_{name}", f"=Fit!{block}")

    return write


def test_options_are_read_from_named_cells(tmp_path):
    """A goal of 100 with the slope held at 5 or below; blanks of the constraints are none."""
    needs_libreoffice()
    options = named_options(
        goal="value", wanted=100, high=5, low=None, constraints=["E2=1.5", None, "E1>=4"]
    )
    path, out = line_fit(tmp_path / "fit.xlsx", options), tmp_path / "out.xlsx"

    answer = pressed(path, out, target="E4", changing="E1:E2", wanted="10")

    a, b = open_book(out).sheets["Fit"]["E1:E2"].value
    assert b == pytest.approx(1.5, abs=1e-6)
    assert 4 - 1e-6 <= a <= 5 + 1e-6
    # Told in the press, 10 comes before the cell's 100; at least b = 1.5, a = 4 loses far more.
    loss = sum((a * n + b - 3 * n + 2) ** 2 for n in range(8)) / 8
    assert answer["final_loss"] == pytest.approx(loss, rel=1e-9)
    assert a == pytest.approx(4, abs=1e-5)
    assert "goal is value (Fit!H1)" in answer["notes"]
    assert not any("100" in note for note in answer["notes"])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"goal": "smallest"}, "Fit!H1: goal 'smallest' is not known"),
        ({"low": "zero"}, "Fit!H1: low=zero is no number"),
        ({"n_epochs": 0}, "Fit!H1: n_epochs is 0. Give a whole number from 1 to 1000000000"),
        ({"steps": "maybe"}, "Fit!H1: steps 'maybe' is not known"),
        ({"high": True}, "Fit!H1: the cell holds TRUE or FALSE"),
        ({"high": "=1/0"}, "Fit!H1: the formula's value is not in the file"),
        ({"high": [1, 2]}, "Fit!H1:H2: the name minimise_high means several cells"),
        ({"constraints": ["E1<=3", "E2"]}, "Fit!H1:H2: 'E2' is no constraint"),
    ],
)
def test_a_wrong_option_is_named_with_its_cell(tmp_path, cells, said):
    path = line_fit(tmp_path / "fit.xlsx", named_options(**cells))
    assert said in refused(path, target="E4", changing="E1:E2")


def test_a_name_that_is_no_option_is_mentioned(tmp_path):
    """A wrongly spelt name would have no effect, unseen."""
    needs_libreoffice()
    path = line_fit(tmp_path / "fit.xlsx", named_options(lowest=0))

    answer = pressed(path, tmp_path / "out.xlsx", target="E4", changing="E1:E2")

    assert "the name minimise_lowest is none that Minimise knows" in answer["notes"]


def test_an_if_without_an_else_passes_over_elements_in_every_row(tmp_path):
    """Means over what a condition lets through, one row of which has no condition at all."""
    needs_libreoffice()

    def groups(book, sheet):
        sheet.write_column("G1", [1, 0, 1])
        for r in range(3):
            inner = f"IF(A$2:A$9>{r}+E$1,C$2:C$9)"
            text = f"{{=AVERAGE(IF(G{r + 1}>0,{inner},C$2:C$9))}}"
            sheet.write_array_formula(f"H{r + 1}:H{r + 1}", text)
        sheet.write_formula("H5", "=(H1-7)^2+(H2-5)^2+(H3-9)^2")

    path, out = line_fit(tmp_path / "fit.xlsx", groups), tmp_path / "out.xlsx"
    answer = pressed(path, out, target="H5", changing="E1:E2")

    assert answer["final_loss"] < answer["start_loss"]
    assert any("as the engine found" in note for note in answer["notes"])


def test_a_wanted_value_that_cannot_be_reached_is_said(tmp_path):
    """The nearest number is named, and nothing claims that it was reached."""
    needs_libreoffice()

    def above(book, sheet):
        sheet.write_formula("H1", "=E4+14.8")

    path, out = line_fit(tmp_path / "fit.xlsx", above), tmp_path / "out.xlsx"

    far = pressed(path, out, target="H1", changing="E1:E2", goal="value", wanted=5)
    near = pressed(path, out, target="H1", changing="E1:E2", goal="value", wanted=20)

    assert any("5 was not reached: the nearest found is 14.8" in note for note in far["notes"])
    assert not any("brought to" in note for note in far["notes"])
    assert "brought to 20" in near["notes"]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("{=MEDIAN(IF(C2:C9>1,C2:C9))}", "IF without an else"),
        ("{=NPV(0.1,IF(C2:C9>1,C2:C9))}", "IF without an else"),
        ("{=COUNTA(IF(C2:C9>1,C2:C9))*E1}", "IF without an else"),
        ("{=CORREL(IF(C2:C9>1,C2:C9),A2:A9)}", "IF without an else"),
        ("{=SUM(A2:C2 C1:C9)^2}", "intersections of ranges are not known"),
    ],
)
def test_a_formula_that_cannot_be_compiled_is_named(tmp_path, formula, said):
    """With its cell and the reason: what is counted depends on the run, or is no known range."""
    path = line_fit(
        tmp_path / "fit.xlsx",
        lambda book, sheet: sheet.write_array_formula("H1:H1", formula),
    )

    told = refused(path, target="H1", changing="E1:E2")

    assert "Fit!H1" in told
    assert said in told
