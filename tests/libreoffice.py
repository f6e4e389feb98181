"""For tests that need LibreOffice: skipped loudly where it is missing, never in CI."""

import os
import warnings

import pytest

from addin.hosts import libreoffice


def needs_libreoffice() -> None:
    """Go on only where LibreOffice is."""
    if libreoffice.find_soffice() is not None:
        return
    reason = "NOT RUN: LibreOffice is not installed, so nothing was recalculated or drawn"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    warnings.warn(reason, stacklevel=2)
    pytest.skip(reason)
