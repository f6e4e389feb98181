"""Workbooks as other programs write them: ratings on one sheet, and much else on the others."""

import datetime as dt
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl import chart, comments, drawing, formatting, workbook, worksheet
from PIL import Image

from addin.hosts.calc.bridge import struct, uno

GRID = [[None, 101, 102, 103, 104]] + [
    [f"u{u}", *[None if (u + m) % 4 == 0 else float((u * m) % 5 + 1) for m in range(4)]]
    for u in range(6)
]
SALES = [["region", "year", "sold"]] + [
    [region, year, 10.0 * i + year - 2020]
    for i, region in enumerate(("north", "south", "east"))
    for year in (2021, 2022, 2023)
]
WHERE = "B3"  # the grid's first cell, on the sheet Ratings


def picture(folder: Path) -> Path:
    path = folder / "logo.png"
    Image.new("RGB", (60, 30), (20, 120, 60)).save(path)
    return path


def by_xlsxwriter(path: Path, plain=None) -> None:
    """Charts, colour scale, data bars, a list to choose from, a note, names, hidden sheets."""
    book = xlsxwriter.Workbook(path)
    ratings, sales = book.add_worksheet("Ratings"), book.add_worksheet("Sales & more")
    hidden, very = book.add_worksheet("Hidden"), book.add_worksheet("Deep")
    for r, row in enumerate(GRID):
        ratings.write_row(2 + r, 1, row)
    ratings.write(
        "A1", "ours: rate with 1 to 5", book.add_format({"bold": True, "bg_color": "#FFE0A0"})
    )
    for r, row in enumerate(SALES):
        sales.write_row(r, 0, row)
    sales.write_formula("E1", '=SUMIFS(C2:C10,A2:A10,"north")', None, 6)
    sales.write_array_formula("E2:E3", "{=C2:C3*2}")
    sales.write_datetime(
        "E4", dt.datetime(2024, 5, 6), book.add_format({"num_format": "yyyy-mm-dd"})
    )
    sales.merge_range("E6:F7", "merged", book.add_format({"border": 1}))
    sales.freeze_panes(1, 1)
    sales.autofilter("A1:C10")
    sales.conditional_format("C2:C10", {"type": "3_color_scale"})
    sales.conditional_format("C2:C10", {"type": "data_bar"})
    red = book.add_format({"font_color": "#C00000"})
    late = {"type": "cell", "criteria": ">", "value": 2021, "format": red}
    sales.conditional_format("B2:B10", late)
    sales.data_validation("G2", {"validate": "list", "source": ["north", "south", "east"]})
    sales.write_comment("C2", "counted by hand")
    sales.insert_image("I20", str(picture(path.parent)))
    for kind, cell in (("column", "I2"), ("line", "Q2"), ("pie", "Q20")):
        drawn = book.add_chart({"type": kind})
        drawn.add_series(
            {"categories": "='Sales & more'!$A$2:$A$10", "values": "='Sales & more'!$C$2:$C$10"}
        )
        sales.insert_chart(cell, drawn)
    hidden.write("A1", "secret")
    very.write("A1", "deeper")
    hidden.hide()
    very.very_hidden()
    book.define_name("Sold", "='Sales & more'!$C$2:$C$10")
    book.define_name("'Sales & more'!Local", "='Sales & more'!$A$1")
    book.close()


def by_openpyxl(path: Path, plain=None) -> None:
    """Other charts, a table, a rule by formula, validation, a note, a picture, a print area."""
    book = openpyxl.Workbook()
    ratings, sales = book.active, book.create_sheet("Sales")
    ratings.title = "Ratings"
    for r, row in enumerate(GRID):
        for c, value in enumerate(row):
            ratings.cell(3 + r, 2 + c, value)
    for row in SALES:
        sales.append(row)
    book.create_sheet("Hidden").sheet_state = "hidden"
    sales["E1"] = "=SUBTOTAL(9,C2:C10)"
    sales.add_table(worksheet.table.Table(displayName="SalesTable", ref="A1:C10"))
    sales["C2"].comment = comments.Comment("checked", "somebody")
    rule = formatting.rule.FormulaRule(
        formula=["$C2>20"], fill=openpyxl.styles.PatternFill(bgColor="FFC7CE", fill_type="solid")
    )
    sales.conditional_formatting.add("A2:C10", rule)
    whole = worksheet.datavalidation.DataValidation(
        type="whole", operator="between", formula1="1", formula2="5"
    )
    ratings.add_data_validation(whole)
    whole.add("C4:F9")
    for make, cell in (
        (chart.BarChart, "G2"),
        (chart.ScatterChart, "G20"),
        (chart.AreaChart, "Q2"),
    ):
        drawn, values = make(), chart.Reference(sales, min_col=3, min_row=1, max_row=10)
        if make is chart.ScatterChart:
            xs = chart.Reference(sales, min_col=2, min_row=2, max_row=10)
            drawn.series.append(chart.Series(values, xs, title_from_data=True))
        else:
            drawn.add_data(values, titles_from_data=True)
        sales.add_chart(drawn, cell)
    sales.add_image(drawing.image.Image(picture(path.parent)), "Q20")
    sales.print_area, sales.oddHeader.center.text = "A1:C10", "Sales"
    book.defined_names["Sold"] = workbook.defined_name.DefinedName(
        "Sold", attr_text="Sales!$C$2:$C$10"
    )
    book.save(path)


def by_calc(path: Path, plain) -> None:
    """A real DataPilot (elsewhere: a pivot table), a chart, a note; written by Calc itself."""
    book = plain.books.add()
    document = book.api
    ratings, sales = book.sheets(1), book.sheets.add(name="Sales")
    ratings.api.setName("Ratings")
    ratings.range((3, 2, len(GRID), len(GRID[0]))).raw_value = GRID
    data = sales.range((1, 1, len(SALES), 3))
    data.raw_value = SALES
    cells = sales.host.cells(data.block)
    pilot_sheet = book.sheets.add(name="Pivot")
    _pivot(pilot_sheet.api, cells.getRangeAddress())
    area = struct("com.sun.star.awt.Rectangle", X=9000, Y=500, Width=9000, Height=6000)
    sales.api.getCharts().addNewByName("Sold", area, (cells.getRangeAddress(),), True, True)
    note_at = struct("com.sun.star.table.CellAddress", Sheet=1, Column=2, Row=1)
    sales.api.getAnnotations().insertNew(note_at, "counted by hand")
    book.names.add("Sold", "=Sales!$C$2:$C$10")
    book.sheets.add(name="Hidden").api.IsVisible = False
    book.save(path)
    document.close(True)


def _pivot(sheet, source) -> None:
    """Sold by region and year, summed."""
    pilots = sheet.getDataPilotTables()
    made = pilots.createDataPilotDescriptor()
    made.setSourceRange(source)
    fields = made.getDataPilotFields()
    for i, orientation in enumerate(("ROW", "COLUMN", "DATA")):
        field = fields.getByIndex(i)
        field.Orientation = uno().Enum("com.sun.star.sheet.DataPilotFieldOrientation", orientation)
    field.Function = uno().Enum("com.sun.star.sheet.GeneralFunction", "SUM")
    pilots.insertNewByName("SoldPivot", struct("com.sun.star.table.CellAddress", Sheet=2), made)
