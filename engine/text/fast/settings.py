"""All that a fast fit can be told, checked before anything runs."""

from dataclasses import dataclass

from engine.settings import MOST_SEED, MOST_THREADS, Settings, setting


@dataclass(frozen=True)
class FastSettings(Settings):
    """Settings of `fit_fast`."""

    l2: float = setting(0.005, "Ridge on n-grams", low=0.0)
    l2_start: float = setting(0.01, "Ridge on what the shipped model says as a whole", low=0.0)
    l2_numbers: float = setting(
        30.0, "Ridge on what the regions say; unused without pretrained", low=0.0
    )
    n_bits: int = setting(
        22, "n-grams have 2 ** n_bits places; the shipped model's where it is used", low=8, high=28
    )
    n_iter: int = setting(
        40, "Steps of L-BFGS; it ends earlier when nothing is gained", low=1, high=10_000
    )
    pretrained: bool = setting(True, "Start from the shipped model's regions and n-grams")
    valid_pct: float = setting(
        20.0,
        "Percent of the labelled texts held back to measure on",
        low=0,
        high=90,
        unit="percent",
    )
    seed: int = setting(42, "Same seed, same numbers", low=0, high=MOST_SEED)
    threads: int = setting(1, "Processor threads to use", low=1, high=MOST_THREADS)
