"""Set up here for a column of numbers."""

from addin.kinds.averages import layout

from addin.sheet.contract import STATUS_ROWS
from addin.sheet.selection import selected_range


def set_up_averages(book, source=None):
    """A new sheet with the contract, around the numbers."""
    selected = selected_range(book, source)
    sheet = book.sheets.add("Average", after=book.sheets[-1])
    header = layout.CONTRACT.journal_header
    places = {
        layout.SETTINGS: ("A1:B2", [[s.name, s.default] for s in layout.CONTRACT.known_settings]),
        layout.STATUS: ("D1:E6", [[name, None] for name in STATUS_ROWS]),
        layout.MEAN: ("G1", None),
        layout.MODEL: ("G2", "none"),
        layout.LOSS_HISTORY: ("I1:L20", None),
        layout.JOURNAL: (f"N1:AA{9}", [list(header)] + [[None] * len(header)] * 8),
    }
    sheet.names.add(layout.NUMBERS, f"='{selected.sheet.name}'!{selected.get_address()}")
    for name, (address, rows) in places.items():
        if rows is not None:
            sheet[address].value = rows
        sheet.names.add(name, f"='{sheet.name}'!{sheet[address].get_address()}")
    return f"Average: {selected.shape[0] - 1} numbers"
