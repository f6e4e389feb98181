"""Model files: whole or not there, and nothing in them is ever run."""

import os
import pickle

import numpy as np
import pytest

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from engine.errors import NoModelError, StoreError

SAVED = Checkpoint(
    {
        "weights": np.arange(6.0).reshape(2, 3),
        "seen": np.array([1, 2], dtype=np.int32),
        "step": np.array(7.0),
    },
    {"kind": "ratings", "ids": [1, "b"], "mean": 3.5, "title": "Ünïcode ☂"},
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "models" / "3f9a-1.safetensors"
    save_checkpoint(path, SAVED)
    return path


def test_what_is_saved_is_loaded(path):
    """Bit for bit, types and metadata included."""
    loaded = load_checkpoint(path)

    assert loaded.meta == SAVED.meta
    for name, array in SAVED.arrays.items():
        assert loaded.arrays[name].dtype == array.dtype
        assert loaded.arrays[name].shape == array.shape
        np.testing.assert_array_equal(loaded.arrays[name], array)


def test_missing_file_says_what_to_do(tmp_path):
    """A version that was trained on another machine."""
    with pytest.raises(NoModelError, match=r"gone-1 is not on this machine. Train it."):
        load_checkpoint(tmp_path / "gone-1.safetensors")


@pytest.mark.parametrize("kept", [0, 4, 7, 8, 40, -1])
def test_truncated_file_is_refused(path, kept):
    """A copy that broke off."""
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(StoreError, match="is not a whole model file"):
        load_checkpoint(path)


def test_altered_weight_is_refused(path):
    """One flipped bit in a weight must not become a wrong number in a cell."""
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(StoreError, match="was changed after it was written"):
        load_checkpoint(path)


def test_altered_metadata_is_refused(path):
    """An edited mean moves every prediction."""
    path.write_bytes(path.read_bytes().replace(b"3.5", b"4.5"))

    with pytest.raises(StoreError, match="was changed after it was written"):
        load_checkpoint(path)


def test_hostile_pickle_runs_no_code(tmp_path):
    """Somebody else's file is data, whatever it holds."""
    marker = tmp_path / "ran"

    class Hostile:
        def __reduce__(self):
            return os.mkdir, (str(marker),)

    path = tmp_path / "evil-1.safetensors"
    path.write_bytes(pickle.dumps(Hostile()))

    with pytest.raises(StoreError):
        load_checkpoint(path)
    assert not marker.exists()


def test_full_disk_leaves_the_old_file(path, monkeypatch):
    """The last good model outlives a full disk, and no scrap stays behind."""

    def no_space(*args):
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", no_space)

    with pytest.raises(StoreError, match="cannot be written: No space left on device"):
        save_checkpoint(path, Checkpoint({"weights": np.zeros(3)}, {}))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]
