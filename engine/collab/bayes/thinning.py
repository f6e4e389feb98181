"""Which samples are kept: evenly spread over the chain, and never more than memory allows."""

import numpy as np

from engine.collab.factors import Factors
from engine.collab.posterior import Posterior

NAMES = ("user_factors", "item_factors", "user_bias", "item_bias")
BUDGET = 50_000_000  # bytes of float32
FEWEST, MOST = 16, 128  # samples, whatever their size


class ThinnedChain:
    """Every `stride`-th sample; when there are too many, every other one goes and `stride` doubles.

    What is kept depends on the number of samples offered only, so that fitting twice in a row
    keeps the same ones as fitting once. Weights are kept as float32, in stars.
    """

    def __init__(self, n_rows: int, d: int):
        self.most = int(np.clip(BUDGET // (4 * n_rows * d), FEWEST, MOST)) // 2 * 2
        self.n_offered, self.stride = 0, 1
        self.samples: list[tuple[np.ndarray, ...]] = []  # the arrays of NAMES
        self.mean = 0.0

    def __len__(self) -> int:
        return len(self.samples)

    def offer(self, factors: Factors) -> None:
        """Keep this sample, if its turn has come."""
        if self.n_offered % self.stride == 0 and len(self) == self.most:
            del self.samples[1::2]
            self.stride *= 2
        if self.n_offered % self.stride == 0:
            arrays = (getattr(factors, name).astype(np.float32) for name in NAMES)
            self.samples.append(tuple(arrays))
            self.mean = factors.mean
        self.n_offered += 1

    def posterior(self, noise_sd: float) -> Posterior:
        """The kept samples; `noise_sd` in stars."""
        stacked = (np.stack(arrays) for arrays in zip(*self.samples, strict=True))
        return Posterior(*stacked, means=np.full(len(self), self.mean), noise_sd=noise_sd)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """All of it, to continue from later."""
        if not self.samples:
            return {}
        stacked = (np.stack(arrays) for arrays in zip(*self.samples, strict=True))
        arrays = {f"kept_{name}": array for name, array in zip(NAMES, stacked, strict=True)}
        arrays["kept_counts"] = np.array([self.n_offered, self.stride, self.mean])
        return arrays

    def load(self, arrays: dict[str, np.ndarray]) -> None:
        """Continue from what `to_arrays` gave."""
        if "kept_counts" in arrays:
            n_offered, stride, mean = arrays["kept_counts"].tolist()
            self.n_offered, self.stride, self.mean = int(n_offered), int(stride), mean
            self.samples = list(zip(*(arrays[f"kept_{name}"] for name in NAMES), strict=True))
