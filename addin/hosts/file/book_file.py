"""A workbook file: its package, its sheets in order, its names, styles and texts."""

from functools import cached_property
from pathlib import Path

import lxml.etree as etree

from addin.hosts.file.decode import Decoder
from addin.hosts.file.defined_names import DefinedNames
from addin.hosts.file.package import OFFICE_NS, damaged, open_package, to_bytes, workbook_part
from addin.hosts.file.sheet import SheetEntry
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.file.sheet_rows import EMPTY, MAIN_NS
from addin.hosts.file.strings import read_strings
from addin.hosts.file.styles import Styles
from addin.hosts.file.table_headers import follow_headers
from engine.errors import InputError

R_ID = (f"{{{OFFICE_NS}}}id", "{http://purl.oclc.org/ooxml/officeDocument/relationships}id")
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
MINIMAL_STYLES = (
    f'<styleSheet xmlns="{MAIN_NS}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
).encode()


class BookFile:
    """The parts of one workbook that are understood; the package carries the others."""

    def __init__(self, path: str | Path):
        self.path = Path(path).resolve()
        self.package = open_package(path)
        self.part = workbook_part(self.package) or ""
        self.root = self.package.xml(self.part)
        self.ns = self.root.tag[: self.root.tag.index("}") + 1]
        self.changed = False  # the workbook part itself
        self._targets = {r.id: r for r in self.package.relationships(self.part)}
        entries = self.root.find(f"{self.ns}sheets")
        self._list = (
            entries if entries is not None else etree.SubElement(self.root, f"{self.ns}sheets")
        )
        self.sheets = [self._entry(e) for e in self._list]
        self.names = DefinedNames(self.root, self.ns, self.sheets)

    def _entry(self, element: etree._Element) -> SheetEntry:
        rel_id = next((i for key in R_ID if (i := element.get(key))), "")
        rel = self._targets.get(rel_id)
        if rel is None or rel.target not in self.package:
            raise damaged(self.package.name, f"the sheet {element.get('name')} is missing")
        kind = rel.type.rsplit("/", 1)[-1]
        return SheetEntry(element, rel.target, kind, self._read)

    def _read(self, sheet: SheetEntry) -> SheetPart:
        """The cells of a sheet. Raises InputError when it is a chart sheet or damaged."""
        try:
            return SheetPart(self.package.read(sheet.part), sheet.name, self.decoder, self.styles)
        except (ValueError, etree.XMLSyntaxError) as err:
            if isinstance(err, InputError):
                raise
            raise damaged(self.package.name, f"its part {sheet.part} is not valid XML") from err

    def related(self, kind: str) -> str | None:
        return next((r.target for r in self._targets.values() if r.is_a(kind)), None)

    @cached_property
    def styles(self) -> Styles:
        part = self.related("styles")
        if part is None or part not in self.package:
            part = self.package.free_name("xl/styles", ".xml")
            self.package.write(part, MINIMAL_STYLES)
            self.package.declare(part, STYLES_TYPE)
            self.package.relate(self.part, "styles", part)
        self.styles_part = part
        return Styles(self.package.xml(part))

    @cached_property
    def decoder(self) -> Decoder:
        strings = read_strings(self.package, self.related("sharedStrings"))
        return Decoder(strings, self.styles, self.date1904)

    @property
    def date1904(self) -> bool:
        found = self.root.find(f"{self.ns}workbookPr")
        return found is not None and found.get("date1904") in ("1", "true")

    @property
    def is_strict(self) -> bool:
        """Does the file use the namespaces of Strict Open XML?"""
        return "purl.oclc.org" in self.ns

    def sheet(self, name: str) -> SheetEntry | None:
        """The sheet of that name; apps do not tell upper from lower case here."""
        return next((s for s in self.sheets if s.name.lower() == name.lower()), None)

    def add_sheet(self, name: str, at: int) -> SheetEntry:
        """A new, empty sheet before the one that is now at index `at`."""
        part = self.package.free_name("xl/worksheets/sheet", ".xml")
        self.package.write(part, EMPTY)
        self.package.declare(part, SHEET_TYPE)
        rel_id = self.package.relate(self.part, "worksheet", part)
        self._targets = {r.id: r for r in self.package.relationships(self.part)}
        ids = [int(e.get("sheetId", 0)) for e in self._list]
        element = self.root.makeelement(f"{self.ns}sheet", nsmap=self.root.nsmap)
        for key, value in (("name", name), ("sheetId", str(max([0, *ids]) + 1))):
            element.set(key, value)
        element.set(R_ID[self.is_strict], rel_id)
        self._list.insert(at, element)
        entry = SheetEntry(element, part, "worksheet", self._read)
        self.sheets.insert(at, entry)
        self.names.sheet_added(at)
        self.changed = True
        return entry

    @property
    def is_changed(self) -> bool:
        return (
            self.changed
            or self.names.changed
            or any(s.is_read and s.cells.changed for s in self.sheets)
        )

    # --- writing back ---------------------------------------------------------------------------

    def commit(self) -> None:
        """Put everything that was changed into the package."""
        if not self.is_changed:
            return
        formulas_changed = False
        for sheet in self.sheets:
            if sheet.is_read and sheet.cells.changed:
                follow_headers(self.package, sheet.part, sheet.cells)
                self.package.write(sheet.part, sheet.cells.to_bytes())
                formulas_changed |= sheet.cells.formulas_changed
        if "styles" in self.__dict__ and self.styles.changed:
            self.package.write(self.styles_part, to_bytes(self.styles.root))
        if formulas_changed:
            self.drop_calc_chain()
        self._recompute_on_load()
        self.package.write(self.part, to_bytes(self.root))

    def drop_calc_chain(self) -> None:
        """Apps rebuild it; one that lists a cell without a formula is an error to them."""
        for rel in self.package.relationships(self.part):
            if rel.is_a("calcChain"):
                self.package.unrelate(self.part, rel.id)
                self.package.remove(rel.target)

    def _recompute_on_load(self) -> None:
        found = self.root.find(f"{self.ns}calcPr")
        if found is None:
            found = self.root.makeelement(f"{self.ns}calcPr", nsmap=self.root.nsmap)
            later = (
                "oleSize",
                "customWorkbookViews",
                "pivotCaches",
                "smartTagPr",
                "smartTagTypes",
                "webPublishing",
                "fileRecoveryPr",
                "webPublishObjects",
                "extLst",
            )
            after = next((e for e in self.root if e.tag in {self.ns + t for t in later}), None)
            self.root.append(found) if after is None else after.addprevious(found)
        found.set("fullCalcOnLoad", "1")
