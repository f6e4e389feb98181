"""Labelled texts in batches: classes stay whole numbers, chances stay chances."""

import numpy as np
import pytest
import torch

from engine.text.awd_lstm import PAD
from engine.text.text_batches import TextBatches

TEXTS = [np.arange(9, 9 + n) for n in (3, 5, 2, 4)]


@pytest.mark.parametrize(
    "labels, dtype",
    [(np.array([0, 1, 1, 0]), torch.int64), (np.array([0.1, 0.9, 0.5, 0.0]), torch.float32)],
    ids=["classes", "chances"],
)
def test_every_text_comes_with_its_label(labels, dtype):
    """Each epoch has all texts once, padded behind, beside the label that was given."""
    for xb, yb in TextBatches(TEXTS, labels, bs=2).epoch(1):
        assert yb.dtype == dtype
        for text, label in zip(xb.tolist(), yb.tolist(), strict=True):
            n = sum(token != PAD for token in text)
            place = [len(each) for each in TEXTS].index(n)
            assert text[:n] == TEXTS[place].tolist()
            assert label == pytest.approx(labels[place])
    seen = [n for xb, _ in TextBatches(TEXTS, labels, 2).epoch(1) for n in (xb != PAD).sum(dim=1)]
    assert sorted(int(n) for n in seen) == [2, 3, 4, 5]
