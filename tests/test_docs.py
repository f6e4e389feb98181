"""What the pages say is there is there."""

import re
import subprocess
from pathlib import Path

import pytest

from scripts.architecture_picture import FLOORS, PICTURE, picture

ROOT = Path(__file__).resolve().parent.parent
FILES = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True
).stdout.splitlines()
PAGES = [name for name in FILES if name.endswith(".md")]
OURS = r"(?:engine|addin|workbooks|tests|docs|scripts|benchmarks)/"
NAMED = re.compile(rf"(?<![\w/.-]){OURS}[\w./-]*")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def is_there(path: str) -> bool:
    path = path.rstrip(".-/")
    return (ROOT / path).exists() or any(name.startswith(f"{path}.") for name in FILES)


@pytest.mark.skipif(not PAGES, reason="this is no git checkout")
def test_paths_that_are_named_exist():
    """A reader who looks a file up finds it."""
    here = [ROOT / name for name in FILES if name.endswith((".md", ".py", ".toml"))]
    named = {path: NAMED.findall(path.read_text()) for path in here if path.is_file()}

    assert [f"{path.name}: {n}" for path in named for n in named[path] if not is_there(n)] == []


def test_links_lead_somewhere():
    """Links between pages, and to pictures."""
    links = [
        (ROOT / page).parent / link
        for page in PAGES
        for link in LINK.findall((ROOT / page).read_text())
        if "://" not in link
    ]

    assert [str(link) for link in links if not link.exists()] == []


def test_the_picture_has_every_room():
    """Each folder of the add-in is drawn, and what is drawn is there."""
    drawn = {name: {room for row in rows for room, _ in row} for name, _, rows in FLOORS}
    rooms = {path.name for path in (ROOT / "addin").iterdir() if (path / "__init__.py").is_file()}

    assert PICTURE.read_text() == picture()
    assert drawn["addin"] == rooms
    assert all(list((ROOT / "engine").glob(f"{room}*")) for room in drawn["engine"])
