"""The salaries contract of one sheet: the table, what its columns are, the settings."""

from typing import Any

from addin.cell_errors import is_error
from addin.kinds.salaries import layout
from addin.kinds.salaries.settings import to_settings
from addin.messages import placed
from addin.sheet.cells import Rows
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.settings_cells import read_settings
from addin.sheet.stored_model import from_cells
from engine.errors import InputError
from engine.tabular.kinds import KINDS
from engine.tabular.published import TableModel, from_checkpoint
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table, is_blank


class SalariesSheet(ModelSheet):
    """One model of a table. Reading raises InputError, with the cell it stumbled on."""

    contract = layout.CONTRACT

    def table(self) -> Table:
        """The people, without blank rows at the end."""
        try:
            return read_table(self.rows(layout.PEOPLE))
        except InputError as err:
            raise self.at_people(err) from None

    def kinds(self, table: Table) -> tuple[dict[str, str], str]:
        """The user's word on columns, and which one is the target.

        Raises:
            InputError: for a column that the table lacks, a kind that is none, or not one target;
                with its cell.
        """
        corner = self.cell(layout.COLUMNS)
        rows = self.rows(layout.COLUMNS)
        try:
            kinds = read_kinds(rows, table)
        except InputError as err:
            raise placed(err, corner) from None
        target = next(name for name, kind in kinds.items() if kind == "target")
        return kinds, target

    def settings(self, n_rows: int) -> TabularSettings:
        """The settings range over the recipe for so many rows, checked."""
        corner = self.cell(layout.SETTINGS)
        rows, known = self.rows(layout.SETTINGS), layout.SALARY_SETTINGS
        return read_settings(rows, corner, known, lambda values: to_settings(values, n_rows))[0]

    def stored_model(self) -> TableModel | None:
        """The model in the cells, if the sheet holds one.

        Raises:
            StoreError: when it was cut or altered.
        """
        if not self.has(layout.STORED):
            return None
        what = f"{self.names[layout.STORED].sheet.name}, {layout.STORED}"
        checkpoint = from_cells(self.rows(layout.STORED), what)
        return from_checkpoint(checkpoint) if checkpoint else None

    def check_outputs(self, table: Table) -> None:
        """Refuse, before anything is written, a predictions range too short for the table."""
        if self.has(layout.PREDICTIONS):
            self.check_fits(layout.PREDICTIONS, 1 + len(table), 2)

    def at_people(self, err: InputError) -> InputError:
        """An error about the table, with its cell; `at` counts from the header's first cell."""
        if not err.at:
            err.at = (0, 0)
        return placed(err, self.cell(layout.PEOPLE))


def read_table(rows: Rows) -> Table:
    """A header and rows of cells -> a table; blank rows at the end are left out.

    Raises:
        InputError: for an error value, and as `Table.from_rows`; `at` is (row, col).
    """
    n_rows = max((r for r, row in enumerate(rows, 1) if not all(map(is_blank, row))), default=0)
    for r, row in enumerate(rows[:n_rows]):
        for c, value in enumerate(row):
            if is_error(value):
                problem = f"the cell is the error {value}"
                raise InputError(problem, "Mend the formula, or clear it", at=(r, c))
    return Table.from_rows(rows[0], rows[1:n_rows])


def read_kinds(rows: Rows, table: Table) -> dict[str, str]:
    """The rows of a columns table -> kind by column; a blank kind is left to the proposal.

    Raises:
        InputError: `at` is (row, col) in the columns table.
    """
    kinds: dict[str, str] = {}
    targets: list[int] = []
    for r, row in enumerate(rows[1:], start=1):
        name = "" if is_blank(row[0]) else str(_plain(row[0])).strip()
        kind = "" if is_blank(row[layout.KIND_PLACE]) else str(row[layout.KIND_PLACE])
        kind = kind.strip().lower()
        if not name:
            continue
        if name not in table:
            problem = f'the table has no column "{name}"'
            raise InputError(problem, "Rename the header, or clear this row", at=(r, 0))
        if kind and kind not in KINDS:
            problem = f'column "{name}": kind {kind!r} is not known'
            at = (r, layout.KIND_PLACE)
            raise InputError(problem, f"Use one of {', '.join(KINDS)}", at=at)
        if kind == "target":
            targets.append(r)
        if kind:
            kinds[name] = kind
    if not targets:
        remedy = "Set the kind of one column to target"
        raise InputError("no column is marked as the target", remedy, at=(0, layout.KIND_PLACE))
    if len(targets) > 1:
        first, second = ((row, layout.KIND_PLACE) for row in targets[:2])
        problem = "two columns are marked as the target"
        raise InputError(problem, "Mark one", at=second, also_at=first)
    return kinds


def _plain(raw: Any) -> Any:
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw
