"""Excel's objects as COM shows them, over cells in memory, with Excel's bad manners on request.

Only what xlwings asks for while a button works. Every look and call passes `Excel.gate`, which
rejects it while the user edits a cell, and ends it where the workbook has been closed.
"""

import random
import threading
import time

from addin.hosts.file import open_book
from addin.sheet.addresses import read_block
from tests.addin.hosts.excel.windows_stubs import ComError

REJECTED, EDITING, DISCONNECTED = -2147418111, -2146777998, -2147417848
EXCEPTION, FAILED, NOT_THERE = -2147352567, -2146827284, -2147352570


class Excel:
    """The application: its one workbook, and how it behaves."""

    def __init__(self, path, seed=0):
        self.random = random.Random(seed)
        self.lock = threading.RLock()
        self.edits = 0.0  # how likely a call meets the beginning of an edit
        self.editing_until = 0.0
        self.closed = False
        self.n_calls = self.n_rejected = 0
        self.written: set[tuple[str, int, int]] = set()
        self.ran: list[tuple] = []
        self.opened: list[str] = []  # files that are open besides
        self.state = {"StatusBar": False, "ScreenUpdating": True, "Hwnd": 1}
        self.book = FakeBook(self, path)

    def gate(self):
        """One call: taken, rejected as while a cell is edited, or too late."""
        with self.lock:
            self.n_calls += 1
            if self.closed:
                raise ComError(DISCONNECTED, "The object invoked has disconnected")
            now = time.monotonic()
            if now > self.editing_until and self.random.random() < self.edits:
                self.editing_until = now + self.random.uniform(0.0, 0.15)
            if now <= self.editing_until:
                self.n_rejected += 1
                kind = self.random.choice(("rejected", "editing", "inside"))
                if kind == "rejected":
                    raise ComError(REJECTED, "Call was rejected by callee.")
                if kind == "editing":
                    raise ComError(EDITING, "VBA_E_IGNORE")
                raise ComError(EXCEPTION, "Exception occurred.", (0, None, None, None, 0, EDITING))


class Dispatch:
    """One COM object: its properties and methods are `get_X`, `set_X` and `do_X` below."""

    def __init__(self, excel):
        object.__setattr__(self, "excel", excel)

    @property
    def _oleobj_(self):
        return self

    def GetIDsOfNames(self, _, name):
        raise ComError(NOT_THERE, f"Member not found: {name}")

    def __getattr__(self, name):
        if name.startswith(("get_", "set_", "do_", "__")):
            raise AttributeError(name)
        self.excel.gate()
        if hasattr(type(self), f"get_{name}"):
            return getattr(self, f"get_{name}")()
        if hasattr(type(self), f"do_{name}"):
            return Method(self.excel, getattr(self, f"do_{name}"))
        raise AttributeError(name)

    def __setattr__(self, name, value):
        if name[0].islower():
            object.__setattr__(self, name, value)
            return
        self.excel.gate()
        getattr(self, f"set_{name}")(value)

    def __call__(self, *args, **kwargs):
        self.excel.gate()
        return self.do_call(*args, **kwargs)


class Method:
    def __init__(self, excel, call):
        self.excel, self.call = excel, call

    def __call__(self, *args, **kwargs):
        self.excel.gate()
        return self.call(*args, **kwargs)


class Application(Dispatch):
    def __getattr__(self, name):
        if name in self.excel.state:
            self.excel.gate()
            return self.excel.state[name]
        return super().__getattr__(name)

    def __setattr__(self, name, value):
        self.excel.gate()
        self.excel.state[name] = value

    def get_Workbooks(self):
        return Workbooks(self.excel)

    def do_Run(self, macro, *args):
        self.excel.ran.append((macro, *args))

    def get_Selection(self):
        return self.excel.book.sheets[0].do_Range("A1")


class Workbooks(Dispatch):
    def do_Open(self, path, **how):
        assert how == {"ReadOnly": True}
        self.excel.opened.append(path)
        return FakeBook(self.excel, path)


class FakeBook(Dispatch):
    """The workbook, with the cells and names of a file."""

    def __init__(self, excel, path):
        super().__init__(excel)
        source = open_book(path)
        self.sheets = [FakeSheet(excel, self, sheet) for sheet in source.sheets]
        self.names = [FakeName(excel, self, name) for name in source.names]
        self.active = 0

    def sheet(self, name):
        return next(s for s in self.sheets if s.title.lower() == name.lower())

    def get_Name(self):
        return "ratings.xlsm"

    def get_FullName(self):
        return "C:\\Users\\me\\ratings.xlsm"

    def get_Worksheets(self):
        return Collection(self.excel, self.sheets, lambda sheet: sheet.title)

    def get_Sheets(self):
        return self.get_Worksheets()

    def do_Activate(self):
        pass

    def do_Close(self, **how):
        assert how == {"SaveChanges": False}
        self.excel.opened.pop()

    def get_Names(self):
        return Collection(self.excel, self.names, lambda name: name.title)

    def get_Application(self):
        return Application(self.excel)

    def get_ActiveSheet(self):
        return self.sheets[self.active]


class Collection(Dispatch):
    def __init__(self, excel, items, key):
        super().__init__(excel)
        self.items, self.key = items, key

    def get_Count(self):
        return len(self.items)

    def do_call(self, which):
        if isinstance(which, int):
            return self.items[which - 1]
        if isinstance(which, list):
            return Group(self.excel, [self.do_call(name) for name in which])
        for item in self.items:
            if self.key(item).lower() == which.lower():
                return item
        raise ComError(EXCEPTION, "Exception occurred.", (0, None, None, None, 0, -2147352565))


class Group(Dispatch):
    """Several sheets at once."""

    def __init__(self, excel, sheets):
        super().__init__(excel)
        self.sheets = sheets

    def do_Copy(self, **where):
        after, source = where["After"]._oleobj_, self.sheets[0].book
        book = after.book
        assert after is book.sheets[-1]
        for moved in (*self.sheets, *source.names):
            moved.book = book
        book.sheets += self.sheets
        book.names += source.names


class FakeName(Dispatch):
    def __init__(self, excel, book, name):
        super().__init__(excel)
        self.book, self.title, self.text = book, name.name, name.refers_to

    def get_Name(self):
        return self.title

    def get_RefersTo(self):
        return self.text

    def get_RefersToRange(self):
        sheet, _, address = self.text.lstrip("=").rpartition("!")
        return self.book.sheet(sheet.strip("'").replace("''", "'")).do_Range(address)


class FakeSheet(Dispatch):
    """One sheet; `cells` by (row, column) from 1."""

    def __init__(self, excel, book, source):
        super().__init__(excel)
        self.book, self.title, self.protected = book, source.name, False
        self.cells, used = {}, source.used_range
        for r, row in enumerate(used.options(ndim=2, err_to_str=True).value, start=used.row):
            for c, value in enumerate(row, start=used.column):
                if value is not None:
                    self.cells[r, c] = value

    def get_Name(self):
        return self.title

    def get_Index(self):
        return self.book.sheets.index(self) + 1

    def get_Parent(self):
        return self.book

    def get_ProtectContents(self):
        return self.protected

    def get_Names(self):
        own = [n for n in self.book.names if n.title.rpartition("!")[0].strip("'") == self.title]
        return Collection(self.excel, own, lambda name: name.title)

    def do_Cells(self, row, column):
        return FakeRange(self.excel, self, row, column, row, column)

    def do_Range(self, first, last=None):
        if not isinstance(first, str):
            a, b = first._oleobj_, last._oleobj_
            return FakeRange(self.excel, self, a.top, a.left, b.bottom, b.right)
        at = read_block(first.replace("$", ""))
        return FakeRange(
            self.excel, self, at.row + 1, at.col + 1, at.row + at.n_rows, at.col + at.n_cols
        )


class FakeRange(Dispatch):
    def __init__(self, excel, sheet, top, left, bottom, right):
        super().__init__(excel)
        self.sheet, self.top, self.left = sheet, top, left
        self.bottom, self.right = bottom, right

    def do_call(self, row, column):
        row, column = self.top + row - 1, self.left + column - 1
        return FakeRange(self.excel, self.sheet, row, column, row, column)

    def get_Worksheet(self):
        return self.sheet

    def get_Row(self):
        return self.top

    def get_Column(self):
        return self.left

    def get_Rows(self):
        return Count(self.excel, self.bottom - self.top + 1)

    def get_Columns(self):
        return Count(self.excel, self.right - self.left + 1)

    def get_Count(self):
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def get_Address(self):
        return f"R{self.top}C{self.left}"

    def _rows(self):
        return tuple(
            tuple(self.sheet.cells.get((r, c)) for c in range(self.left, self.right + 1))
            for r in range(self.top, self.bottom + 1)
        )

    def get_Value(self):
        rows = self._rows()
        return rows[0][0] if self.get_Count() == 1 else rows

    def get_Formula(self):
        rows = tuple(tuple("" if v is None else str(v) for v in row) for row in self._rows())
        return rows[0][0] if self.get_Count() == 1 else rows

    def set_Value(self, value):
        if self.sheet.protected:
            raise ComError(EXCEPTION, "Exception occurred.", (0, None, None, None, 0, FAILED))
        rows = value if isinstance(value, list | tuple) else [[value]]
        assert len(rows) == self.bottom - self.top + 1, "a block fits its range"
        for r, row in enumerate(rows, start=self.top):
            for c, cell in enumerate(row, start=self.left):
                self.excel.written.add((self.sheet.title, r, c))
                self.sheet.cells[r, c] = None if cell == "" else cell


class Count(Dispatch):
    def __init__(self, excel, n):
        super().__init__(excel)
        self.n = n

    def get_Count(self):
        return self.n
