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
@pytest.mark.parametrize("name", [n for n in FILES if n.endswith((".md", ".py", ".toml"))])
def test_paths_that_are_named_exist(name):
    """A reader who looks a file up finds it."""
    words = (ROOT / name).read_text()

    assert [path for path in NAMED.findall(words) if not is_there(path)] == []


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    """Links between pages, and to pictures."""
    page = ROOT / name
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_picture_has_every_room():
    """Each folder of the add-in is drawn, and what is drawn is there."""
    drawn = {name: {room for row in rows for room, _ in row} for name, _, rows in FLOORS}
    rooms = {path.name for path in (ROOT / "addin").iterdir() if (path / "__init__.py").is_file()}

    assert PICTURE.read_text() == picture()
    assert drawn["addin"] == rooms
    assert all(list((ROOT / "engine").glob(f"{room}*")) for room in drawn["engine"])
