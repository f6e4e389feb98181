"""Draw docs/images/architecture.svg: the rooms of the code, and the way of the data through them.

python scripts/architecture_picture.py
"""

from html import escape
from pathlib import Path

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "architecture.svg"
WIDTH, LEFT, RIGHT, BOX, GAP = 1000, 120, 790, 52, 10
INK, SOFT, LINE, DATA = "#1f2933", "#52606d", "#9aa5b1", "#b3541e"
FLOORS = (  # name, colour, rows of (room, what it is for)
    (
        "apps",
        "#ffffff",
        ((("Excel", ""), ("LibreOffice Calc", ""), ("an .xlsx file", ""), ("a browser", "")),),
    ),
    (
        "addin",
        "#e6f0fa",
        (
            (("cli", "the command"), ("hosts", "one folder an app")),
            (("kinds", "one folder a kind of sheet"), ("minimise", "any sheet's formulas")),
            (
                ("press", "a press and its job"),
                ("drawing", "how sheets look"),
                ("sheet", "what sheets share"),
                ("tables", ".csv, .xlsx, .parquet"),
            ),
        ),
    ),
    (
        "engine",
        "#e9f5ec",
        (
            (
                ("collab", "ratings"),
                ("tabular", "tables"),
                ("text", "reviews"),
                ("network", "glass box"),
                ("race", "of optimisers"),
                ("search", "Minimise"),
            ),
            (
                ("optimisers", "one file each"),
                ("learner", "the training loop"),
                ("service", "jobs, by a pipe"),
                ("store", "model files"),
            ),
        ),
    ),
)
HERE = {"hosts": "1", "kinds": "62", "service": "3", "store": "4", "press": "5"}  # which steps
STEPS = (
    "1  a button is pressed:",
    "   a host reads the cells",
    "2  the kind turns them",
    "   into arrays",
    "3  arrays go to the engine",
    "   process through a pipe",
    "4  it trains and publishes",
    "   a model file",
    "5  the press writes numbers",
    "   and model name to cells",
    "6  functions read the file",
    "   with numpy, no torch",
)


def text(x: float, y: float, words: str, size: int = 13, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" {more}>{escape(words)}</text>'


def room(x: float, y: float, width: float, name: str, about: str, colour: str) -> str:
    """A box with a room's name, what it is for, and the steps that happen in it."""
    middle, centred = x + width / 2, 'text-anchor="middle"'
    parts = [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{BOX}" rx="6" fill="{colour}" '
        f'stroke="{LINE}"/>',
        text(middle, y + (22 if about else 31), name, 14, f'{centred} fill="{INK}"'),
        text(middle, y + 40, about, 11, f'{centred} fill="{SOFT}"'),
    ]
    for n, step in enumerate(HERE.get(name, "")):
        centre = x + width - 14 - 20 * n
        parts.append(f'<circle cx="{centre:g}" cy="{y + 14:g}" r="8" fill="{DATA}"/>')
        parts.append(text(centre, y + 18, step, 11, f'{centred} fill="#ffffff"'))
    return "".join(parts)


def floor(y: float, name: str, colour: str, rows) -> tuple[list[str], float]:
    """A package with its rows of rooms; returns where the next one begins."""
    parts = [text(20, y + 31, f"{name}/" if name != "apps" else "", 15, f'fill="{INK}"')]
    for rooms in rows:
        width = (RIGHT - LEFT - GAP * (len(rooms) - 1)) / len(rooms)
        for n, (label, about) in enumerate(rooms):
            parts.append(room(LEFT + n * (width + GAP), y, width, label, about, colour))
        y += BOX + GAP
    return parts, y + 26


def arrow(x: float, top: float, bottom: float, colour: str) -> str:
    head = f"M{x - 5} {bottom - 7} L{x} {bottom} L{x + 5} {bottom - 7}"
    return f'<path d="M{x} {top} V{bottom} {head}" stroke="{colour}" fill="none" stroke-width="2"/>'


def picture() -> str:
    """The picture, as SVG."""
    parts, y = [], 20.0
    for name, colour, rows in FLOORS:
        drawn, end = floor(y, name, colour, rows)
        parts += drawn
        if name != "engine":
            parts.append(arrow((LEFT + RIGHT) / 2, end - 34, end - 3, SOFT))
        y = end
    for n, step in enumerate(STEPS):
        parts.append(text(RIGHT + 24, 36 + n // 2 * 48 + n % 2 * 17, step, 13, f'fill="{DATA}"'))
    parts.append(
        text(
            LEFT, y - 8, "workbooks/ builds the books that ship, from addin/.", 12, f'fill="{SOFT}"'
        )
    )
    height = int(y + 8)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
    style = 'font-family="Helvetica, Arial, sans-serif" xml:space="preserve"'
    white = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([f"{head} {style}>", white, *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture())
