"""Pictures on a sheet: add, replace by name, move, delete. Other drawings stay as they are."""

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.etree as etree
from xlwings import base_classes

from addin.hosts.file import layout
from addin.hosts.file.package import OFFICE_NS, to_bytes
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.file.sheet import Sheet

DRAWING_NS = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
ART_NS = "http://schemas.openxmlformats.org/drawingml/2006/main"
XDR, A, R = f"{{{DRAWING_NS}}}", f"{{{ART_NS}}}", f"{{{OFFICE_NS}}}"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
EMU = 12_700  # drawing units in a point
KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
EMPTY = f'<xdr:wsDr xmlns:xdr="{DRAWING_NS}" xmlns:a="{ART_NS}"/>'.encode()
PICTURE = f"""<xdr:oneCellAnchor xmlns:xdr="{DRAWING_NS}" xmlns:a="{ART_NS}" xmlns:r="{OFFICE_NS}">
<xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff>
</xdr:from><xdr:ext cx="0" cy="0"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="0" name=""/><xdr:cNvPicPr>
<a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip r:embed=""/>
<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/>
</a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>""".replace("\n", "")


class Drawing:
    """The drawing part of one sheet, made when the first picture needs it."""

    def __init__(self, sheet: "Sheet"):
        self.sheet, self.package = sheet, sheet.book.file.package
        rels = self.package.relationships(sheet.entry.part)
        self.part = next((r.target for r in rels if r.is_a("drawing")), None)
        self.root = self.package.xml(self.part) if self.part else None

    def make(self) -> None:
        if self.root is not None:
            return
        self.part = self.package.free_name("xl/drawings/drawing", ".xml")
        self.package.write(self.part, EMPTY)
        self.package.declare(self.part, DRAWING_TYPE)
        rel_id = self.package.relate(self.sheet.entry.part, "drawing", self.part)
        self.sheet.entry.cells.element("drawing").set(f"{R}id", rel_id)
        self.root = self.package.xml(self.part)

    def save(self) -> None:
        assert self.root is not None and self.part
        self.package.write(self.part, to_bytes(self.root))
        self.sheet.book.file.changed = True

    def pictures(self) -> list["Picture"]:
        if self.root is None:
            return []
        return [Picture(self, pic) for pic in self.root.iter(f"{XDR}pic")]

    def embed(self, path: Path) -> tuple[str, tuple[float, float]]:
        """Put an image into the package; returns its relationship and its size in points."""
        data = path.read_bytes()
        kind = next((k for start, k in KINDS.items() if data.startswith(start)), None)
        if kind is None:
            raise InputError(
                "this is no PNG, JPEG or GIF picture", "Save it as PNG", where=path.name
            )
        assert self.part
        part = self.package.free_name("xl/media/image", f".{kind}")
        self.package.write(part, data)
        self.package.declare_extension(kind, f"image/{kind}")
        return self.package.relate(self.part, "image", part), size_of(data, kind)

    def discard(self, rel_id: str) -> None:
        """Take an image away unless another picture shows it too."""
        assert self.part and self.root is not None
        if any(blip.get(f"{R}embed") == rel_id for blip in self.root.iter(f"{A}blip")):
            return
        target = next((r for r in self.package.relationships(self.part) if r.id == rel_id), None)
        if target is None or target.external:
            return
        self.package.unrelate(self.part, rel_id)
        others = [p for p in self.package.parts if p.endswith(".xml")]
        if not any(
            r.target == target.target for p in others for r in self.package.relationships(p)
        ):
            self.package.remove(target.target)


class Pictures(base_classes.Pictures):
    """The pictures of one sheet."""

    def __init__(self, sheet: "Sheet"):
        self._sheet = sheet

    @property
    def api(self):
        return None

    @property
    def parent(self):
        return self._sheet

    def _all(self) -> list["Picture"]:
        return Drawing(self._sheet).pictures()

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self._all()[name_or_index - 1]
        for picture in self._all():
            if picture.name == name_or_index:
                return picture
        raise KeyError(name_or_index)

    def __contains__(self, name):
        return any(picture.name == name for picture in self._all())

    def __len__(self):
        return len(self._all())

    def __iter__(self):
        return iter(self._all())

    def add(self, filename, link_to_file=False, save_with_document=True, left=None, top=None,
            width=None, height=None, anchor=None):  # fmt: skip
        """Put a picture on the sheet, its top left corner at a cell or at points."""
        drawing = Drawing(self._sheet)
        drawing.make()
        assert drawing.root is not None
        taken = {int(e.get("id", 0)) for e in drawing.root.iter(f"{XDR}cNvPr")}
        number = max([1, *taken]) + 1
        rel_id, size = drawing.embed(Path(filename))
        element = etree.fromstring(PICTURE)
        drawing.root.append(element)
        picture = Picture(drawing, next(element.iter(f"{XDR}pic")))
        picture.label.set("id", str(number))
        picture.label.set("name", f"Picture {number - 1}")
        picture.blip.set(f"{R}embed", rel_id)
        if anchor is not None:
            picture.move_to(anchor.row - 1, anchor.column - 1)
        else:
            picture.move(left or 0.0, top or 0.0)
        given = (width or 0.0, height or 0.0)
        picture.resize(*(given if min(given) > 0 else size))
        drawing.save()
        return picture


class Picture(base_classes.Picture):
    """One picture of a sheet."""

    def __init__(self, drawing: Drawing, element):
        self._drawing, self._element = drawing, element

    @property
    def api(self):
        return self._element

    @property
    def parent(self):
        return self._drawing.sheet

    @property
    def label(self):
        return next(self._element.iter(f"{XDR}cNvPr"))

    @property
    def blip(self):
        return next(self._element.iter(f"{A}blip"))

    @property
    def name(self):
        return self.label.get("name", "")

    @name.setter
    def name(self, value):
        self.label.set("name", value)
        self._drawing.save()

    def update(self, filename):
        """Show another image in the same place and size."""
        old = self.blip.get(f"{R}embed")
        rel_id, _ = self._drawing.embed(Path(filename))
        self.blip.set(f"{R}embed", rel_id)
        self._drawing.discard(old)
        self._drawing.save()
        return self

    def delete(self):
        old = self.blip.get(f"{R}embed")
        anchor = self._anchor
        anchor.getparent().remove(anchor)
        self._drawing.discard(old)
        self._drawing.save()

    # --- place and size -------------------------------------------------------------------------

    @property
    def _anchor(self):
        """The element right under the drawing that holds this picture."""
        element = self._element
        while element.getparent() is not self._drawing.root:
            element = element.getparent()
        return element

    def move_to(self, row: int, col: int, down: float = 0.0, right: float = 0.0) -> None:
        start = self._anchor.find(f"{XDR}from")
        for tag, value in (("col", col), ("colOff", round(right * EMU)), ("row", row),
                           ("rowOff", round(down * EMU))):  # fmt: skip
            start.find(f"{XDR}{tag}").text = str(value)

    def move(self, left: float, top: float) -> None:
        """Put the corner at points from the sheet's top left."""
        part, row, col = self.parent.entry.cells, 0, 0
        while col < 16_383 and layout.left(part, col + 1) <= left:
            col += 1
        while layout.top(part, row + 1) <= top:
            row += 1
        self.move_to(row, col, top - layout.top(part, row), left - layout.left(part, col))

    def resize(self, width: float, height: float) -> None:
        extent = self._anchor.find(f"{XDR}ext")
        if extent is not None:
            extent.set("cx", str(round(width * EMU)))
            extent.set("cy", str(round(height * EMU)))

    def _size(self, name: str) -> float:
        extent = self._anchor.find(f"{XDR}ext")
        return int(extent.get(name, 0)) / EMU if extent is not None else 0.0

    @property
    def width(self):
        return self._size("cx")

    @width.setter
    def width(self, value):
        self.resize(value, self.height * value / self.width if self.width else self.height)
        self._drawing.save()

    @property
    def height(self):
        return self._size("cy")

    @height.setter
    def height(self, value):
        self.resize(self.width * value / self.height if self.height else self.width, value)
        self._drawing.save()

    @property
    def lock_aspect_ratio(self):
        return True

    @lock_aspect_ratio.setter
    def lock_aspect_ratio(self, value):
        """Width and height always change together here."""


def size_of(data: bytes, kind: str) -> tuple[float, float]:
    """Width and height in points of an image shown at 96 dots per inch."""
    if kind == "png":
        width, height = struct.unpack(">II", data[16:24])
    else:
        import io

        from PIL import Image

        width, height = Image.open(io.BytesIO(data)).size
    return width * 0.75, height * 0.75
