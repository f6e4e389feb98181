"""What the tests of the Excel host need: built files, and a LibreOffice that runs macros."""

from pathlib import Path

import pytest

from tests.libreoffice import needs_libreoffice

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
MACROS_RUN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="package")
def xlsm(tmp_path_factory):
    """The ratings workbook with macros."""
    from addin.hosts.excel.macros import with_macros

    return with_macros(BUILT, tmp_path_factory.mktemp("xlsm") / "ratings.xlsm")


@pytest.fixture(scope="package")
def xlam(tmp_path_factory):
    """The add-in."""
    from addin.hosts.excel import xlam

    return xlam.build(tmp_path_factory.mktemp("xlam") / xlam.NAME)


@pytest.fixture(scope="package")
def office(tmp_path_factory):
    """A headless LibreOffice without our extension, in which macros of documents run."""
    needs_libreoffice()
    from addin.hosts.calc.office import Office

    profile = tmp_path_factory.mktemp("profile")
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(MACROS_RUN, "utf-8")
    running = Office(profile)
    yield running
    running.close()


@pytest.fixture(scope="package")
def load(office):
    """Loads a file with its macros allowed; what was loaded is closed at the end."""
    from addin.hosts.calc import bridge

    loaded = []

    def load_(path):
        arguments = bridge.properties(MacroExecutionMode=4)
        url = bridge.uno().systemPathToFileUrl(str(path))
        desktop = bridge.desktop(office.context)
        loaded.append(desktop.loadComponentFromURL(url, "_blank", 0, arguments))
        return loaded[-1]

    yield load_
    for document in loaded:
        document.close(True)
