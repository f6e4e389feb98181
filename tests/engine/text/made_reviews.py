"""Reviews made by rule, so that what there is to learn is known."""

import numpy as np

from engine.text.settings import TextSettings

GOOD = ["wonderful", "great", "lovely", "superb", "moving", "brilliant"]
BAD = ["awful", "boring", "terrible", "dull", "weak", "dreadful"]
SENTENCE = "the film tells of two old friends who meet again by a cold northern sea one night"
FILL = SENTENCE.split()

TINY = TextSettings(
    solver="gated",
    start="none",
    n_epochs=4,
    lm_epochs=2,
    lr=0.03,
    lm_lr=0.01,
    bs=8,
    bptt=10,
    emb_sz=12,
    n_hid=16,
    n_layers=2,
    max_vocab=80,
    min_freq=1,
    drop_mult=0.1,
    valid_pct=20,
)


def made_reviews(n: int = 80, seed: int = 0) -> tuple[list[str], list[int]]:
    """Parts of one sentence with two words of one kind strewn in, and which kind: 1 is good."""
    rng = np.random.default_rng(seed)
    texts, labels = [], []
    for i in range(n):
        label = i % 2
        first = int(rng.integers(len(FILL)))
        words = [*FILL[first:], *FILL[:first]][: rng.integers(4, 14)]
        for word in rng.choice(GOOD if label else BAD, 2):
            words.insert(int(rng.integers(len(words))), str(word))
        texts.append(" ".join(words).capitalize() + ".")
        labels.append(label)
    return texts, labels
