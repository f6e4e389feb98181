"""Draw docs/images/calc.png: a real Calc window on a virtual screen, with a training run in it.

    python scripts/calc_picture.py [OUT.png]        needs Xvfb (apt-get install xvfb)

The picture is read from the virtual screen's own frame buffer (an XWD file).
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlwings as xw
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from addin.hosts.calc.engine import ENGINE  # noqa: E402  the folder must be known first
from addin.hosts.calc.install import install  # noqa: E402
from addin.hosts.calc.office import Office  # noqa: E402
from addin.ratings_sheet import RatingsSheet  # noqa: E402
from benchmarks.calc_drive import press, status, wait_until  # noqa: E402

WIDTH, HEIGHT, DISPLAY = 1480, 830, ":77"
SHEET, EPOCHS, SHOWN = "Dot product", 400, 60  # the picture is taken after epoch SHOWN


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ |= {
            "CELLGRAD_HOME": str(folder / "home"), "DISPLAY": DISPLAY, "SAL_USE_VCLPLUGIN": "gen",
        }  # fmt: skip
        screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", name],
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(1)
            draw(folder, out)
        finally:
            screen.terminate()
            screen.wait()


def draw(folder: Path, out: Path) -> None:
    profile = folder / "profile"
    install(profile)
    office = Office(profile, window=True)
    try:
        book = xw.Book(
            impl=ENGINE.apps.connected(office.context).books.open(
                shutil.copy(ROOT / "workbooks" / "ratings.xlsx", folder)
            )
        )
        window = book.impl.controller.getFrame().getContainerWindow()
        window.setPosSize(0, 0, WIDTH, HEIGHT, 15)
        dispatch(book, ".uno:Sidebar")  # takes it away
        cells = RatingsSheet(book, SHEET)
        cells.change_setting("n_epochs", EPOCHS)
        book.impl.sheets(SHEET).activate()
        book.impl.controller.ZoomType, book.impl.controller.ZoomValue = 3, 60
        press(book, SHEET, "run_epochs")
        wait_until(lambda: (status(cells)["epoch"] or 0) >= SHOWN, "the first epochs")
        time.sleep(0.3)  # until it is painted
        picture = frame_buffer(folder / "Xvfb_screen0")
        out.parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(128).save(out, optimize=True)
    finally:
        office.close()


def dispatch(book: xw.Book, command: str) -> None:
    context = book.impl.app.context
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    dispatcher.executeDispatch(book.impl.controller.getFrame(), command, "", 0, ())


def frame_buffer(path: Path) -> Image.Image:
    """The screen as an image: an XWD header, a colour map, rows of blue, green, red, unused."""
    data = path.read_bytes()
    header = struct.unpack(">25I", data[:100])
    header_size, width, height, row_bytes, n_colors = (header[i] for i in (0, 4, 5, 12, 19))
    pixels = data[header_size + n_colors * 12 :]
    return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", row_bytes)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "calc.png")
