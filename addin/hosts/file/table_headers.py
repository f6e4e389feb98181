"""Tables say the texts of their header cells a second time; both must say the same."""

from addin.hosts.file.package import Package, to_bytes
from addin.hosts.file.sheet_part import SheetPart
from addin.sheet.addresses import Block, read_block


def follow_headers(package: Package, part: str, sheet: SheetPart) -> None:
    """Give each table column the name that its header cell has now, as apps do.

    A header that is blank, a number or there twice becomes a text of its own, in the cell too.
    """
    for rel in package.relationships(part):
        if rel.is_a("table") and rel.target in package:
            root = package.xml(rel.target)
            ns = root.tag[: root.tag.index("}") + 1]
            block = read_block(root.get("ref", ""))
            columns = list(root.iter(f"{ns}tableColumn"))
            if block is None or root.get("headerRowCount") == "0" or len(columns) != block.n_cols:
                continue
            header = Block(block.row, block.col, 1, block.n_cols)
            if not sheet.was_written(header):
                continue
            cells = sheet.values(header)[0]
            names = distinct([as_text(cell, n) for n, cell in enumerate(cells, start=1)])
            if cells != names:
                sheet.write(header, [[f"'{n}" if n[0] in "='#" else n for n in names]])
            if [column.get("name", "").replace("_x000a_", "\n") for column in columns] != names:
                for column, name in zip(columns, names, strict=True):
                    column.set("name", name.replace("\n", "_x000a_"))
                package.write(rel.target, to_bytes(root))


def as_text(cell: object, number: int) -> str:
    """A header as a table knows it: a text, and never blank."""
    text = f"{cell:g}" if isinstance(cell, float) else str(cell) if cell is not None else ""
    return text or f"Column{number}"


def distinct(names: list[str]) -> list[str]:
    """Two columns of one table cannot share a name."""
    seen: set[str] = set()
    result = []
    for name in names:
        own, n = name, 2
        while own.lower() in seen:
            own, n = f"{name}{n}", n + 1
        seen.add(own.lower())
        result.append(own)
    return result
