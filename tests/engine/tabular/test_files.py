"""Tables from files: the census data's own forms, CSV, workbooks."""

import datetime as dt

import numpy as np
import openpyxl
import pytest

from engine.errors import InputError
from engine.tabular.files import CENSUS, read_parts, read_table
from tests.data_sets import data_set

LINE = (
    "39, State-gov, 77516, Bachelors, 13, Never-married, ?, Not-in-family, White, Male, 2174, 0, "
    "40, United-States, <=50K"
)


def test_the_census_file_needs_no_header(tmp_path):
    """`?` is a blank; the last, empty line is none."""
    path = tmp_path / "adult.data"
    path.write_text(f"{LINE}\n{LINE.replace('?', 'Sales')}\n\n")

    table = read_table(path)

    assert (table.names, len(table)) == (CENSUS, 2)
    assert table.column("occupation").tolist() == [None, "Sales"]
    assert table.column("age").tolist() == [39, 39]
    assert table.column("salary").tolist() == ["<=50K", "<=50K"]


def test_the_census_test_file_reads_the_same(tmp_path):
    """Its first line and the full stops after the classes are not data."""
    path = tmp_path / "any.name"
    path.write_text(f"|1x3 Cross validator\n{LINE}.\n")

    assert read_table(path).column("salary").tolist() == ["<=50K"]


def test_official_files():
    """Rows, classes and blanks of the publisher's own files."""
    folder = data_set("adult")

    train, test = read_table(folder / "adult.data"), read_table(folder / "adult.test")

    assert (len(train), len(test)) == (32561, 16281)
    assert sum(v == ">50K" for v in train.column("salary")) == 7841
    assert set(test.column("salary")) == {"<=50K", ">50K"}
    assert sum(v is None for v in train.column("occupation")) == 1843


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("age,pay\n30,a\n41,b\n", [30.0, 41.0]),
        ("age;pay\n30,5;a\n41;b\n", [30.5, 41.0]),
        ('age,pay\n"1,200",a\n"$ 5",b\n', ["1,200", "$ 5"]),
        ("age\tpay\n\ta\n41\tb\n", [None, 41.0]),
    ],
)
def test_csv_forms(tmp_path, text, column):
    """Commas, semicolons with decimal commas, quotes, tabs; blanks."""
    path = tmp_path / "people.csv"
    path.write_text(text)

    table = read_table(path)

    assert table.names == ("age", "pay")
    assert [None if v != v else v for v in table.column("age")] == column


def test_a_workbook_reads_as_its_cells(tmp_path):
    """Numbers, texts, dates and blanks of the first sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["age", "hired", "job"], [30, dt.date(2026, 3, 4), "cook"], [None, None, "judge"]):
        sheet.append(row)
    book.save(tmp_path / "people.xlsx")

    table = read_table(tmp_path / "people.xlsx")

    np.testing.assert_array_equal(table.column("age"), [30.0, np.nan])
    assert table.column("hired").tolist() == [dt.date(2026, 3, 4), None]
    assert table.column("job").tolist() == ["cook", "judge"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "p.csv: the file is empty. Give a file with rows."),
        ("a,b\n", "p.csv: there are no rows under the header. Give a file with rows."),
        ("a,a\n1,2\n", 'p.csv: header "a" stands in columns 1 and 2. Rename one of the two.'),
        ("a,,b\n1,2,3\n", "p.csv: the header of column 2 is blank. Give each column a name."),
        (
            "a,b\n1,2\n1,2,3\n",
            "p.csv:3: this line has another number of fields than the header. Correct the line.",
        ),
        (
            "a,b\n1,2,3\n",
            "p.csv:2: this line has another number of fields than the header. Correct the line.",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path, text, words):
    """One line: which file, which line, what to do."""
    path = tmp_path / "p.csv"
    path.write_text(text)

    with pytest.raises(InputError) as err:
        read_table(path)

    assert str(err.value) == words


def test_parts_are_the_whole(tmp_path):
    """A file larger than memory wants to be is read part by part, and nothing is lost."""
    path = tmp_path / "p.csv"
    path.write_text("x,y\n" + "".join(f"{i},a{i}\n" for i in range(20)))

    parts = list(read_parts(path, n_rows=7))

    assert [len(part) for part in parts] == [7, 7, 6]
    whole = read_table(path)
    assert np.concatenate([p.column("x") for p in parts]).tolist() == whole.column("x").tolist()
    assert parts[2].column("y").tolist() == whole.column("y").tolist()[14:]


def test_parquet_reads_as_its_columns(tmp_path):
    """Whole and in parts, blanks and all, where pyarrow is installed."""
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    columns = {"age": [30, None, 41], "job": ["cook", "judge", None], "ok": [True, False, True]}
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")

    table = read_table(tmp_path / "p.parquet")

    np.testing.assert_array_equal(table.column("age"), [30, np.nan, 41])
    assert table.column("job").tolist() == ["cook", "judge", None]
    assert table.column("ok").tolist() == [True, False, True]
    assert [len(part) for part in read_parts(tmp_path / "p.parquet", n_rows=2)] == [2, 1]


def test_a_broken_workbook_is_said(tmp_path):
    """Not a traceback of whatever reads it."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")

    with pytest.raises(InputError, match="this workbook cannot be read"):
        read_table(path)
