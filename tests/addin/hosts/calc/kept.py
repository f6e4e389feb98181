"""What a saved workbook holds, sheet by sheet, in a form that two files can be compared by.

Numbers that a writer gives out again each time (of styles, of shared texts, of parts) are replaced
by what they stand for. Where somebody has clicked last is left out.
"""

import hashlib
import posixpath
import re
import zipfile
from pathlib import Path

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
XFS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
RANDOM = re.compile(r'\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}|(?<=val=")\d{5,9}(?=")')
MEASURED = re.compile(  # of a chart's parts, as last painted
    r'<chart:coordinate-region[^>]*/>| svg:(?:x|y|width|height)="[^"]*"'
)
LEFT_OUT = ("tabSelected", "topLeftCell", "activeTab")


def kept(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Each sheet by its name, and each defined name with what it stands for."""
    kind = Ods if path.suffix == ".ods" else Xlsx
    with zipfile.ZipFile(path) as package:
        return kind(package).kept()


class Xlsx:
    """An Excel file."""

    def __init__(self, package: zipfile.ZipFile):
        self.package, self.names = package, set(package.namelist())
        self.styles = self._xml("xl/styles.xml")
        self._forget_backs()
        texts = self._xml("xl/sharedStrings.xml")
        self.texts = [_text(item) for item in texts] if texts is not None else []

    def kept(self):
        book, rels = self._xml("xl/workbook.xml"), self._rels("xl/workbook.xml")
        names = {
            f"{n.get('name')} of {n.get('localSheetId')}": n.text or ""
            for n in book.iter(f"{MAIN}definedName")
        }
        sheets = {
            sheet.get("name"): f"{sheet.get('state')}: {self._part(rels[sheet.get(f'{REL}id')])}"
            for sheet in book.iter(f"{MAIN}sheet")
        }
        return sheets, names

    def _part(self, name, above=()):
        """A part and all that it refers to."""
        if name not in self.names or name in above:
            return name if name not in self.names else ""
        if not name.endswith((".xml", ".vml")):
            return hashlib.sha256(self.package.read(name)).hexdigest()
        root, rels, seen = self._xml(name), self._rels(name), set()
        for element in root.iter(etree.Element):
            for key, value in element.attrib.items():
                if key.startswith(REL) and value in rels:
                    seen.add(value)
                    element.set(key, self._part(rels[value], (*above, name)))
        self._say_styles(root)
        others = sorted(self._part(rels[i], (*above, name)) for i in rels.keys() - seen)
        return _counted(_text(root)) + "".join(others)

    def _say_styles(self, root):
        for element in root.iter(f"{MAIN}c", f"{MAIN}row", f"{MAIN}col", f"{MAIN}cfRule"):
            for key in ("s", "style"):
                if element.get(key) is not None:
                    element.set(key, self._xf(int(element.get(key))))
            if element.get("dxfId") is not None:
                dxfs = self.styles.find(f"{MAIN}dxfs")
                element.set("dxfId", _text(dxfs[int(element.get("dxfId"))]))
            if element.get("t") == "s":
                element[-1].text = self.texts[int(element[-1].text)]
        for view in root.iter(f"{MAIN}sheetView", f"{MAIN}pane"):
            for key in LEFT_OUT:
                view.attrib.pop(key, None)
            for selection in view.findall(f"{MAIN}selection"):
                view.remove(selection)

    def _forget_backs(self):
        """A solid fill never shows its second colour, for which Calc takes any of the file's."""
        for fill in self.styles.iter(f"{MAIN}patternFill"):
            back = fill.find("{*}bgColor")
            if fill.get("patternType") == "solid" and back is not None:
                fill.remove(back)

    def _xf(self, number):
        xf = self.styles.find(f"{MAIN}cellXfs")[number]
        parts = [
            _text(self.styles.find(f"{MAIN}{tag}")[int(xf.get(key))]) for key, tag in XFS.items()
        ]
        formats = {
            f.get("numFmtId"): f.get("formatCode") for f in self.styles.iter(f"{MAIN}numFmt")
        }
        number_format = xf.get("numFmtId")
        return "".join([formats.get(number_format, number_format), *parts, *map(_text, xf)])

    def _xml(self, name):
        return etree.fromstring(self.package.read(name)) if name in self.names else None

    def _rels(self, name):
        folder, file = posixpath.split(name)
        root = self._xml(f"{folder}/_rels/{file}.rels")
        targets = {r.get("Id"): r.get("Target") for r in root} if root is not None else {}
        return {
            i: t.lstrip("/") if t.startswith("/") else posixpath.normpath(f"{folder}/{t}")
            for i, t in targets.items()
        }


class Ods:
    """A LibreOffice file."""

    def __init__(self, package: zipfile.ZipFile):
        self.package = package
        self.root = etree.fromstring(package.read("content.xml"))
        self.styles = {}
        for style in self.root.find("{*}automatic-styles"):  # formats of numbers come first
            name = style.attrib.pop(next(k for k in style.attrib if k.endswith("}name")))
            self._say_styles(style)
            self.styles[name] = _text(style)

    def kept(self):
        sheets, names = {}, {}
        for table in self.root.iter("{*}spreadsheet").__next__().iterchildren("{*}table"):
            for element in table.iter(etree.Element):
                self._say_styles(element)
                for key, value in element.attrib.items():
                    if key.endswith("}href"):
                        element.set(key, self._linked(value))
            sheets[_attribute(table, "name")] = _text(table)
        for tag in ("named-range", "data-pilot-table"):
            for element in self.root.iter(f"{{*}}{tag}"):
                owner = element.getparent().getparent()
                names[f"{_attribute(element, 'name')} of {_attribute(owner, 'name')}"] = _text(
                    element
                )
        return sheets, names

    def _say_styles(self, element):
        for key, value in element.attrib.items():
            if key.endswith("style-name"):
                element.set(key, self.styles.get(value, value))

    def _linked(self, target):
        """What an object or a picture inside the file holds."""
        inside = target.removeprefix("./")
        names = self.package.namelist()
        if inside in names:
            return hashlib.sha256(self.package.read(inside)).hexdigest()
        parts = [f"{inside}/{part}.xml" for part in ("content", "styles")]
        text = "".join(self.package.read(n).decode() for n in parts if n in names)
        return MEASURED.sub("", text) or target


def _counted(text: str) -> str:
    """Ids that Calc draws at random (of axes, of extensions) as the number of their coming."""
    seen: dict[str, int] = {}
    return RANDOM.sub(lambda found: f"id {seen.setdefault(found[0], len(seen))}", text)


def _attribute(element, name):
    return next((v for k, v in element.attrib.items() if k.endswith(f"}}{name}")), None)


def _text(element) -> str:
    return etree.tostring(element, method="c14n", with_tail=False).decode()
