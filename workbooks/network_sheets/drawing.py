"""What every part of a network sheet is drawn from."""

from dataclasses import dataclass

from workbooks.network_sheets.formulas import Formulas
from workbooks.network_sheets.model import NetworkModel
from workbooks.network_sheets.places import Places
from workbooks.network_sheets.values import Values
from workbooks.sheet import Rect, Sheet


@dataclass(frozen=True)
class Drawing:
    """One sheet being filled."""

    sheet: Sheet
    model: NetworkModel
    at: Places
    text: Formulas
    values: Values

    def define(self, name: str, rect: Rect) -> None:
        self.sheet.define(name, rect, self.model.scope)
