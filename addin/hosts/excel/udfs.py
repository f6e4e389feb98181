"""The worksheet functions as xlwings' server for VBA finds them: by name, with its metadata.

VBA hands over values, never ranges, so that nothing is asked back from Excel while it waits.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from xlwings.udfs import xlarg, xlfunc

import addin.functions  # noqa: F401  registers them
from addin.answers import note_error
from addin.hosts.excel.error_tag import tagged
from addin.registry import FUNCTIONS, Function
from engine.errors import InputError

log = logging.getLogger("cellgrad.excel")


def _served(function: Function) -> Callable[..., Any]:
    """A function whose arguments are rectangles, and whose error values are marked for VBA."""

    @wraps(function.call)
    def call(*args: Any) -> Any:
        try:
            return tagged(function.call(*args))
        except Exception as err:
            log.exception("%s failed", function.name)
            words = InputError(f"Cellgrad failed: {err}", "More is in excel.log")
            return tagged(note_error(words))

    served: Any = xlfunc(call)
    for argument in function.arguments:
        served = xlarg(argument.name, ndim=2, err_to_str=True, doc=argument.doc)(served)
    return served


for _function in FUNCTIONS.values():
    globals()[_function.name] = _served(_function)
