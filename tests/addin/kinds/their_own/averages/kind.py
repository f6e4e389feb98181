"""The kind of sheet that holds a column of numbers and its mean."""

from addin.kinds.averages import layout
from addin.kinds.averages.commands import COMMANDS

from addin.kinds.kind import Kind, register


class AveragesKind(Kind):
    """A column of numbers with a header."""

    contract = layout.CONTRACT
    title = "an averages sheet"

    def sheet(self, book, sheet=None):
        from addin.kinds.averages.sheet import AveragesSheet

        return AveragesSheet(book, sheet)

    def likeness(self, rows):
        return 1.0 if rows[0] == ["average this"] else 0.0

    def set_up(self):
        from addin.kinds.averages.set_up import set_up_averages

        return set_up_averages

    def presses(self):
        from addin.kinds.averages import presses

        return {"train": presses.train, "forget": presses.forget}

    def register_functions(self):
        import addin.kinds.averages.functions  # noqa: F401

    def model_info(self, version):
        from addin.kinds.averages.functions import average_model

        return [["version", str(version)], ["mean", average_model(version)]]

    def commands(self):
        return COMMANDS


register(AveragesKind())
