"""For whom the add-in is installed: for root's users, for one user, and what stands in the way."""

import os
import tempfile
from pathlib import Path

import pytest

from addin.hosts.calc import install, oxt
from engine.errors import InputError

OURS, ANOTHER = oxt.current_version(), "0.1.0.1"


@pytest.fixture
def listed(monkeypatch):
    """What LibreOffice's tool is asked to do, and what it has: versions by whose they are."""
    asked, there = [], {}

    def run(profile, action, *arguments):
        asked.append(action)
        version = there.get("all" if "--shared" in arguments else "user")
        return f"Identifier: {oxt.IDENTIFIER}\n  Version: {version}\n" if version else ""

    monkeypatch.setattr(install, "_run", run)
    monkeypatch.setattr(install, "is_root", lambda: False)
    monkeypatch.setattr(install, "uno", lambda: None)
    return asked, there


def test_a_user_whom_root_has_served_needs_nothing(listed):
    asked, there = listed
    there["all"] = OURS

    assert "already" in install.install()

    assert set(asked) == {"list"}
    assert install.check() == f"Calc has the add-in, {OURS}"


def test_no_second_add_in_beside_that_of_all_users(listed):
    """LibreOffice would leave it half enabled, and say that unopkg failed."""
    asked, there = listed
    there["all"] = ANOTHER

    with pytest.raises(InputError, match=f"{ANOTHER}, for all users.* Ask root"):
        install.install()

    assert set(asked) == {"list"}
    with pytest.raises(InputError, match=f"{ANOTHER}, for all users.* Ask root"):
        install.check()


def test_an_older_one_of_the_user_is_replaced(listed):
    asked, there = listed
    there["user"] = ANOTHER

    with pytest.raises(InputError, match="Close Calc and run cellgrad calc install"):
        install.check()

    assert install.install() == "your profile"
    assert asked[-1] == "add"


@pytest.mark.skipif(os.name != "posix", reason="only there may root serve all users")
def test_root_is_told_what_other_users_may_not_open():
    """Their Calc would start a Python that they may not run, and show nothing but #N/A."""
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "python"
        file.touch()
        folder.chmod(0o755)
        file.chmod(0o755)
        assert install.closed_to_others([file]) is None

        file.chmod(0o700)
        assert install.closed_to_others([file]) == file
        folder.chmod(0o700)
        assert install.closed_to_others([file]) == folder


@pytest.mark.parametrize(("crashes", "said"), [(1, None), (2, "did not add .*Segmentation fault")])
def test_a_tool_that_crashes_is_started_once_more(tmp_path, monkeypatch, crashes, said):
    """LibreOffice's own does so at times, and the second time it goes well."""
    left = tmp_path / "left"
    left.write_text("x" * crashes)
    tool = tmp_path / "unopkg"
    tool.write_text(
        f"""#!/bin/sh
if [ -s {left} ]; then
    truncate -s -1 {left}; echo "Segmentation fault" >&2; exit 139
fi
echo done
"""
    )
    tool.chmod(0o755)
    monkeypatch.setattr(install, "_unopkg", lambda: tool)

    if said:
        with pytest.raises(InputError, match=said):
            install._run(None, "add", "cellgrad.oxt")
    else:
        assert install._run(None, "add", "cellgrad.oxt") == "done\n"
