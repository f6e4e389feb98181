"""Draw docs/images/solver.png: the lesson's grid before and after a press of Minimise.

python scripts/solver_picture.py
"""

import tempfile
from pathlib import Path

from PIL import Image

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts import libreoffice
from addin.hosts.file.picture import render
from benchmarks.solver_grids import planted, write_lesson

OUT = Path(__file__).resolve().parent.parent / "docs" / "images" / "solver.png"
CHANGING = "A25:E39,H18:V22"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before, after = folder / "before.xlsx", folder / "after.xlsx"
        write_lesson(planted(15, 15, 5, seed=0), before, biases=False)
        press("minimise", before, after, None, {"target": "A1", "changing": CHANGING}, Progress())
        pictures = []
        (folder / "computed").mkdir()
        computed = libreoffice.convert(before, "xlsx:Calc MS Excel 2007 XML", folder / "computed")
        for book in (computed, after):
            shown = render(book, folder / f"{book.stem}.png", dpi=75)
            assert shown is not None, "LibreOffice is needed"
            pictures.append(Image.open(shown).convert("RGB"))
        width, height = max(p.width for p in pictures), sum(p.height for p in pictures) + 30
        whole = Image.new("RGB", (width, height), "white")
        whole.paste(pictures[0], (0, 0))
        whole.paste(pictures[1], (0, pictures[0].height + 30))
        whole.save(OUT, optimize=True)


if __name__ == "__main__":
    main()
