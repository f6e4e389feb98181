"""An averages sheet follows its training."""

from dataclasses import dataclass

from addin.kinds.averages import layout
from addin.kinds.averages.sheet import AveragesSheet

from addin.press.following import Run
from addin.sheet import history
from engine import store


@dataclass
class AveragesRun(Run):
    """A run of an averages sheet."""

    def opened(self, book):
        return AveragesSheet(book, self.sheet)

    def model(self, version):
        return store.load(version)

    def show(self, cells, model, losses, status):
        cells.write(layout.MEAN, [[float(model.arrays["mean"][0])]])
        history.write_losses(cells, losses)
        cells.write_status(**status)
        cells.write(layout.MODEL, [[model.meta["version"]]])

    def scores(self, model, result):
        return {}
