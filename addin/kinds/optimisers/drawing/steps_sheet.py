"""The sheet of steps: a row a step, a block of columns for each optimiser, the engine's beside."""

from dataclasses import dataclass

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.drawing.model import LOOKS, ROOM, RaceModel
from addin.kinds.optimisers.drawing.rules import Row, columns, formula, heading, loss
from addin.kinds.optimisers.layout import NAMES
from addin.sheet.contract import LOSS_HEADER

STEP, POINT, FIRST = 1, 2, 4  # columns
TITLE, HEAD, TOP = 3, 4, 5  # rows
WIDTH = 62
SUBTITLE = "A row a step. White: plain formulas. Green: a, b and loss as torch.optim has them."
RESULTS = ("a", "b", "loss")


@dataclass(frozen=True)
class Block:
    """The columns of one optimiser."""

    name: str
    first: int

    @property
    def columns(self) -> tuple[str, ...]:
        return columns(self.name)

    def col(self, column: str) -> int:
        return self.first + self.columns.index(column)

    @property
    def engine(self) -> int:
        """The first of the engine's three columns."""
        return self.first + len(self.columns)

    @property
    def right(self) -> int:
        return self.engine + len(RESULTS)

    def path(self, room: int = ROOM) -> Rect:
        """a, b and loss by formulas, at the start and after each step."""
        return Rect(TOP, self.col("a"), 1 + room, len(RESULTS))

    def engine_path(self, room: int = ROOM) -> Rect:
        return Rect(TOP, self.engine, 1 + room, len(RESULTS))


def blocks() -> tuple[Block, ...]:
    """All five, left to right."""
    found, col = [], FIRST
    for name in NAMES:
        found.append(Block(name, col))
        col = found[-1].right + 1
    return tuple(found)


def write_steps(sheet: Sheet, model: RaceModel) -> None:
    """Fill the sheet."""
    sheet.title("Steps", SUBTITLE)
    sheet.widths(0, 16, 46, 46, 14)
    sheet.ws.freeze_panes(TOP, POINT + 1)
    _numbers(sheet)
    for block in blocks():
        _block(sheet, block, model)
    _history(sheet, model, blocks()[-1].right + 1)
    sheet.print_on_one_page(TOP + 40, blocks()[-1].right)


def _numbers(sheet: Sheet) -> None:
    """The number of each step that is taken, and of the point that it looks at."""
    look = sheet.style("id")
    for col, word in ((STEP, "step"), (POINT, "point")):
        sheet.put(HEAD, col, word, sheet.style("head", "center"))
    for t in range(ROOM + 1):
        text = f'=IF({layout.RACE_STEPS}>={t},{t},"")'
        sheet.formula(TOP + t, STEP, text, look, 0 if t == 0 else "")
        step = ref(TOP + t, STEP)
        point = (
            f'=IF(OR({step}="",{step}=0),"",IF(batch="all","all",MOD({step}-1,COUNT(points_y))+1))'
        )
        sheet.formula(TOP + t, POINT, point, look, "")


def _block(sheet: Sheet, block: Block, model: RaceModel) -> None:
    look = LOOKS[block.name]
    title = {"font_color": look.ink, "bg_color": look.paper}
    n = len(block.columns) + len(RESULTS)
    for c in range(n):
        sheet.widths(block.first + c, WIDTH)
        sheet.put(TITLE, block.first + c, None, sheet.style("section", **title))
    sheet.widths(block.right, 14)
    sheet.put(TITLE, block.first, f"{block.name}    {look.rule}", sheet.style("section", **title))
    for c, column in enumerate(block.columns):
        sheet.put(
            HEAD, block.first + c, heading(column), sheet.style("head", "center", font_size=9)
        )
    for c, column in enumerate(RESULTS):
        head = sheet.style("engine", "bold", "center", font_size=9)
        sheet.put(HEAD, block.engine + c, f"engine {column}", head)
    _start(sheet, block, model)
    for t in range(1, ROOM + 1):
        _row(sheet, block, t)
    _engine(sheet, block, model)
    sheet.define(layout.sheet_path(block.name), block.path())
    sheet.define(layout.engine_path(block.name), block.engine_path())


def _cell(sheet: Sheet, column: str, is_result: bool = False) -> object:
    number = "0.0000" if column == "loss" else "0.000"
    extra = {"bold": True} if is_result else {}
    return sheet.style("formula", "empty", "center", num_format=number, font_size=9, **extra)


def _start(sheet: Sheet, block: Block, model: RaceModel) -> None:
    """Step 0: the start; moments begin at 0."""
    a, b = (f"INDEX({layout.RACE_START},{place})" for place in (1, 2))
    at = {column: ref(TOP, block.col(column)) for column in RESULTS}
    texts = {"a": f"={a}", "b": f"={b}", "loss": f"={loss(at['a'], at['b'])}"}
    values = {"a": model.start[0], "b": model.start[1], "loss": model.loss}
    for column in block.columns:
        col = block.col(column)
        look = _cell(sheet, column, column in RESULTS)
        if column in RESULTS:
            sheet.formula(TOP, col, texts[column], look, values[column])  # type: ignore[arg-type]
        else:
            sheet.put(TOP, col, 0 if column[0] in "mv" else None, look)  # type: ignore[arg-type]


def _row(sheet: Sheet, block: Block, t: int) -> None:
    step = ref(TOP + t, STEP, fix_col=True)
    row = Row(
        now=lambda column: ref(TOP + t, _col(block, column)),
        last=lambda column: ref(TOP + t - 1, _col(block, column)),
        step=step,
        point=ref(TOP + t, POINT, fix_col=True),
    )
    for column in block.columns:
        text = f'=IF({step}="","",{formula(block.name, column, row)})'
        look = _cell(sheet, column, column in RESULTS)
        sheet.formula(TOP + t, block.col(column), text, look, "")  # type: ignore[arg-type]


def _col(block: Block, column: str) -> int:
    """A column of the block; one that it does not have is never written."""
    return block.col(column) if column in block.columns else 0


def _engine(sheet: Sheet, block: Block, model: RaceModel) -> None:
    """The engine's path, blank after the last step; charts read it."""
    values = (*model.start, model.loss)
    for c, column in enumerate(RESULTS):
        number = "0.0000" if column == "loss" else "0.000"
        look = sheet.style("engine", "empty", "center", num_format=number, font_size=9)
        sheet.block(Rect(TOP, block.engine + c, 1 + ROOM, 1), [(values[c],)], look)


def _history(sheet: Sheet, model: RaceModel, col: int) -> None:
    """The lowest loss by step."""
    rect = Rect(HEAD, col, 2 + ROOM, 2)
    sheet.put(TITLE, col, "Lowest of the five", sheet.style("section"))
    sheet.block(Rect(HEAD, col, 1, 2), [LOSS_HEADER[:2]], sheet.style("head", "center"))
    look = sheet.style("engine", "empty", "center", num_format="0.0000", font_size=9)
    sheet.block(rect.part(1, 0, 1 + ROOM, 2), [(0, model.loss)], look)
    sheet.define(layout.LOSS_HISTORY, rect)
