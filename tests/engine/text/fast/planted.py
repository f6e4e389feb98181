"""Made-up reviews whose class is known: some words are good, some bad, most say nothing."""

import numpy as np

GOOD = ("superb", "moving", "charming", "gripping", "funny", "tender")
BAD = ("dull", "clumsy", "tedious", "shallow", "wooden", "stale")
PLAIN = tuple(f"{a}{b}" for a in ("ba", "do", "ki", "lu", "me") for b in ("ra", "sto", "ven", "ti"))


def reviews(n: int, seed: int = 0, noise: float = 0.0) -> tuple[list[str], np.ndarray]:
    """Texts and classes (n,) 0 or 1, taking turns; `noise` of the telling words are the wrong ones.

    Every text has two telling words among twenty plain ones; "not" before one turns it over.
    """
    rng, texts, targ = np.random.default_rng(seed), [], np.arange(n) % 2
    for high in targ:
        words = list(rng.choice(PLAIN, 20))
        for place in rng.choice(20, 2, replace=False):
            is_good = bool(high) ^ (rng.random() < noise)
            turned = rng.random() < 0.3
            telling = str(rng.choice(GOOD if is_good ^ turned else BAD))
            words[place] = f"not {telling}" if turned else telling
        texts.append(" ".join(words).capitalize() + ".")
    return texts, targ
