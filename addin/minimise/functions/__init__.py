"""Worksheet functions as array operations; importing this registers them all."""

from addin.minimise.functions import (  # noqa: F401
    aggregate,
    conditional,
    dates,
    distributions,
    finance,
    inform,
    logic,
    lookup,
    mathematics,
    matrix,
    order,
    pairs,
    rounding,
    statistics,
)
