"""Draw docs/images/calc.png: a real Calc window on a virtual screen, with a training run in it.

python scripts/calc_picture.py [OUT.png]        needs Xvfb (apt-get install xvfb)
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import xlwings as xw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from addin.hosts.calc.engine import connected  # noqa: E402  the folder must be known first
from addin.hosts.calc.install import install  # noqa: E402
from addin.hosts.calc.office import Office  # noqa: E402
from addin.kinds.ratings.sheet import RatingsSheet  # noqa: E402
from benchmarks.calc_drive import press, status, wait_until  # noqa: E402
from scripts.virtual_screen import VirtualScreen, virtual_screen  # noqa: E402

WIDTH, HEIGHT = 1480, 830
SHEET, EPOCHS, SHOWN = "Dot product", 400, 60  # the picture is taken after epoch SHOWN


def main(out: Path) -> None:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        virtual_screen(WIDTH, HEIGHT) as screen,
    ):
        os.environ |= {"CELLGRAD_HOME": str(Path(name) / "home"), **screen.environment}
        draw(Path(name), screen, out)


def draw(folder: Path, screen: VirtualScreen, out: Path) -> None:
    profile = folder / "profile"
    install(profile)
    office = Office(profile, window=True)
    try:
        book = xw.Book(
            impl=connected(office.context).books.open(
                shutil.copy(ROOT / "workbooks" / "ratings.xlsx", folder)
            )
        )
        window = book.impl.host.controller.getFrame().getContainerWindow()
        window.setPosSize(0, 0, WIDTH, HEIGHT, 15)
        dispatch(book, ".uno:Sidebar")  # takes it away
        cells = RatingsSheet(book, SHEET)
        cells.change_setting("n_epochs", EPOCHS)
        book.impl.sheets(SHEET).activate()
        book.impl.host.controller.ZoomType, book.impl.host.controller.ZoomValue = 3, 60
        press(book, SHEET, "run_epochs")
        wait_until(lambda: (status(cells)["epoch"] or 0) >= SHOWN, "the first epochs")
        time.sleep(0.3)  # until it is painted
        picture = screen.picture()
        out.parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(128).save(out, optimize=True)
    finally:
        office.close()


def dispatch(book: xw.Book, command: str) -> None:
    context = book.impl.app.host.context
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    dispatcher.executeDispatch(book.impl.host.controller.getFrame(), command, "", 0, ())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "calc.png")
