"""What a window shows of a sheet and no cell knows: frozen panes and grid lines."""

from typing import Any


def copy_views(document: Any, source: Any, titles: tuple[str, ...]) -> None:
    """Show the sheets of `titles` as the window of `source` does. The user's place stays.

    Each is in front for a moment: Calc freezes and hides only there.
    """
    here, there = document.getCurrentController(), source.getCurrentController()
    if here is None or there is None:
        return
    front, selected = here.getActiveSheet(), here.getSelection()
    for title in titles:
        there.setActiveSheet(source.getSheets().getByName(title))
        here.setActiveSheet(document.getSheets().getByName(title))
        here.ShowGrid = there.ShowGrid
        if there.hasFrozenPanes():
            here.freezeAtPosition(there.getSplitColumn(), there.getSplitRow())
    here.setActiveSheet(front)
    here.select(selected)
