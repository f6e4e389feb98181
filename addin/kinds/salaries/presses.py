"""What the buttons of a salaries sheet do."""

import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.kinds.of_sheet import own_button
from addin.kinds.salaries import layout
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.settings import shown
from addin.kinds.salaries.sheet import SalariesSheet
from addin.kinds.salaries.show import show_predictions
from addin.kinds.salaries.training import SalariesRun, placed_in
from addin.press.following import begin
from engine.errors import InputError, NoModelError
from engine.tabular.job_request import to_request
from engine.tabular.prepare import prepared
from engine.tabular.published import TableModel

FIT = "engine.tabular.job.fit_salaries"  # a job of the engine


def train(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> SalariesRun:
    """Read the table, the kinds and the settings, and start a job on them.

    Raises:
        InputError: for anything in these that cannot be used, with its cell.
    """
    cells = SalariesSheet(book, sheet)
    table = cells.table()
    kinds, target = cells.kinds(table)
    settings = cells.settings(len(table))
    cells.check_outputs(table)
    try:
        prepared(table, target, settings, kinds)
    except InputError as err:
        raise placed_in(cells, err) from None
    before, run = cells.version(), begin(cells)
    header, arrays = to_request(table)
    header |= {"run": run, "target": target, "kinds": kinds, "settings": settings.to_json()}
    job = (client or shared_client()).submit(FIT, header, arrays)
    cells.write_status(state="training", message="Starting")
    told = {name: shown(settings, name) for name in settings.to_json()}
    return SalariesRun(
        job, run, "Train", cells.home, before, [], told, table.data_hash, table=table
    )


@own_button("Score table", kind="salaries")
def score_table(book: xw.Book, sheet: str | None = None) -> str:
    """Write the model's answer beside every row of the table, without training.

    Raises:
        InputError: for a column that the table lacks, or a cell that does not fit its kind.
        NoModelError: when nothing is trained.
    """
    cells = SalariesSheet(book, sheet)
    table = cells.table()
    cells.check_outputs(table)
    model = model_of(cells)
    try:
        show_predictions(cells, model, table)
    except InputError as err:
        raise cells.at_people(err) from None
    said = f"{len(table)} rows scored"
    cells.write_status(message=said)
    return said


def model_of(cells: SalariesSheet) -> TableModel:
    """The published model of the model cell; else the one that the sheet itself holds."""
    version = cells.rows(layout.MODEL)[0][0]
    try:
        return table_model(version or "none")
    except NoModelError:
        stored = cells.stored_model()
        if stored is None:
            raise
        return stored
