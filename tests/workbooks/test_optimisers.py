"""The optimisers workbook: same bytes, the whole contract, every step a formula."""

import numpy as np
import pytest

from addin.kinds.optimisers import layout
from addin.kinds.optimisers.layout import CONTRACT, NAMES
from engine.errors import InputError
from tests.workbooks.sheets import Built, assert_same_workbook
from workbooks.optimisers import BUILT, build, build_from


@pytest.fixture(scope="module")
def optimisers(tmp_path_factory) -> Built:
    return Built(build(tmp_path_factory.mktemp("optimisers") / "optimisers.xlsx"))


def test_the_workbook_in_the_repository_is_what_the_builder_builds(optimisers):
    """If this fails: python -m workbooks.optimisers, look at the workbook, commit both."""
    assert_same_workbook(BUILT, optimisers.path)


def test_every_range_of_the_contract_is_there(optimisers):
    wanted = {*CONTRACT.outputs, *(group[0] for group in CONTRACT.required)}
    wanted |= {layout.sheet_path(name) for name in NAMES} | {layout.LARGEST_DIFFERENCE, "check"}

    assert wanted <= set(optimisers.names())
    for name in NAMES:
        assert optimisers.block(layout.sheet_path(name)).shape == (101, 3)
        assert optimisers.block(layout.engine_path(name)).shape == (101, 3)
    assert tuple(optimisers.block(layout.JOURNAL)[0]) == CONTRACT.journal_header


def test_it_starts_at_step_0_with_one_loss_for_all(optimisers):
    x, y = optimisers.numbers(layout.POINTS_X), optimisers.numbers(layout.POINTS_Y)
    loss = float(np.nanmean(y**2))  # a and b are 0

    assert np.isfinite(x).sum() == np.isfinite(y).sum() == 20
    for name in NAMES:
        for path in (layout.sheet_path(name), layout.engine_path(name)):
            block = optimisers.block(path)
            assert list(block[0]) == [0, 0, pytest.approx(loss)]
            assert all(value in (None, "") for value in block[1:].ravel())


def test_more_points_than_there_is_room_for(tmp_path):
    with pytest.raises(InputError) as err:
        build_from(tmp_path / "o.xlsx", np.ones(41), np.ones(41))
    assert str(err.value) == "41 points are too many. Give at most 40."
