"""A VBA project as Excel stores it: vbaProject.bin.

Only sources are written, each module from offset 0 and without compiled code, under the version
0xFFFF, which says so; Excel compiles them when it opens the file. Source: MS-OVBA 2.3.4; xlwings
ships its own workbooks in the same form. References and system numbers are those of theirs.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from addin.hosts.excel.vba.compound import compound_file
from addin.hosts.excel.vba.compression import compress

ENCODING = "cp1252"
WORKBOOK = "ThisWorkbook"
_BASES = {
    True: "{00020819-0000-0000-C000-000000000046}",
    False: "{00020820-0000-0000-C000-000000000046}",
}  # a workbook, a worksheet
_OFFICE = (
    "*\\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\\Program Files\\Common Files\\"
    "Microsoft Shared\\OFFICE16\\MSO.DLL#Microsoft Office 16.0 Object Library"
)
# Not protected; the three are encrypted with the ID, so they belong together (MS-OVBA 2.4.3).
_ID, _CMG, _DPB, _GC = (
    "{5CF9CDAB-B77B-4FE4-BD7E-D29900070E1B}",
    "8D8FA61394EA98EA98EA98EA98",
    "8D8FA61394EF95EF95EF",
    "8D8FA61394EF95EF9510",
)


@dataclass(frozen=True)
class Module:
    """One module: `source` begins with its `Attribute VB_Name` line; lines end with CR LF."""

    name: str
    source: str
    is_document: bool = False


def document(name: str, body: str = "") -> Module:
    """The module behind the workbook or one of its sheets; `name` is the code name."""
    attributes = (
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "0{_BASES[name == WORKBOOK]}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    )
    return Module(name, "\n".join((*attributes, body)).replace("\n", "\r\n"), is_document=True)


def standard(name: str, body: str) -> Module:
    """A module of functions and macros."""
    return Module(name, f'Attribute VB_Name = "{name}"\n{body}'.replace("\n", "\r\n"))


def vba_project(modules: Sequence[Module]) -> bytes:
    """The project of these modules; the workbook and each of its sheets must be among them."""
    streams = {f"VBA/{m.name}": compress(m.source.encode(ENCODING)) for m in modules}
    names = [m.name for m in modules]
    assert len({name.lower() for name in names}) == len(names), "names of modules are unique"
    return compound_file(
        {
            "PROJECT": _project(modules).encode(ENCODING),
            "PROJECTwm": b"".join(map(_both, names)) + b"\x00\x00",
            "VBA/_VBA_PROJECT": struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1),
            "VBA/dir": compress(_directory(modules)),
            **streams,
        }
    )


def _project(modules: Sequence[Module]) -> str:
    """The settings of the project, as text."""
    lines = [f'ID="{_ID}"']
    lines += [
        f"Document={m.name}/&H00000000" if m.is_document else f"Module={m.name}" for m in modules
    ]
    lines += [
        'Name="VBAProject"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_CMG}"',
        f'DPB="{_DPB}"',
        f'GC="{_GC}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
    ]
    lines += [f"{m.name}=0, 0, 0, 0, C" for m in modules]
    return "".join(f"{line}\r\n" for line in lines)


def _both(name: str) -> bytes:
    return name.encode(ENCODING) + b"\x00" + name.encode("utf-16-le") + b"\x00\x00"


def _directory(modules: Sequence[Module]) -> bytes:
    """The `dir` stream: what the project is, which libraries and modules it has (2.3.4.2)."""
    parts = [
        _record(0x01, struct.pack("<I", 3)),  # 64-bit Windows
        _record(0x02, struct.pack("<I", 0x0409)),
        _record(0x14, struct.pack("<I", 0x0409)),
        _record(0x03, struct.pack("<H", 1252)),
        _record(0x04, b"VBAProject"),
        _text(0x05, 0x40, ""),
        _record(0x06) + _record(0x3D),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 0x68FBFAC5, 4),  # version
        _text(0x0C, 0x3C, ""),
        _text(0x16, 0x3E, "Office"),
        _record(0x0D, struct.pack("<I", len(_OFFICE)) + _OFFICE.encode(ENCODING) + bytes(6)),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, struct.pack("<H", 0xFFFF)),
    ]
    for module in modules:
        parts += [
            _text(0x19, 0x47, module.name),
            _text(0x1A, 0x32, module.name),
            _text(0x1C, 0x48, ""),
            _record(0x31, struct.pack("<I", 0)),  # the source begins at once
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, struct.pack("<H", 0xFFFF)),
            _record(0x22 if module.is_document else 0x21),
            _record(0x2B),
        ]
    return b"".join([*parts, _record(0x10)])


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _text(kind: int, wide_kind: int, text: str) -> bytes:
    """A text twice, in the code page and in UTF-16."""
    return _record(kind, text.encode(ENCODING)) + _record(wide_kind, text.encode("utf-16-le"))
