"""Tables: headers, blanks, splits."""

import numpy as np
import pytest

from engine.errors import InputError
from engine.tabular.table import Table


def test_cells_become_columns():
    """Numbers stay numbers, blanks are blanks, a short row ends in blanks."""
    table = Table.from_rows(["age", " job "], [[30.0, "cook"], [None, " "], [41.0]])

    assert table.names == ("age", "job")
    assert table.column("age").dtype == np.float64
    assert np.isnan(table.column("age")[1])
    assert table.column("job").tolist() == ["cook", None, None]


@pytest.mark.parametrize(
    ("header", "rows", "words", "at"),
    [
        (
            ["a", None],
            [[1, 2]],
            "the header of column 2 is blank. Give each column a name.",
            (0, 1),
        ),
        (
            ["a", "b", " a"],
            [[1, 2, 3]],
            'header "a" stands in columns 1 and 3. Rename one of the two.',
            (0, 2),
        ),
        (["a"], [], "there are no rows under the header. Give a table with rows.", None),
        (
            [f"c{i}" for i in range(16384)],
            [[1]],
            "the table has 16384 columns, and 2000 are the most. Choose the table alone.",
            (0, 2000),
        ),
    ],
)
def test_a_bad_header_is_named(header, rows, words, at):
    """The message says which column; the add-in turns `at` into the cell."""
    with pytest.raises(InputError) as err:
        Table.from_rows(header, rows)

    assert (str(err.value), err.value.at) == (words, at)


def test_a_missing_column_is_named():
    """The header is shown as it is, so that a stray space is seen."""
    table = Table.from_rows(["Age", "job"], [[1.0, "x"]])

    with pytest.raises(InputError) as err:
        table.column("age")

    assert str(err.value) == (
        'column "age" is missing; found "Age", "job". Rename the header, or name another column.'
    )


def test_a_split_parts_the_rows():
    """Each row is on one side only, the same for the same seed."""
    table = Table.from_rows(["x"], [[float(i)] for i in range(20)])

    train, valid = table.split(25, seed=3)

    assert (len(train), len(valid)) == (15, 5)
    together = np.concatenate([train.column("x"), valid.column("x")])
    assert sorted(together) == table.column("x").tolist()
    assert table.split(25, seed=3)[1].data_hash == valid.data_hash


def test_the_hash_follows_the_values():
    """A journal can tell two data sets apart."""
    one = Table.from_rows(["x", "y"], [[1.0, "a"]])

    assert one.data_hash == Table.from_rows(["x", "y"], [[1.0, "a"]]).data_hash
    assert one.data_hash != Table.from_rows(["x", "y"], [[1.0, "b"]]).data_hash
    assert one.data_hash != Table.from_rows(["x", "z"], [[1.0, "a"]]).data_hash
