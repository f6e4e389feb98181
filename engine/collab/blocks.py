"""Ratings cut into padded blocks of rows of like length, so that many small solves are one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.progress import Reporter

T = TypeVar("T")

MAX_CELLS = 16_384  # rated and padded cells a block: small enough for a cache and for a quick stop
MIN_FILL = 0.75  # a block's shortest row, as a part of its longest


class Stopped(Exception):  # noqa: N818 (it is no error)
    """The reporter asked to stop; what the sweep under way has done is dropped."""


@dataclass(frozen=True)
class Block:
    """Some rows (users, or items) with everything they rated (or that rated them).

    Shapes: `rows` (n,) int64; `cols` (n, length) int64, `n_cols` where padded; `values`
    (n, length), 0 where padded; `places` (n, length) int64, the rating's place in the table,
    `n_ratings` where padded; `counts` (n, 1).
    """

    rows: Tensor
    cols: Tensor
    values: Tensor
    places: Tensor
    counts: Tensor


def blocks_of(
    row_idx: np.ndarray,
    col_idx: np.ndarray,
    values: np.ndarray,
    shape: tuple[int, int],
    like: Tensor,
) -> list[Block]:
    """Cut ratings (n,) of a grid of `shape` into blocks, every row in exactly one of them.

    `like` gives dtype and device. Rows without a rating are there too, fully padded.
    """
    n_rows, n_cols = shape
    order = np.argsort(row_idx, kind="stable")
    counts = np.bincount(row_idx, minlength=n_rows)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    by_count = np.argsort(-counts, kind="stable")
    # one more place, for the padding to point at
    cols = np.append(col_idx[order], n_cols)
    stars = np.append(values[order], 0.0)
    places = np.append(order, len(values))
    blocks = []
    for first, last in _cuts(counts[by_count]):
        rows = by_count[first:last]
        within = np.arange(max(1, int(counts[rows[0]])))
        at = starts[rows][:, None] + within
        at = np.where(within < counts[rows][:, None], at, len(values))
        parts = (rows, cols[at], stars[at], places[at], counts[rows][:, None])
        tensors = [torch.from_numpy(np.ascontiguousarray(part)) for part in parts]
        for i in (2, 4):  # values and counts are numbers to reckon with, the others are places
            tensors[i] = tensors[i].to(like.dtype)
        blocks.append(Block(*(t.to(like.device) for t in tensors)))
    return blocks


def until_stopped(blocks: Iterable[T], reporter: Reporter) -> Iterator[T]:
    """Yield block by block, asking before each whether to continue; raises Stopped if not."""
    for block in blocks:
        ask(reporter)
        yield block


def ask(reporter: Reporter) -> None:
    """Raise Stopped if the reporter wants to stop."""
    if reporter.should_stop():
        raise Stopped


def _cuts(counts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of runs of like length in falling counts (n_rows,)."""
    first = 0
    while first < len(counts):
        longest = max(1, int(counts[first]))
        shortest = MIN_FILL * longest if counts[first] else 0.0  # rows of none stay together
        last = int(np.searchsorted(-counts, -shortest, side="right"))
        last = max(first + 1, min(last, first + MAX_CELLS // longest))
        yield first, last
        first = last


def design(x: Tensor, biases: bool = True) -> Tensor:
    """Turn vectors (n, k + 1), bias last, into what the other side sees of them.

    Returns (n + 1, k + 2): factors, a one (for the other side's bias; a zero without biases), the
    own bias (to be taken off the rating), and a last row of zeros for the padding.
    """
    out = x.new_zeros(len(x) + 1, x.shape[1] + 1)
    out[:-1, :-2] = x[:, :-1]
    out[:-1, -2] = float(biases)
    out[:-1, -1] = x[:, -1]
    return out


def normal_equations(cols: Tensor, values: Tensor, seen: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Sum up what a block's rows have rated: `cols` and `values` (n, length).

    `seen` (n_cols + 1, d + 1) is the other side's design, d = k + 1. Returns the gathered design
    (n, length, d + 1), the gram matrices (n, d, d) and the right-hand sides (n, d, 1).
    """
    w = seen.index_select(0, cols.reshape(-1)).view(*cols.shape, -1)
    gram = torch.bmm(w.mT, w)
    d = w.shape[2] - 1
    rhs = torch.bmm(w.mT, values.unsqueeze(2))[:, :d] - gram[:, :d, d:]
    return w, gram[:, :d, :d], rhs


def predict_block(w: Tensor, x: Tensor) -> Tensor:
    """Predict a block's cells from its gathered design (n, length, d + 1) and vectors (n, d)."""
    ones = x.new_ones(len(x), 1)
    return torch.bmm(w, torch.cat([x, ones], dim=1).unsqueeze(2)).squeeze(2)
