"""What is told of a row: a class or a number; and targets that cannot be."""

import numpy as np
import pytest

from engine.errors import InputError
from engine.tabular.table import Table
from engine.tabular.target import Target


def table(values: list) -> Table:
    return Table.from_rows(["x", "pay"], [[1.0, value] for value in values])


def test_classes_are_sorted_and_high_can_be_chosen():
    """The last class is the one whose probability is answered."""
    rows = table(["<=50K", ">50K", "<=50K", ">50K"])

    assert Target.fit(rows, "pay").classes == ("<=50K", ">50K")
    assert Target.fit(rows, "pay", high="<=50K").classes == (">50K", "<=50K")
    assert Target.fit(rows, "pay").encode(rows).tolist() == [0, 1, 0, 1]


def test_many_numbers_are_an_amount_and_few_are_classes():
    """0 and 1 are classes, in order of size; pay in pounds is a number."""
    assert Target.fit(table([10.0, 2.0] * 6), "pay").classes == ("2", "10")
    amount = Target.fit(table([float(i) for i in range(20)]), "pay")
    assert (amount.is_class, amount.out_sz, amount.mean) == (False, 1, 9.5)
    assert Target.fit(table([f"$ {i},000" for i in range(1, 20)]), "pay").mean == 10_000


@pytest.mark.parametrize(
    ("values", "words", "at"),
    [
        ([None] * 3, 'target "pay" is blank in every row. Fill it in.', (0, 1)),
        (["a", None], 'row 2 of target "pay" is blank. Fill it in, or leave the row out.', (2, 1)),
        (
            ["a"] * 4,
            'target "pay" is a in every row. Give rows of at least two classes.',
            (0, 1),
        ),
        (
            [f"person {i}" for i in range(9)],
            'target "pay" has 9 classes in 9 rows. '
            "Choose a column with few classes, or with numbers.",
            None,
        ),
    ],
)
def test_targets_that_cannot_be(values, words, at):
    """Blank, constant or one class, all distinct."""
    with pytest.raises(InputError) as err:
        Target.fit(table(values), "pay")

    assert (str(err.value), err.value.at) == (words, at)


def test_a_class_that_training_never_met_is_named():
    """Measuring on it would be made up."""
    target = Target("pay", ("a", "b"))

    with pytest.raises(InputError) as err:
        target.encode(table(["a", "c"]))

    assert str(err.value) == ("row 2 of column \"pay\": class 'c' is not known. Use one of a, b.")


def test_high_must_be_a_class():
    """A typing slip is not passed over."""
    with pytest.raises(InputError, match="high 'c' is not a class"):
        Target.fit(table(["a", "b"] * 4), "pay", high="c")


def test_numbers_stay_in_their_unit():
    """Scaling is the network's business."""
    rows = table([float(i) for i in range(20)])

    assert np.array_equal(Target.fit(rows, "pay").encode(rows), np.arange(20.0))
