"""What the buttons of an averages sheet do."""

from addin.kinds.averages import layout
from addin.kinds.averages.sheet import AveragesSheet
from addin.kinds.averages.training import AveragesRun

from addin.client import shared_client
from addin.kinds.of_sheet import own_button
from addin.press.following import begin


def train(book, sheet=None, client=None):
    """Step towards the mean."""
    cells = AveragesSheet(book, sheet)
    values, settings = cells.numbers(), cells.settings()
    before, run = cells.version(), begin(cells)
    header = {"run": run, "n_epochs": settings["n_epochs"]}
    arrays = {"values": values}
    job = (client or shared_client()).submit("addin.kinds.averages.job.fit_mean", header, arrays)
    facts = {**settings, "device": "cpu"}
    return AveragesRun(job, run, "Train", cells.home, before, [], facts, "none")


@own_button("Forget", kind="averages")
def forget(book, sheet=None):
    """Empty the mean."""
    AveragesSheet(book, sheet).write(layout.MEAN, [[None]])
    return "forgotten"
