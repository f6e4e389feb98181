"""Which buttons a sheet gets."""

import pytest

from addin.kinds.every import kinds
from addin.kinds.of_sheet import buttons_of, buttons_on, kinds_among
from addin.registry import BUTTONS


def names_of(kind):
    contract = kinds()[kind].contract
    return {*contract.outputs, *(group[0] for group in contract.required), contract.settings}


@pytest.mark.parametrize("kind", kinds())
def test_a_sheet_is_of_the_kind_whose_ranges_it_has(kind):
    names = names_of(kind)

    assert [found.name for found in kinds_among(names, names)] == [kind]


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_has_its_training_first_and_stop(kind):
    buttons = buttons_of(kinds()[kind])

    assert BUTTONS[buttons[0]].label == kinds()[kind].contract.train_button
    assert "stop" in buttons
    assert len(set(buttons)) == len(buttons)


def test_a_list_of_recommendations_and_a_sheet_without_a_model():
    whole = names_of("ratings")

    assert buttons_on({"recommendations"}, whole) == ("recommend",)
    assert buttons_on({"journal"}, whole) == ()
    assert buttons_on(set(), set()) == ()
