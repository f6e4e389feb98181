"""Cell styles: the numbered formats of a workbook, and new ones derived from them."""

import copy
import re

import lxml.etree as etree

# What the numbers below 164 mean; a file does not say it.
BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
BUILTIN_IDS = {code: n for n, code in reversed(BUILTIN.items())}
BUILTIN |= dict.fromkeys([*range(27, 32), 36, *range(50, 59)], "yyyy-mm-dd")  # East Asian dates
BUILTIN |= dict.fromkeys(range(32, 36), "h:mm:ss")

NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)
NEW_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss", "time": "[h]:mm:ss"}


def is_date(code: str) -> bool:
    """Does this number format show a date? A time of day or a span of hours is a number."""
    code = NOT_CODE.sub("", code.split(";")[0]).lower().replace("general", "")
    return bool(re.search("[dy]", code) or ("m" in code and not re.search("[hs]", code)))


def is_time(code: str) -> bool:
    """Does this number format show hours, minutes or seconds?"""
    code = NOT_CODE.sub("", code.split(";")[0]).lower().replace("general", "")
    return bool(re.search("[hs]", code))


class Styles:
    """The styles part. A style is a number, the index of an entry in `cellXfs`.

    Entries are only ever added, so a number that a cell has keeps its meaning.
    """

    def __init__(self, root: etree._Element):
        self.root = root
        self.ns = root.tag[: root.tag.index("}") + 1]
        self.changed = False
        self._xfs = self.collection("cellXfs")
        if not len(self._xfs):
            self._xfs.append(self._new("xf", numFmtId="0", fontId="0", fillId="0", borderId="0"))
        self._derived: dict[tuple, int] = {}
        self._dates: tuple[int, frozenset[str]] | None = None
        self._formats = {
            int(f.get("numFmtId")): f.get("formatCode", "") for f in root.iter(f"{self.ns}numFmt")
        }

    # --- what a style says ----------------------------------------------------------------------

    def number_format(self, style: int) -> str:
        return self.format_code(int(self._xf(style).get("numFmtId") or 0))

    def format_code(self, n: int) -> str:
        return self._formats.get(n) or BUILTIN.get(n, "General")

    @property
    def dates(self) -> frozenset[str]:
        """The styles that show a number as a date, as they stand in a cell's `s` attribute."""
        if self._dates is None or self._dates[0] != len(self._xfs):
            n_styles = len(self._xfs)
            found = (str(n) for n in range(n_styles) if is_date(self.number_format(n)))
            self._dates = n_styles, frozenset(found)
        return self._dates[1]

    def is_locked(self, style: int) -> bool:
        """May a cell of this style not be written to on a protected sheet?"""
        protection = self._xf(style).find(f"{self.ns}protection")
        return protection is None or protection.get("locked", "1") in ("1", "true")

    # --- styles like another, but … -------------------------------------------------------------

    def with_number_format(self, style: int, code: str) -> int:
        return self._like(style, ("format", code), lambda xf: self._set_number_format(xf, code))

    def for_kind(self, style: int, kind: str) -> int:
        """The style that a value of `kind` needs: "date", "datetime", "time" or "literal"."""
        if kind == "literal":
            return self._like(style, (kind,), lambda xf: xf.set("quotePrefix", "1"))
        code = self.number_format(style)
        fits = is_time(code) or is_date(code) if kind == "time" else is_date(code)
        return style if fits else self.with_number_format(style, NEW_FORMATS[kind])

    def with_bold(self, style: int, bold: bool) -> int:
        def change(font: etree._Element) -> None:
            for old in font.findall(f"{self.ns}b"):
                font.remove(old)
            if bold:
                font.insert(0, self._new("b"))

        return self._like(style, ("bold", bold), lambda xf: self._set_font(xf, change))

    def _like(self, style: int, key: tuple, change) -> int:
        """A copy of `style` after `change`; the same number for the same wish, every time."""
        if (style, *key) not in self._derived:
            xf = copy.deepcopy(self._xf(style))
            change(xf)
            self._derived[style, *key] = self._add(self._xfs, xf)
        return self._derived[style, *key]

    def _set_number_format(self, xf: etree._Element, code: str) -> None:
        xf.set("numFmtId", str(self.format_id(code)))
        xf.set("applyNumberFormat", "1")

    def format_id(self, code: str) -> int:
        """The number of a number format, which is added unless it is there."""
        n = BUILTIN_IDS.get(code)
        if n is None:
            n = next((k for k, known in self._formats.items() if known == code), None)
        if n is None:
            n = max([163, *self._formats]) + 1
            self._formats[n] = code
            entry = self._new("numFmt", numFmtId=str(n), formatCode=code)
            self._add(self.collection("numFmts"), entry, unique=False)
        return n

    def _set_font(self, xf: etree._Element, change) -> None:
        fonts = self.collection("fonts")
        old = int(xf.get("fontId") or 0)
        font = copy.deepcopy(fonts[old]) if old < len(fonts) else self._new("font")
        change(font)
        xf.set("fontId", str(self._add(fonts, font)))
        xf.set("applyFont", "1")

    # --- the tree -------------------------------------------------------------------------------

    def _xf(self, style: int) -> etree._Element:
        return self._xfs[style if style < len(self._xfs) else 0]

    def _new(self, tag: str, **attributes: str) -> etree._Element:
        element = self.root.makeelement(f"{self.ns}{tag}", nsmap=self.root.nsmap)
        for name, value in attributes.items():
            element.set(name, value)
        return element

    def collection(self, tag: str) -> etree._Element:
        found = self.root.find(f"{self.ns}{tag}")
        if found is None:
            found = self._new(tag)
            later = COLLECTIONS[COLLECTIONS.index(tag) + 1 :]
            after = [e for e in self.root if etree.QName(e).localname in later]
            after[0].addprevious(found) if after else self.root.append(found)
        return found

    def _add(self, into: etree._Element, entry: etree._Element, unique: bool = True) -> int:
        """Append `entry`, or find the same one that is there already; returns its index."""
        wanted = canonical(entry)
        if unique:
            for n, there in enumerate(into):
                if canonical(there) == wanted:
                    return n
        into.append(entry)
        into.set("count", str(len(into)))
        self.changed = True
        return len(into) - 1

    def add_all(self, tag: str, entries: list[etree._Element]) -> list[int]:
        """Append many entries to the list `tag`, each once; returns their indices."""
        into = self.collection(tag)
        known = {canonical(there): n for n, there in reversed(list(enumerate(into)))}
        found = []
        for entry in entries:
            text = canonical(entry)
            if text not in known:
                known[text] = self._add(into, entry, unique=False)
            found.append(known[text])
        return found


COLLECTIONS = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
]


def canonical(entry: etree._Element) -> bytes:
    """The same text for the same style, whatever namespaces are declared around it."""
    return etree.tostring(entry, method="c14n", exclusive=True, with_tail=False)
