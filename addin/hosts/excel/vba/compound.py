"""Writes a compound file, the container that Office keeps a VBA project in.

Source: MS-CFB, version 3: sectors of 512 bytes, streams below 4,096 bytes in a mini stream of
sectors of 64. Every node of the directory's trees is black, as 2.6.4 allows.
"""

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF, ENTRY = 512, 64, 4096, 128
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
HEADER_FATS = 109  # FAT sectors that the header has room for: 6.8 MB


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    start: int = 0
    children: list["_Entry"] = field(default_factory=list)
    index: int = 0
    left: int = NONE
    right: int = NONE
    child: int = NONE


def compound_file(streams: dict[str, bytes]) -> bytes:
    """The file; a stream's name may have one folder before it: `VBA/dir`."""
    root = _tree(streams)
    entries = _numbered(root)
    sectors: list[bytes] = []
    fat: list[int] = []
    mini, mini_fat = bytearray(), []
    for entry in entries:
        if entry.kind == STREAM and entry.data:
            if len(entry.data) < CUTOFF:
                entry.start = _add_mini(entry.data, mini, mini_fat)
            else:
                entry.start = _add(entry.data, sectors, fat)
    root.data = bytes(mini)
    root.start = _add(root.data, sectors, fat) if mini else END
    mini_start, n_mini = END, 0
    if mini_fat:
        table = b"".join(struct.pack("<I", link) for link in mini_fat)
        table = table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff")
        n_mini = len(table) // SECTOR
        mini_start = _add(table, sectors, fat)
    directory = b"".join(map(_packed, entries))
    blank = struct.pack("<64xHBBIII16xI8x8xIQ", 0, 0, 0, NONE, NONE, NONE, 0, 0, 0)
    while len(directory) % SECTOR:
        directory += blank
    directory_start = _add(directory, sectors, fat)
    fat_places = _add_fat(sectors, fat)
    header = _header(fat_places, directory_start, mini_start, n_mini)
    return header + b"".join(sectors)


def _tree(streams: dict[str, bytes]) -> _Entry:
    root = _Entry("Root Entry", ROOT)
    folders: dict[str, _Entry] = {"": root}
    for path, data in streams.items():
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = _Entry(folder, STORAGE)
            root.children.append(folders[folder])
        folders[folder].children.append(_Entry(name, STREAM, data))
    return root


def _numbered(root: _Entry) -> list[_Entry]:
    """All entries in their order in the directory, linked as balanced search trees."""
    entries = [root]
    for entry in entries:  # grows while it is walked
        entry.children.sort(key=lambda e: (len(e.name), e.name.upper()))
        for child in entry.children:
            child.index = len(entries)
            entries.append(child)
        entry.child = _balanced(entry.children)
    return entries


def _balanced(entries: list[_Entry]) -> int:
    if not entries:
        return NONE
    middle = len(entries) // 2
    top = entries[middle]
    top.left, top.right = _balanced(entries[:middle]), _balanced(entries[middle + 1 :])
    return top.index


def _add(data: bytes, sectors: list[bytes], fat: list[int]) -> int:
    """Append a chain of sectors; returns the first one's number."""
    first = len(sectors)
    n = -(-len(data) // SECTOR)
    for i in range(n):
        sectors.append(data[i * SECTOR : (i + 1) * SECTOR].ljust(SECTOR, b"\x00"))
        fat.append(first + i + 1 if i < n - 1 else END)
    return first


def _add_mini(data: bytes, mini: bytearray, mini_fat: list[int]) -> int:
    first = len(mini_fat)
    n = -(-len(data) // MINI)
    mini += data.ljust(n * MINI, b"\x00")
    mini_fat += [*range(first + 1, first + n), END]
    return first


def _add_fat(sectors: list[bytes], fat: list[int]) -> list[int]:
    """Append the table of sectors, which lists its own sectors too; returns their places."""
    per_sector = SECTOR // 4
    n = 1
    while n * per_sector < len(fat) + n:
        n += 1
    assert n <= HEADER_FATS, "a VBA project of this kind is never that large"
    places = list(range(len(sectors), len(sectors) + n))
    fat += [FAT_SECTOR] * n
    fat += [FREE] * (n * per_sector - len(fat))
    table = struct.pack(f"<{len(fat)}I", *fat)
    sectors += [table[i : i + SECTOR] for i in range(0, len(table), SECTOR)]
    return places


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\x00\x00"
    return name.ljust(64, b"\x00") + struct.pack(
        "<HBBIII16xI8x8xIQ",
        len(name),
        entry.kind,
        1,
        entry.left,
        entry.right,
        entry.child,
        0,
        entry.start,
        len(entry.data),
    )


def _header(fats: list[int], directory: int, mini: int, n_mini: int) -> bytes:
    return struct.pack(
        "<8s16xHHHHH6x9I109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        len(fats),
        directory,
        0,
        CUTOFF,
        mini,
        n_mini,
        END,
        0,
        *fats,
        *[FREE] * (HEADER_FATS - len(fats)),
    )
