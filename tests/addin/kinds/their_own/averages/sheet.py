"""An averages sheet."""

import numpy as np
from addin.kinds.averages.layout import CONTRACT, NUMBERS, SETTINGS

from addin.sheet.cells import numbers
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.settings_cells import read_values


class AveragesSheet(ModelSheet):
    """Numbers and settings, read and checked."""

    contract = CONTRACT

    def numbers(self) -> np.ndarray:
        return numbers(self.rows(NUMBERS)[1:], "number")[:, 0]

    def settings(self) -> dict:
        return read_values(self.rows(SETTINGS), self.cell(SETTINGS), CONTRACT.known_settings)[0]
