import pytest
import torch

from engine.device import pick_device, use_threads
from engine.errors import InputError


def test_auto_always_finds_a_device():
    """The default works on every machine."""
    assert pick_device("auto").type in ("cpu", "cuda", "mps")
    assert pick_device("cpu").type == "cpu"


def test_a_device_that_is_absent_is_named_with_the_way_out():
    """Never train silently on another device than the one asked for."""
    with pytest.raises(InputError) as caught:
        pick_device("cuda:99")

    assert str(caught.value) == "device cuda:99 is not on this machine. Set device to auto or cpu."


@pytest.mark.parametrize("name", ["tpu", "", "cuda:x"])
def test_an_unknown_device_is_refused(name):
    """A slip of the pen in the settings is not taken for the CPU."""
    with pytest.raises(InputError, match=r"is not known\. Use one of auto, cpu, cuda, mps"):
        pick_device(name)


def test_threads_are_set():
    """The number in the settings is the number torch uses."""
    before = torch.get_num_threads()
    try:
        use_threads(2)
        assert torch.get_num_threads() == 2
        use_threads(1)
        assert torch.get_num_threads() == 1
    finally:
        use_threads(before)
