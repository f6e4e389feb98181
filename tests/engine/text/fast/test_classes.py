"""Which label is positive, and labels that nothing can be learned from."""

import numpy as np
import pytest

from engine.errors import InputError
from engine.text.fast.classes import two_classes


@pytest.mark.parametrize(
    "labels, classes, targ",
    [
        (["neg", "pos", "pos", "neg"], ("neg", "pos"), [0, 1, 1, 0]),
        (["Yes", "no", "no ", "yes"], ("no", "Yes"), [1, 0, 0, 1]),
        ([1.0, 0.0, 1, 0], ("0", "1"), [1, 0, 1, 0]),
        ([1, -1, -1.0, 1], ("-1", "1"), [1, 0, 0, 1]),
        (["spam", "ham", "ham", "spam"], ("ham", "spam"), [1, 0, 0, 1]),
        (
            ["good", None, "bad", "", "bad", float("nan"), "good"],
            ("bad", "good"),
            [1, -1, 0, -1, 0, -1, 1],
        ),
        ([True, False, False, True], ("False", "True"), [1, 0, 0, 1]),
    ],
)
def test_two_classes(labels, classes, targ):
    """Well-known pairs, others by the alphabet; blanks are texts without a label."""
    assert two_classes(labels)[0] == classes
    np.testing.assert_array_equal(two_classes(labels)[1], targ)


@pytest.mark.parametrize(
    "labels, words",
    [
        ([], "no text has a label"),
        ([None, ""], "no text has a label"),
        (["pos", "pos"], "all labels are 'pos'"),
        (["a", "b", "c"], "there are 3 different labels: 'a', 'b', 'c'. Label"),
        (["pos", "pos", "neg"], "one text of 3 labelled ones have the label 'neg'"),
    ],
)
def test_not_two_classes(labels, words):
    """What is wrong, and what to do."""
    with pytest.raises(InputError, match=words.replace(".", r"\.")):
        two_classes(labels)
