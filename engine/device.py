"""Where tensors live and how many threads work on them."""

import torch

from engine.errors import InputError
from engine.settings import DEVICES


def pick_device(name: str = "auto") -> torch.device:
    """The device of that name; "auto" is CUDA where there is one, else MPS, else the CPU.

    Raises:
        InputError: for an unknown name, or a device that this machine does not have.
    """
    kind, _, number = name.partition(":")
    if kind not in DEVICES or (number and not number.isdigit()):
        remedy = f"Use one of {', '.join(DEVICES)}"
        raise InputError(f"device {name!r} is not known", remedy, setting="device")
    if name == "auto":
        return torch.device(next(kind for kind in ("cuda", "mps", "cpu") if _has(kind)))
    if not _has(kind, int(number or 0)):
        problem = f"device {name} is not on this machine"
        raise InputError(problem, "Set device to auto or cpu", setting="device")
    return torch.device(name)


def use_threads(n: int) -> None:
    """Let torch work on `n` threads from now on. One is best for small work beside a busy app."""
    if torch.get_num_threads() != n:
        torch.set_num_threads(n)


def _has(kind: str, number: int = 0) -> bool:
    if kind == "cuda":
        return torch.cuda.is_available() and number < torch.cuda.device_count()
    if kind == "mps":
        return torch.backends.mps.is_available() and number == 0
    return True
