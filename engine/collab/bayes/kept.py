"""Which samples are kept: evenly spread over the chain, and never more than memory allows."""

import numpy as np

from engine.collab.linear import Scale
from engine.collab.posterior import Posterior

BUDGET = 50_000_000  # bytes of float32
FEWEST, MOST = 16, 128  # samples, whatever their size


class Kept:
    """Every `stride`-th sample; when there are too many, every other one goes and `stride` doubles.

    What is kept depends on the number of samples offered only, so that fitting twice in a row
    keeps the same ones as fitting once. Arrays are float32 (n, d), bias last, in standard units.
    """

    def __init__(self, n_rows: int, d: int):
        self.most = int(np.clip(BUDGET // (4 * n_rows * d), FEWEST, MOST)) // 2 * 2
        self.n_offered, self.stride = 0, 1
        self.users: list[np.ndarray] = []
        self.items: list[np.ndarray] = []

    def __len__(self) -> int:
        return len(self.users)

    def offer(self, users: np.ndarray, items: np.ndarray) -> None:
        """Keep this sample, if its turn has come."""
        if self.n_offered % self.stride == 0:
            if len(self) == self.most:
                del self.users[1::2], self.items[1::2]
                self.stride *= 2
            if self.n_offered % self.stride == 0:
                self.users.append(users.astype(np.float32))
                self.items.append(items.astype(np.float32))
        self.n_offered += 1

    def posterior(self, scale: Scale, noise_sd: float) -> Posterior:
        """The kept samples in stars; `noise_sd` in standard units."""
        users, items = np.stack(self.users), np.stack(self.items)
        root, sd = np.float32(np.sqrt(scale.sd)), np.float32(scale.sd)
        return Posterior(
            user_factors=users[:, :, :-1] * root,
            item_factors=items[:, :, :-1] * root,
            user_bias=users[:, :, -1] * sd,
            item_bias=items[:, :, -1] * sd,
            means=np.full(len(users), scale.mean),
            noise_sd=noise_sd * scale.sd,
        )

    def to_arrays(self) -> dict[str, np.ndarray]:
        """All of it, to go on from later."""
        if not self.users:
            return {}
        counts = np.array([self.n_offered, self.stride])
        return {
            "kept_counts": counts,
            "kept_users": np.stack(self.users),
            "kept_items": np.stack(self.items),
        }

    def load(self, arrays: dict[str, np.ndarray]) -> None:
        """Go on from what `to_arrays` gave."""
        if "kept_counts" in arrays:
            self.n_offered, self.stride = map(int, arrays["kept_counts"])
            self.users, self.items = list(arrays["kept_users"]), list(arrays["kept_items"])
