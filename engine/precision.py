"""Mixed precision: half-width arithmetic on devices that are fast at it, full width elsewhere."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from engine.errors import InputError
from engine.settings import PRECISIONS

_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


class Precision:
    """How wide the numbers are that a step computes with; weights are always float32.

    "auto" is bfloat16 on a CUDA device that knows it, float16 with a scaled loss on older ones, and
    full width on the CPU and on MPS, where nothing would be gained.

    Source: Micikevicius et al. 2018, "Mixed precision training", sections 3.1 and 3.2.

    Raises:
        InputError: for a name that is not one of `PRECISIONS`.
    """

    def __init__(self, name: str = "full", device: torch.device | None = None):
        if name not in PRECISIONS:
            remedy = f"Use one of {', '.join(PRECISIONS)}"
            raise InputError(f"precision {name!r} is not known", remedy, setting="precision")
        self.kind = device.type if device else "cpu"
        self.name = _fitting(self.kind) if name == "auto" else name
        # float16 ends at 6e-5: small gradients are lifted over it and lowered again in the step
        self.scaler = torch.amp.GradScaler(self.kind, enabled=self.name == "fp16")

    def autocast(self) -> AbstractContextManager[object]:
        """Within this block products are computed at this width."""
        half = _TYPES.get(self.name)
        return torch.autocast(self.kind, half or torch.bfloat16, enabled=half is not None)

    def backward(self, loss: Tensor) -> None:
        self.scaler.scale(loss).backward()

    def step(self, opt: Optimizer, clip: float = 0.0) -> None:
        """Take the optimiser's step, gradients cut to a norm of `clip` in all; 0 = as they are."""
        if clip:
            self.scaler.unscale_(opt)
            params = [p for group in opt.param_groups for p in group["params"]]
            torch.nn.utils.clip_grad_norm_(params, clip)
        self.scaler.step(opt)
        self.scaler.update()


def recurrent_layers(device: torch.device) -> AbstractContextManager[object]:
    """Within this block an LSTM runs at any width.

    Torch hands a CPU's LSTM in bfloat16 to oneDNN, which refuses on processors without AVX-512;
    there torch's own LSTM is used, whose products autocast narrows.
    """
    narrow = torch.is_autocast_enabled("cpu") and torch.get_autocast_dtype("cpu") == torch.bfloat16
    if device.type != "cpu" or not narrow or torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return nullcontext()
    kept: Any = None  # what else is set there stays as it is
    return torch.backends.mkldnn.flags(enabled=False, deterministic=kept, allow_tf32=kept)


def _fitting(kind: str) -> str:
    if kind != "cuda":
        return "full"
    return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
