"""A setting is declared once: what is checked, shown and said of it comes from there."""

import math

import pytest

from engine.collab.settings import CollabSettings
from engine.errors import InputError
from engine.network.settings import MlpSettings
from engine.race.settings import RaceSettings
from engine.search.settings import SearchSettings
from engine.settings import Settings
from engine.tabular.settings import TabularSettings
from engine.text.fast.settings import FastSettings
from engine.text.settings import TextSettings

EVERY = [
    CollabSettings,
    TabularSettings,
    TextSettings,
    FastSettings,
    MlpSettings,
    RaceSettings,
    SearchSettings,
]


@pytest.mark.parametrize("kind", EVERY)
def test_every_setting_says_what_it_is_for(kind: type[Settings]):
    """Help, notes of cells and the reference have nothing else."""
    for name, setting in kind.declared().items():
        assert setting.name == name
        assert setting.doc
        assert setting.default == getattr(kind(), name)


@pytest.mark.parametrize("kind", EVERY)
def test_no_bound_can_be_passed(kind: type[Settings]):
    """Each with the setting that is wrong, so that a sheet can name its cell."""
    for name, setting in kind.declared().items():
        wrong = [setting.low - 1] if setting.low is not None else []
        wrong += [setting.high * 2 + 1] if setting.high is not None else []
        wrong += ["no such word"] if setting.choices and not setting.others else []
        wrong += [math.nan, math.inf, True] if setting.low is not None else []
        for value in wrong:
            with pytest.raises(InputError) as err:
                kind(**{name: value})
            assert err.value.setting == name


@pytest.mark.parametrize("kind", EVERY)
def test_settings_are_kept_as_json(kind: type[Settings]):
    """In models and jobs; what another version stored besides is passed over."""
    assert kind.from_json({**kind().to_json(), "from_tomorrow": 1}) == kind()


def test_a_device_by_its_number_is_taken():
    """A sheet offers the usual ones."""
    assert CollabSettings(device="cuda:1").device == "cuda:1"
