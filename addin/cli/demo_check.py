"""What the demos of the glass box say last: the check of a sheet, and its picture."""

import time
from pathlib import Path
from typing import Any

from addin.cli.output import NO_PICTURE

LARGEST_DIFFERENCE = "largest_difference"  # formulas against engine


def checked(book: Path, sheet: str, began: float) -> dict[str, Any]:
    """The check of a sheet, and its picture."""
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render
    from addin.kinds.of_sheet import open_sheet

    cells = open_sheet(open_book(book), sheet)
    picture = render(book, book.with_suffix(".png"), sheet=sheet)
    return {
        "largest_difference": cells.rows(LARGEST_DIFFERENCE)[0][0],
        "workbook": str(book),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }


def check_lines(answer: dict[str, Any]) -> list[str]:
    """The same for people."""
    return [
        f"formulas against engine  {answer['largest_difference']} (largest difference)",
        f"workbook                 {answer['workbook']}",
        f"picture                  {answer['picture'] or NO_PICTURE}",
        f"done in {answer['seconds']:.1f} s",
    ]
