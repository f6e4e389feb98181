"""Which buttons a sheet gets."""

import pytest

from addin.contracts import KINDS
from addin.kind_buttons import buttons_of, buttons_on, kind_of
from addin.registry import BUTTONS


def names_of(kind):
    contract = KINDS[kind].contract
    return {*contract.outputs, *(group[0] for group in contract.required), contract.settings}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_is_of_the_kind_whose_ranges_it_has(kind):
    assert kind_of(names_of(kind)) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_training_first_and_stop(kind):
    buttons = buttons_of(kind)

    assert BUTTONS[buttons[0]].label == KINDS[kind].contract.train_button
    assert "stop" in buttons
    assert len(set(buttons)) == len(buttons)


def test_a_list_of_recommendations_and_a_sheet_without_a_model():
    assert buttons_on({"recommendations"}) == ("recommend",)
    assert buttons_on({"journal"}) == ()
