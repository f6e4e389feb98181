"""The reviews contract of one sheet: the table, its settings, and the scores beside it."""

from collections.abc import Sequence
from typing import Any

from addin.kinds.reviews import layout
from addin.kinds.reviews.table import ReviewTable, read_reviews
from addin.messages import placed
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.settings_cells import read_values
from engine.errors import InputError


class ReviewsSheet(ModelSheet):
    """One table of reviews of a workbook. Reading raises InputError, with the cell."""

    contract = layout.CONTRACT

    def values(self) -> dict[str, Any]:
        """The settings by name, checked one by one."""
        corner = self.cell(layout.SETTINGS)
        return read_values(self.rows(layout.SETTINGS), corner, layout.REVIEW_SETTINGS)[0]

    def table(self, values: dict[str, Any] | None = None) -> ReviewTable:
        """The reviews, as many as the table has rows."""
        values = values or self.values()
        try:
            return read_reviews(
                self.rows(layout.REVIEWS), values["text_column"], values["label_column"]
            )
        except InputError as err:
            raise self.at_table(err) from None

    def at_table(self, err: InputError) -> InputError:
        """An error about the table, with its cell; `at` counts from the header's first cell."""
        return placed(err, self.cell(layout.REVIEWS))

    def check_outputs(self, table: ReviewTable, words: bool) -> None:
        """Refuse, before anything is written, a range of scores that is not beside its rows."""
        n_rows, n_cols = self.names[layout.SCORES].shape
        needed = (len(table), 3 if words and n_cols > 2 else 2)
        first = self.names[layout.SCORES].row, self.names[layout.REVIEWS].row + 1
        same_sheet = self.names[layout.SCORES].sheet.name == self.names[layout.REVIEWS].sheet.name
        if n_rows != needed[0] or n_cols < needed[1]:
            raise self.other_shape(layout.SCORES, (n_rows, n_cols), needed)
        if same_sheet and first[0] != first[1]:
            problem = f"review_scores begins in row {first[0]}, and the reviews in row {first[1]}"
            raise placed(InputError(problem, "Move the named range"), self.cell(layout.SCORES))

    def asked_version(self) -> str | None:
        """What the model cell says; None for a blank."""
        value = self.rows(layout.MODEL)[0][0]
        text = "" if value is None else str(value).strip()
        return text or None

    def write_scores(self, first: int, rows: Sequence[Sequence[Any]]) -> None:
        """Write the scores of some rows of the table, as many columns as there is room for."""
        n_cols = self.names[layout.SCORES].shape[1]
        padded = [[*row, None][:n_cols] for row in rows]
        target = self.names[layout.SCORES][first, 0].resize(len(padded), len(padded[0]))
        target.value = padded
