"""The Gibbs chain: sweep, average, report, and be ready to continue."""

import math
import time

import numpy as np
import torch
from torch import Tensor

from engine.collab.baselines import baselines
from engine.collab.bayes.compress import compress
from engine.collab.bayes.gibbs import Draw, Layout, Noise, Sample, sweep
from engine.collab.bayes.thinning import ThinnedChain
from engine.collab.blocks import Stopped
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.linear import Scale, first_vectors, refuse_y_range, to_array, to_tensor
from engine.collab.outcome import metrics
from engine.collab.posterior import Posterior
from engine.collab.settings import CollabSettings
from engine.collab.state import Fitted, State
from engine.device import pick_device, use_threads
from engine.errors import DivergedError
from engine.metrics import mae, rmse
from engine.progress import Epoch, Reporter


def fit_bayes(
    train: Ratings,
    valid: Ratings | None,
    settings: CollabSettings,
    start: State | None,
    reporter: Reporter,
) -> Fitted:
    """Draw `n_epochs` samples and average those after the chain's first `burn_in`.

    The model is the kept samples. The state's factors are their mean in `n_factors` columns, which
    is what cells hold; biases are always learned, but without `settings.biases` those columns stand
    for them too. With the `resume` of an earlier fit of the same ratings the chain goes on as if
    never interrupted; with weights alone it begins at them. Asked to stop, it drops the sweep under
    way: well under a second of work.

    Raises:
        InputError: when `y_range` is set: the model is a sum of normal variables.
        DivergedError: when the weights it starts from are too large to reckon with.
    """
    refuse_y_range(settings)
    use_threads(settings.threads)
    began, first = time.perf_counter(), start.epoch if start else 0
    last, outcome = first + settings.n_epochs, "done"
    chain = Chain(train, valid, settings, start)
    log: list[Epoch] = []
    try:
        chain.lay_out(reporter)
        for epoch in range(first + 1, last + 1):
            chain.step(reporter)
            seconds = time.perf_counter() - began
            eta = seconds / (epoch - first) * (last - epoch)
            log.append(Epoch(epoch, last, *chain.losses(), seconds, eta))
            reporter.on_epoch(log[-1], lambda epoch=epoch: chain.state(epoch, chain.posterior()))
    except Stopped:
        outcome = "stopped"
    posterior = chain.posterior()
    return Fitted(
        state=chain.state(first + len(log), posterior),
        model=posterior,
        log=log,
        outcome=outcome,
        train=chain.train_metrics(),
        valid=metrics(posterior, valid) if valid else None,
        baselines=baselines(train, valid or train),
    )


class Chain:
    """The sampler's place in its chain, and the averages so far."""

    def __init__(
        self,
        train: Ratings,
        valid: Ratings | None,
        settings: CollabSettings,
        start: State | None,
    ):
        self.train, self.valid, self.settings = train, valid, settings
        self.scale = Scale.of(train, biases=True)
        self.like = torch.zeros(0, device=pick_device(settings.device))  # float32: noise is larger
        self.n_swept, self.n_averaged, self.noise_sum = 0, 0, 0.0
        self.train_sum = self.like.new_zeros(len(train))
        self.valid_sum = self.like.new_zeros(len(valid) if valid else 0)
        self.kept = ThinnedChain(train.n_users + train.n_items, settings.n_factors + 1)
        self.draw = self._first_draw(start)
        if start is not None and self._fits(start.resume):
            self._load(start.resume)

    def lay_out(self, reporter: Reporter) -> None:
        """Get the ratings ready; raises Stopped when asked to."""
        train, settings = self.train, self.settings
        self.layout = Layout.of(
            train.user_idx,
            train.item_idx,
            self.scale.standardise(train.values),
            (train.n_users, train.n_items),
            settings.implicit,
            self.like,
            reporter,
        )

    def step(self, reporter: Reporter) -> None:
        """Draw one more sample; raises Stopped, with nothing changed, when asked to.

        The random numbers of a sweep depend on the seed and its number in the chain alone.
        """
        rng = np.random.default_rng((self.settings.seed, self.n_swept))
        draw = sweep(self.layout, self.draw, rng, reporter)
        if not math.isfinite(draw.noise.common):
            raise DivergedError("The loss is not a number any more", "Draw new random weights")
        self.draw = draw
        self.n_swept += 1
        if self.n_swept > self.settings.burn_in:
            self._average()

    def losses(self) -> tuple[float, float | None]:
        """RMSE in stars on train and valid of the average so far; of the last sample in burn-in."""
        train_loss = rmse(self._train_pred(), self.train.values)
        if not self.valid:
            return train_loss, None
        pred = self.valid_sum / self.n_averaged if self.n_averaged else self._predict(self.valid)
        return train_loss, rmse(self._stars(pred), self.valid.values)

    def train_metrics(self) -> dict[str, float]:
        """RMSE and MAE in stars on train of the average of all samples, not only those kept."""
        pred, targ = self._train_pred(), self.train.values
        return {"rmse": rmse(pred, targ), "mae": mae(pred, targ)}

    def posterior(self) -> Posterior:
        """The kept samples; before any is kept, the last one."""
        if len(self.kept):
            return self.kept.posterior(math.sqrt(self.noise_sum / self.n_averaged))
        only = ThinnedChain(1, 1)
        only.offer(self._last_factors())
        return only.posterior(math.sqrt(self._noise_variance()))

    def state(self, epoch: int, posterior: Posterior) -> State:
        """The compressed mean, and what the chain needs to continue."""
        factors = compress(posterior, self.settings.n_factors, self.settings.biases)
        return State(factors, epoch, self._to_arrays())

    def _train_pred(self) -> np.ndarray:
        if self.n_averaged:
            return self._stars(self.train_sum / self.n_averaged)
        return self._stars(self.draw.pred[:-1])

    def _stars(self, pred: Tensor) -> np.ndarray:
        return to_array(pred) * self.scale.sd + self.scale.mean

    def _last_factors(self) -> Factors:
        return self.scale.to_factors(to_array(self.draw.users.x), to_array(self.draw.items.x))

    def _noise_variance(self) -> float:
        """Mean over the ratings, in stars²."""
        n_by_user = np.bincount(self.train.user_idx, minlength=self.train.n_users)
        return self.draw.noise.variance(n_by_user) * self.scale.sd**2

    def _average(self) -> None:
        self.n_averaged += 1
        self.noise_sum += self._noise_variance()
        self.train_sum += self.draw.pred[:-1]
        if self.valid:
            self.valid_sum += self._predict(self.valid)
        self.kept.offer(self._last_factors())

    def _predict(self, ratings: Ratings) -> Tensor:
        """The last sample's predictions (n,), in standard units."""
        users = self.draw.users.x[torch.from_numpy(ratings.user_idx).to(self.like.device)]
        items = self.draw.items.x[torch.from_numpy(ratings.item_idx).to(self.like.device)]
        return (users[:, :-1] * items[:, :-1]).sum(dim=1) + users[:, -1] + items[:, -1]

    def _first_draw(self, start: State | None) -> Draw:
        factors = start.factors if start else None
        users, items = first_vectors(factors, self.train, self.scale, self.settings, self.like)
        pred = self.like.new_zeros(len(self.train) + 1)
        noise = Noise(1.0, torch.ones_like(users[:, 0]))
        return Draw(Sample(users, users * 0), Sample(items, items * 0), noise, pred)

    def _to_arrays(self) -> dict[str, np.ndarray]:
        draw, arrays = self.draw, self.kept.to_arrays()
        counts = (self.n_swept, self.n_averaged, len(self.valid or ()))
        numbers = (draw.noise.common, draw.users.strength, draw.items.strength, self.noise_sum)
        arrays["counts"], arrays["numbers"] = np.array(counts), np.array(numbers)
        arrays["data_hash"] = self._data_hash()
        tensors = {
            "users": draw.users.x,
            "items": draw.items.x,
            "users_added": draw.users.added,
            "items_added": draw.items.added,
            "weight": draw.noise.weight,
            "pred": draw.pred,
            "train_sum": self.train_sum,
            "valid_sum": self.valid_sum,
        }
        return arrays | {name: to_array(tensor) for name, tensor in tensors.items()}

    def _fits(self, arrays: dict[str, np.ndarray]) -> bool:
        """Whether `arrays` come from a chain on these ratings (and not from another solver)."""
        expected = {
            "users": tuple(self.draw.users.x.shape),
            "items": tuple(self.draw.items.x.shape),
            "valid_sum": tuple(self.valid_sum.shape),
            "data_hash": (6,),
        }
        if any(name not in arrays or arrays[name].shape != s for name, s in expected.items()):
            return False
        return np.array_equal(arrays["data_hash"], self._data_hash())

    def _data_hash(self) -> np.ndarray:
        """The hash of the ratings as (6,) uint8: averages over other ratings are of no use."""
        return np.frombuffer(bytes.fromhex(self.train.data_hash), dtype=np.uint8)

    def _load(self, arrays: dict[str, np.ndarray]) -> None:
        t = {
            name: to_tensor(array, self.like)
            for name, array in arrays.items()
            if name not in ("counts", "numbers", "data_hash") and not name.startswith("kept")
        }
        noise, user_strength, item_strength, self.noise_sum = map(float, arrays["numbers"])
        self.n_swept, self.n_averaged = map(int, arrays["counts"][:2])
        users = Sample(t["users"], t["users_added"], user_strength)
        items = Sample(t["items"], t["items_added"], item_strength)
        self.draw = Draw(users, items, Noise(noise, t["weight"]), t["pred"])
        self.train_sum, self.valid_sum = t["train_sum"], t["valid_sum"]
        self.kept.load(arrays)
