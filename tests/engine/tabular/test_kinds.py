"""Column kinds, proposed and chosen."""

import pytest

from engine.errors import InputError
from engine.tabular.kinds import checked, kind_of
from engine.tabular.table import Table, column_of

N = 40


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("age", [20.0 + i % 30 for i in range(N)], "number"),
        ("rate", [i / 7 for i in range(N)], "number"),
        ("grade", [float(i % 4) for i in range(N)], "categorical"),
        ("job", ["cook", "judge"] * (N // 2), "categorical"),
        ("remote", [True, False] * (N // 2), "categorical"),
        ("pay", [f"$ {i},500" for i in range(1, N)], "number"),
        ("mixed", [*map(float, range(N)), "n/a"], "number"),
        ("mostly text", ["a", "b", "c", "7"] * 10, "categorical"),
        ("hired", [f"2026-01-{1 + i % 28:02}" for i in range(N)], "date"),
        ("hire date", [46000.0 + 3 * i for i in range(N)], "date"),
        ("row", [float(i) for i in range(N)], "id"),
        ("customer id", [float(7 * i) for i in range(N)], "id"),
        ("name", [f"person {i}" for i in range(N)], "id"),
        ("empty", [None] * N, "ignore"),
        ("country", ["US"] * N, "ignore"),
        ("flag", ["yes", None] * (N // 2), "categorical"),
    ],
)
def test_kinds_proposed(name, values, kind):
    """All blank, constant, all distinct, mixed, numbers as text, dates as serials and as text."""
    assert kind_of(name, column_of(values)) == kind


@pytest.fixture
def table() -> Table:
    return Table.from_rows(
        ["age", "job", "pay"], [[20.0 + i, "ab"[i % 2], i % 2] for i in range(9)]
    )


def test_the_user_has_the_last_word(table):
    """A kind given is kept; the others are proposed."""
    assert checked({"age": "ignore"}, table, "pay") == {
        "age": "ignore",
        "job": "categorical",
        "pay": "target",
    }


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ({"age": "colour"}, "column \"age\": kind 'colour' is not known. Use one of categorical, "),
        ({"job": "target"}, 'column "job" is marked target, and the target is "pay". Mark one '),
        ({"pay": "number"}, 'column "pay" is marked number, and the target is "pay". Mark one '),
        ({"wage": "id"}, 'column "wage" is missing; found "age", "job", "pay". Rename '),
        ({"age": "id", "job": "ignore"}, "no column is left to learn from: all are blank, "),
    ],
)
def test_kinds_that_cannot_be(table, kinds, words):
    """Each names the column and the way out."""
    with pytest.raises(InputError) as err:
        checked(kinds, table, "pay")

    assert str(err.value).startswith(words)
