"""The order in which forms are computed: those read by others first, cycles of forms by levels.

A form whose cells read each other (a running sum, a network of equal layers) is computed level by
level: all cells at once that wait for nothing any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from addin.minimise.members import Members
from addin.minimise.needs import Needs, spans_read
from engine.errors import InputError


@dataclass(frozen=True)
class Batch:
    """Cells of one form that can be computed together."""

    form: int
    at: Members


def batches(needs: Needs) -> Iterator[Batch]:
    """All needed cells, none before what it reads.

    Raises:
        InputError: for a circular reference, with its cell.
    """
    for group in components(needs.edges):
        if len(group) == 1 and group[0] not in needs.edges[group[0]]:
            yield Batch(group[0], needs.members(group[0]))
        else:
            yield from _by_level(needs, group)


def components(edges: dict[int, set[int]]) -> Iterator[list[int]]:
    """Strongly connected components, each after those that it reads.

    Source: Tarjan 1972, "Depth-first search and linear graph algorithms", without recursion.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    is_open: set[int] = set()
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(sorted(edges[root])))]
        number[root] = low[root] = len(number)
        open_.append(root)
        is_open.add(root)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in number:
                    number[other] = low[other] = len(number)
                    open_.append(other)
                    is_open.add(other)
                    work.append((other, iter(sorted(edges[other]))))
                    break
                if other in is_open:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    at = open_.index(node)
                    group = open_[at:]
                    del open_[at:]
                    is_open.difference_update(group)
                    yield sorted(group)


def _by_level(needs: Needs, group: list[int]) -> Iterator[Batch]:
    cells, reads = _cells_of(needs, group)
    levels = _levels(reads)
    if -1 in levels:
        form, row, col = cells[levels.index(-1)]
        grid = needs.book.grids[needs.book.forms[form].sheet]
        err = InputError("the formula depends on itself", "Break the circular reference")
        err.where = grid.address(row, col)
        raise err
    by_level: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (form, row, col), level in zip(cells, levels, strict=True):
        by_level.setdefault((level, form), []).append((row, col))
    for _, form in sorted(by_level):
        places = np.array(by_level[_, form])
        yield Batch(form, Members.of(needs.book.forms[form].sheet, places[:, 0], places[:, 1]))


def _cells_of(needs: Needs, group: list[int]) -> tuple[list[tuple[int, int, int]], list[set[int]]]:
    """The cells of a group of forms, and for each the numbers of those it reads among them."""
    book = needs.book
    members = {form: needs.members(form) for form in group}
    sheets = {book.forms[form].sheet for form in group}
    numbers = {s: np.full(book.grids[s].num.shape, -1, np.int64) for s in sheets}
    cells: list[tuple[int, int, int]] = []
    for form in group:
        n_rows, n_cols = book.forms[form].shape or (1, 1)
        for row, col in zip(*(p.tolist() for p in members[form].places()), strict=True):
            numbers[book.forms[form].sheet][row : row + n_rows, col : col + n_cols] = len(cells)
            cells.append((form, row, col))
    reads: list[set[int]] = [set() for _ in cells]
    first = 0
    for form in group:
        at = members[form]
        for span in spans_read(book, needs.lowering, form, at):
            if span.sheet in numbers:
                _add_reads(numbers[span.sheet], span, at, first, reads)
        first += at.size
    return cells, reads


def _add_reads(numbers: np.ndarray, span, at: Members, first: int, reads: list[set[int]]) -> None:
    sides = [
        np.broadcast_to(side[:, :, 0, 0], at.shape).reshape(-1).tolist()
        for side in (span.top, span.left, span.bottom, span.right)
    ]
    for n, (top, left, bottom, right) in enumerate(zip(*sides, strict=True)):
        inside = numbers[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
        if inside.size == 1:
            other = int(inside[0, 0])
            if other >= 0:
                reads[first + n].add(other)
        elif inside.size:
            reads[first + n].update(np.unique(inside[inside >= 0]).tolist())


def _levels(reads: list[set[int]]) -> list[int]:
    """For each cell the length of the longest chain of reads below it; -1 within a circle."""
    readers: list[list[int]] = [[] for _ in reads]
    left = [len(own) for own in reads]
    for n, own in enumerate(reads):
        for other in own:
            readers[other].append(n)
    levels = [-1] * len(reads)
    ready = [n for n, count in enumerate(left) if not count]
    level = 0
    while ready:
        following = []
        for n in ready:
            levels[n] = level
            for reader in readers[n]:
                left[reader] -= 1
                if not left[reader]:
                    following.append(reader)
        ready, level = following, level + 1
    return levels
