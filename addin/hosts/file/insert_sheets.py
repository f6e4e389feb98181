"""All sheets of a workbook that XlsxWriter wrote, appended to a workbook that is open here.

Copied are the sheets, what they point at (drawings, charts, notes, pictures), the styles and names
they use. Tables are not: their ids and names would have to be new in the workbook.
"""

import posixpath
import re
from pathlib import Path

from addin.hosts.file.book_file import BookFile
from addin.hosts.file.chart_defaults import say_defaults
from addin.hosts.file.copied_styles import Renumbered, copy_styles
from addin.hosts.file.package import CONTENT_TYPES, RELS_NS, parse, rels_part, to_bytes
from addin.hosts.file.rows import attributes
from addin.hosts.file.sheet import SheetEntry
from addin.hosts.file.styles import Styles
from engine.errors import InputError

CELL = re.compile(r'<c r="(\w+)"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(.*?)</c>)', re.S)
TAG = re.compile(r"<(row|col|cfRule|sheetView)\b([^>]*?)(/?>)")
STRING = re.compile(r"<si>(.*?)</si>", re.S)
VALUE = re.compile(r"<v>([^<]*)</v>")
TRANSITIONAL = re.compile(
    rb"http://schemas\.openxmlformats\.org/(spreadsheetml|drawingml|officeDocument)/2006/"
)
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
SAID_OF_CHARTS = (  # what XlsxWriter leaves out, and LibreOffice takes otherwise unless Excel wrote
    (
        b'<c:plotVisOnly val="1"/></c:chart>',
        b'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>',
    ),
    (b"</c:yVal></c:ser>", b'</c:yVal><c:smooth val="0"/></c:ser>'),
)
DAYS_TO_1904 = 1462  # between the first days of the two calendars of Excel


def insert_sheets(book: BookFile, path: Path) -> None:
    """Append the sheets of the workbook at `path`.

    Raises InputError, nothing changed, when a name of a sheet or of the workbook is taken.
    """
    source = BookFile(path)
    refuse_taken_names(book, source)
    styles = copied_styles(book, source)
    cells = SheetText(book, source, styles)
    parts: dict[str, str] = {}
    added = []
    for old in source.sheets:
        new = book.add_sheet(old.name, len(book.sheets))
        parts[old.part] = new.part
        text = cells.moved(spelled(book, source, old.part).decode())
        book.package.write(new.part, text.encode())
        copy_related(book, source, old.part, parts)
        added.append(new)
    copy_names(book, source, added)
    book.drop_calc_chain()


def refuse_taken_names(book: BookFile, source: BookFile) -> None:
    taken = next((s.name for s in source.sheets if book.sheet(s.name) is not None), None)
    if taken is not None:
        raise InputError(
            f"{book.path.name}: there is a sheet {taken} already", "Rename it, and try again"
        )
    for name in source.names.all():
        if name.scope is None and book.names.find(name.name, None) is not None:
            raise InputError(
                f"{book.path.name}: the name {name.name} is taken",
                "Delete or rename it in the app's list of names "
                "(in Excel: Formulas, Name Manager), and try again",
            )


def spelled(book: BookFile, source: BookFile, part: str) -> bytes:
    """A part of `source` with the namespaces of `book`, which may be the strict ones."""
    data = source.package.read(part)
    for left_out, said in SAID_OF_CHARTS if "/charts/" in part else ():
        data = data.replace(left_out, said)
    return TRANSITIONAL.sub(rb"http://purl.oclc.org/ooxml/\1/", data) if book.is_strict else data


def copied_styles(book: BookFile, source: BookFile) -> Renumbered:
    part = source.related("styles")
    assert part is not None, "XlsxWriter always writes styles"
    return copy_styles(Styles(parse(spelled(book, source, part))), book.styles)


class SheetText:
    """Rewrites a sheet's part: other numbers of styles, and texts in the cells themselves."""

    def __init__(self, book: BookFile, source: BookFile, styles: Renumbered):
        self.styles = styles
        part = source.related("sharedStrings")
        self.strings = STRING.findall(source.package.read(part).decode()) if part else []
        is_moved = book.date1904 and not source.date1904
        self.dates = source.styles.dates if is_moved else frozenset()

    def moved(self, text: str) -> str:
        return TAG.sub(self._tag, CELL.sub(self._cell, text))

    def _cell(self, found: re.Match[str]) -> str:
        ref, style, kind, inside = found.groups()
        inside = inside or ""
        start = f'<c r="{ref}"{self._style(style)}'
        if kind == "s":
            text = self.strings[int(VALUE.sub(r"\1", inside))]
            return f'{start} t="inlineStr"><is>{text}</is></c>'
        if style in self.dates and not kind:
            inside = VALUE.sub(lambda v: f"<v>{float(v[1]) - DAYS_TO_1904:.16g}</v>", inside)
        kind = f' t="{kind}"' if kind else ""
        return f"{start}{kind}>{inside}</c>" if inside else f"{start}{kind}/>"

    def _style(self, old: str | None, name: str = "s") -> str:
        new = self.styles.cells[int(old or 0)]
        return f' {name}="{new}"' if new else ""

    def _tag(self, found: re.Match[str]) -> str:
        tag, inside, end = found.groups()
        own = attributes(inside)
        if tag == "row" and "s" in own:
            inside = inside.replace(f' s="{own["s"]}"', self._style(own["s"]))
        elif tag == "col":
            inside = inside.replace(f' style="{own.get("style")}"', "")
            inside += self._style(own.get("style"), "style")
        elif tag == "cfRule" and "dxfId" in own:
            new = self.styles.conditional[int(own["dxfId"])]
            inside = inside.replace(f' dxfId="{own["dxfId"]}"', f' dxfId="{new}"')
        elif tag == "sheetView":  # two selected sheets would be a group: edits go to both
            inside = inside.replace(' tabSelected="1"', "")
        return f"<{tag}{inside}{end}"


def copy_related(book: BookFile, source: BookFile, part: str, parts: dict[str, str]) -> None:
    """Copy what `part` points at and has not been copied. `parts`: old names to new ones."""
    there, here = source.package, book.package
    if rels_part(part) not in there:
        return
    targets = {rel.id: rel.target for rel in there.relationships(part) if not rel.external}
    for old in targets.values():
        if old not in parts:
            stem, suffix = posixpath.splitext(old)
            parts[old] = here.free_name(stem.rstrip("0123456789"), suffix)
            data = spelled(book, source, old) if suffix == ".xml" else there.read(old)
            is_chart = there.content_type(old).endswith(".chart+xml")
            here.write(parts[old], say_defaults(data) if is_chart else data)
            declare(book, source, old, parts[old])
            copy_related(book, source, old, parts)
    rels = parse(spelled(book, source, rels_part(part)))
    folder = posixpath.dirname(parts[part])
    for rel in rels.iter(f"{{{RELS_NS}}}Relationship"):
        if rel.get("Id") in targets:
            rel.set("Target", posixpath.relpath(parts[targets[rel.get("Id", "")]], folder))
    here.write(rels_part(parts[part]), to_bytes(rels))
    here.declare_extension("rels", RELS_TYPE)  # some writers name each such part


def declare(book: BookFile, source: BookFile, old: str, new: str) -> None:
    """Give a copied part its content type, by the same rule as where it came from."""
    kind = source.package.content_type(old)
    if f'PartName="/{old}"'.encode() in source.package.read(CONTENT_TYPES):
        book.package.declare(new, kind)
    else:
        book.package.declare_extension(posixpath.splitext(old)[1][1:], kind)


def copy_names(book: BookFile, source: BookFile, added: list[SheetEntry]) -> None:
    """The names, each for the workbook or for the sheet that it was for."""
    for name in source.names.all():
        scope = None if name.scope is None else added[source.sheets.index(name.scope)]
        own = {str(key): str(value) for key, value in name.element.attrib.items()}
        own.pop("localSheetId", None)
        book.names.add(scope, name.refers_to, **own)
