"""What every part of a network sheet is drawn from."""

from dataclasses import dataclass

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.network.drawing.formulas import Formulas
from addin.kinds.network.drawing.model import NetworkModel
from addin.kinds.network.drawing.places import Places
from addin.kinds.network.drawing.values import Values


@dataclass(frozen=True)
class Drawing:
    """One sheet being filled."""

    sheet: Sheet
    model: NetworkModel
    at: Places
    text: Formulas
    values: Values

    def define(self, name: str, rect: Rect) -> None:
        self.sheet.define(name, rect)
