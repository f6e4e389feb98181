"""The zip package that a workbook is: parts as bytes, and how they point at each other."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import lxml.etree as etree

from engine.errors import InputError

CONTENT_TYPES = "[Content_Types].xml"
TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound file: an .xls, or a package under a password
MAX_PARTS, MAX_BYTES, MAX_RATIO = 50_000, 4 << 30, 500  # what a zip bomb exceeds
SMALL = 100 << 20  # bytes unpacked below which the ratio is nobody's business


@dataclass(frozen=True)
class Relationship:
    """One line of a .rels part; `target` is a part name, or an address outside the package."""

    id: str
    type: str
    target: str
    external: bool

    def is_a(self, kind: str) -> bool:
        """Is this the relationship `kind`, in the transitional or the strict spelling?"""
        return self.type.rsplit("/", 1)[-1] == kind


class Package:
    """The parts of one workbook file. Unread parts stay packed until they are asked for."""

    def __init__(self, data: bytes, name: str):
        self.name = name
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._parts: dict[str, bytes] = {}
        self._order = list(dict.fromkeys(i.filename for i in self._zip.infolist()))

    def __contains__(self, part: str) -> bool:
        return part in self._order

    @property
    def parts(self) -> list[str]:
        return list(self._order)

    def read(self, part: str) -> bytes:
        """The bytes of `part`. Raises InputError when the zip is damaged there."""
        if part not in self._parts:
            try:
                self._parts[part] = self._zip.read(part)
            except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as err:
                raise damaged(self.name, f"its part {part} cannot be read") from err
            except (NotImplementedError, RuntimeError) as err:
                raise damaged(self.name, f"its part {part} is packed in an unknown way") from err
        return self._parts[part]

    def write(self, part: str, data: bytes) -> None:
        if part not in self:
            self._order.append(part)
        self._parts[part] = data

    def remove(self, part: str) -> None:
        """Drop `part`, its own relationships, and its content type."""
        for gone in (part, rels_part(part)):
            if gone in self:
                self._order.remove(gone)
                self._parts.pop(gone, None)
        types = self.xml(CONTENT_TYPES)
        for entry in types.findall(f"{{{TYPES_NS}}}Override"):
            if entry.get("PartName") == f"/{part}":
                types.remove(entry)
                self.write(CONTENT_TYPES, to_bytes(types))

    def xml(self, part: str) -> etree._Element:
        """`part` as a fresh tree. Raises InputError when it is not XML or brings a DTD."""
        data = self.read(part)
        try:
            return parse(data)
        except (etree.XMLSyntaxError, ValueError) as err:
            raise damaged(self.name, f"its part {part} is not valid XML") from err

    def free_name(self, stem: str, suffix: str) -> str:
        """The first of `stem`1`suffix`, `stem`2`suffix`, … that is not taken, whatever the case."""
        taken = {part.lower() for part in self._order}
        names = (f"{stem}{n}{suffix}" for n in count(1))
        return next(name for name in names if name.lower() not in taken)

    # --- relationships and content types --------------------------------------------------------

    def relationships(self, part: str) -> list[Relationship]:
        """What `part` points at ("" for the package itself)."""
        if rels_part(part) not in self:
            return []
        base = posixpath.dirname(part)
        return [
            Relationship(
                rel.get("Id", ""),
                rel.get("Type", ""),
                target if external else resolve(base, target),
                external,
            )
            for rel in self.xml(rels_part(part)).findall(f"{{{RELS_NS}}}Relationship")
            if (target := rel.get("Target", "")) is not None
            for external in [rel.get("TargetMode") == "External"]
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Point `part` at the part `target`; returns the new relationship's id.

        `kind` is a word of Office's own namespace (drawing), or a whole address.
        """
        name = rels_part(part)
        root = (
            self.xml(name)
            if name in self
            else etree.Element(f"{{{RELS_NS}}}Relationships", nsmap={None: RELS_NS})
        )
        taken = {rel.get("Id") for rel in root}
        rel_id = next(i for n in count(1) if (i := f"rId{n}") not in taken)
        where = posixpath.relpath(target, posixpath.dirname(part) or ".")
        etree.SubElement(
            root,
            f"{{{RELS_NS}}}Relationship",
            Id=rel_id,
            Type=kind if "://" in kind else f"{OFFICE_NS}/{kind}",
            Target=where,
        )
        self.write(name, to_bytes(root))
        return rel_id

    def unrelate(self, part: str, rel_id: str) -> None:
        root = self.xml(rels_part(part))
        for rel in root.findall(f"{{{RELS_NS}}}Relationship"):
            if rel.get("Id") == rel_id:
                root.remove(rel)
        self.write(rels_part(part), to_bytes(root))

    def content_type(self, part: str) -> str:
        """What the package says `part` is."""
        types = self.xml(CONTENT_TYPES)
        for entry in types.findall(f"{{{TYPES_NS}}}Override"):
            if entry.get("PartName", "").lower() == f"/{part}".lower():
                return entry.get("ContentType", "")
        for entry in types.findall(f"{{{TYPES_NS}}}Default"):
            if part.lower().endswith(f".{entry.get('Extension', '').lower()}"):
                return entry.get("ContentType", "")
        return ""

    def declare(self, part: str, content_type: str) -> None:
        """Give `part` its content type."""
        types = self.xml(CONTENT_TYPES)
        etree.SubElement(
            types, f"{{{TYPES_NS}}}Override", PartName=f"/{part}", ContentType=content_type
        )
        self.write(CONTENT_TYPES, to_bytes(types))

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Give all parts named *.`extension` their content type, unless they have one."""
        types = self.xml(CONTENT_TYPES)
        defaults = types.findall(f"{{{TYPES_NS}}}Default")
        if extension not in {d.get("Extension", "").lower() for d in defaults}:
            entry = etree.Element(
                f"{{{TYPES_NS}}}Default", Extension=extension, ContentType=content_type
            )
            types.insert(0, entry)
            self.write(CONTENT_TYPES, to_bytes(types))


def parse(data: bytes) -> etree._Element:
    """XML without entities of its own, network or DTD."""
    if b"<!DOCTYPE" in data[:4096]:
        raise ValueError("a document type declaration")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(data, parser)


def to_bytes(root: etree._Element) -> bytes:
    """The part that `root` is, in the form that spreadsheet apps write."""
    tree = root.getroottree()
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def rels_part(part: str) -> str:
    """xl/workbook.xml -> xl/_rels/workbook.xml.rels"""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(base: str, target: str) -> str:
    """A relationship's target as a part name."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(base, target))


# --- opening ------------------------------------------------------------------------------------


def damaged(name: str, what: str) -> InputError:
    return InputError(
        f"the file is damaged: {what}",
        "Open it in the app that wrote it and save it again, or use a backup",
        where=name,
    )


def open_package(path: str | Path) -> Package:
    """The package in the file at `path`. Raises InputError when it is not an .xlsx or .xlsm."""
    path = Path(path)
    data = read_file(path)
    refuse_other_kinds(data, path.name)
    try:
        package = Package(data, path.name)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as err:
        raise damaged(path.name, "it ends too early, as after a broken download") from err
    refuse_bombs(package)
    refuse_other_zips(package)
    return package


def read_file(path: Path) -> bytes:
    """Raises InputError when there is no such file or it may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as err:
        raise InputError(
            "there is no such file", "Check the name and the folder", where=str(path)
        ) from err
    except IsADirectoryError as err:
        raise InputError("this is a folder", "Name a workbook inside it", where=str(path)) from err
    except PermissionError as err:
        raise InputError(
            "the file may not be read", "Ask its owner for permission, or copy it", where=str(path)
        ) from err
    except OSError as err:
        raise InputError(
            f"the file cannot be read ({err.strerror})",
            "Copy it to this machine first",
            where=str(path),
        ) from err


def refuse_other_kinds(data: bytes, name: str) -> None:
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(
                "the workbook is locked with a password",
                "Open it in its app, take the password off (in Excel: File, Info, "
                "Protect Workbook, Encrypt with Password, and clear the box), and save it",
                where=name,
            )
        raise save_as_xlsx(name, "an .xls workbook of before 2007")
    if not data.startswith(b"PK"):
        raise not_a_workbook(name)


def refuse_bombs(package: Package) -> None:
    """Stop before unpacking what no spreadsheet app could hold."""
    infos = package._zip.infolist()
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    absurd = unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1)
    if len(infos) > MAX_PARTS or unpacked > MAX_BYTES or absurd:
        raise InputError(
            f"the file would unpack to {unpacked / 2**20:,.0f} MB "
            f"in {len(infos):,} parts, which no workbook needs",
            "Do not open it unless you know where it comes from",
            where=package.name,
        )
    if any(i.flag_bits & 1 for i in infos):
        raise InputError(
            "the zip is locked with a password",
            "Unpack it and zip it without one",
            where=package.name,
        )


def refuse_other_zips(package: Package) -> None:
    if "mimetype" in package and b"opendocument" in package.read("mimetype"):
        raise save_as_xlsx(package.name, "an OpenDocument (.ods) file")
    if "xl/workbook.bin" in package:
        raise save_as_xlsx(package.name, "a binary .xlsb workbook")
    if CONTENT_TYPES not in package or workbook_part(package) is None:
        raise not_a_workbook(package.name)


def workbook_part(package: Package) -> str | None:
    """The name of the part that lists the sheets, found by relationship."""
    for rel in package.relationships(""):
        if rel.is_a("officeDocument") and rel.target in package:
            root = package.xml(rel.target)
            return rel.target if etree.QName(root).localname == "workbook" else None
    return None


def save_as_xlsx(name: str, kind: str) -> InputError:
    return InputError(f"this is {kind}", "Open it in its app and save it as .xlsx", where=name)


def not_a_workbook(name: str) -> InputError:
    return InputError("this is not a workbook", "Name an .xlsx or .xlsm file", where=name)
