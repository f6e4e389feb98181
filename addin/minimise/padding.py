"""Cells of one form whose ranges differ in size, as in =SUM(A$1:A5) copied down.

Sums and their kin pass over blanks, so ranges of about one size are padded to it and stay one
operation; for all other functions cells are parted by the sizes of their ranges.
"""

from collections.abc import Iterator

import numpy as np

from addin.minimise.members import Members, span_of
from addin.minimise.syntax import Call, Ref, Several, Tree

PADDABLE = {
    "SUM",
    "AVERAGE",
    "COUNT",
    "COUNTA",
    "MIN",
    "MAX",
    "SUMSQ",
    "PRODUCT",
    "STDEV",
    "STDEV.S",
    "STDEVP",
    "STDEV.P",
    "VAR",
    "VAR.S",
    "VARP",
    "VAR.P",
    "SUMPRODUCT",
    "SUMXMY2",
    "SUMX2MY2",
    "SUMX2PY2",
    "DEVSQ",
    "CORREL",
}
MOST_PADDED = 4_000_000  # elements of one padded block


def alike(tree: Tree, at: Members) -> Iterator[Members]:
    """The members in parts, each with ranges that are of one size or can be padded to one."""
    growing = list(_growing(tree, is_paddable=False))
    if not growing or at.size == 1:
        yield at
        return
    may_pad = all(paddable for _, paddable in growing)
    sizes = []
    for ref, _ in growing:
        span = span_of(ref, at)
        for length in (span.heights, span.widths):
            flat = np.broadcast_to(length[:, :, 0, 0], at.shape).reshape(-1)
            sizes.append(_rounded(flat, at.size) if may_pad else flat)
    _, group = np.unique(np.stack(sizes), axis=1, return_inverse=True)
    for n in range(int(group.max()) + 1):
        yield at.where((group.reshape(-1) == n).reshape(at.shape)).packed()


def _rounded(lengths: np.ndarray, n_members: int) -> np.ndarray:
    """A class for lengths of about one size; finer where padding would take much room."""
    finest = 2.0 if n_members * int(lengths.max()) <= MOST_PADDED else 1.3
    return np.ceil(np.log(lengths) / np.log(finest) - 1e-9).astype(int)


def _growing(tree: Tree, is_paddable: bool) -> Iterator[tuple[Ref, bool]]:
    """References with one fixed and one moving side, and whether they may be padded."""
    if isinstance(tree, Ref):
        rows = tree.top.is_distance != tree.bottom.is_distance
        cols = tree.left.is_distance != tree.right.is_distance
        if rows or cols:
            yield tree, is_paddable
    elif isinstance(tree, Call):
        fits = tree.name in PADDABLE and all(isinstance(a, Ref) for a in tree.args)
        for arg in tree.args:
            yield from _growing(arg, fits)
    elif isinstance(tree, Several):
        for part in tree.parts:
            yield from _growing(part, is_paddable)
