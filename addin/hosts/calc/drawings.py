"""What lies over the cells of a live sheet: pictures, and place and size of every shape."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlwings import base_classes

from addin.hosts.calc import looks
from addin.hosts.calc.bridge import properties, struct, uno
from engine.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from addin.hosts.calc.sheet import Sheet

PICTURE = "com.sun.star.drawing.GraphicObjectShape"
KINDS = {
    PICTURE: "picture",
    "com.sun.star.drawing.OLE2Shape": "chart",
    "com.sun.star.drawing.ControlShape": "form_control",
    "com.sun.star.drawing.TextShape": "text_box",
}


class Shape(base_classes.Shape):
    """One drawing. Lengths are in points, as in Excel."""

    def __init__(self, sheet: "Sheet", api: Any):
        self._sheet, self._api = sheet, api

    @property
    def api(self) -> Any:
        return self._api

    @property
    def parent(self):
        return self._sheet

    @property
    def name(self):
        return self._api.getName()

    @name.setter
    def name(self, value):
        self._api.setName(value)

    @property
    def type(self):
        return KINDS.get(self._api.getShapeType(), "auto_shape")

    @property
    def left(self):
        return looks.to_points(self._api.getPosition().X)

    @left.setter
    def left(self, value):
        self.move(value, self.top)

    @property
    def top(self):
        return looks.to_points(self._api.getPosition().Y)

    @top.setter
    def top(self, value):
        self.move(self.left, value)

    @property
    def width(self):
        return looks.to_points(self._api.getSize().Width)

    @width.setter
    def width(self, value):
        self.resize(value, self.height)

    @property
    def height(self):
        return looks.to_points(self._api.getSize().Height)

    @height.setter
    def height(self, value):
        self.resize(self.width, value)

    def scale_width(self, factor, relative_to_original_size, scale):
        self.resize(self.width * factor, self.height)

    def scale_height(self, factor, relative_to_original_size, scale):
        self.resize(self.width, self.height * factor)

    def move(self, left: float, top: float) -> None:
        corner = {"X": looks.from_points(left), "Y": looks.from_points(top)}
        self._api.setPosition(struct("com.sun.star.awt.Point", **corner))

    def resize(self, width: float, height: float) -> None:
        size = {"Width": looks.from_points(width), "Height": looks.from_points(height)}
        self._api.setSize(struct("com.sun.star.awt.Size", **size))

    def delete(self):
        self._sheet.api.getDrawPage().remove(self._api)


class Picture(Shape, base_classes.Picture):
    """One picture. Width and height change together unless that is taken off."""

    lock_aspect_ratio = True  # pyright: ignore[reportAssignmentType]

    def resize(self, width: float, height: float) -> None:
        old_width, old_height = self.width, self.height
        if self.lock_aspect_ratio and old_width and old_height:
            if width != old_width:
                height = old_height * width / old_width
            else:
                width = old_width * height / old_height
        super().resize(width, height)

    def update(self, filename):
        """Show another image in the same place and size."""
        self._api.Graphic = load(self._sheet, filename)
        return self


Drawn = TypeVar("Drawn", bound=Shape)


class _Drawings(Generic[Drawn]):
    """The drawings of one kind on a sheet, in their order from back to front."""

    kind: type[Drawn]
    service: str | None = None

    def __init__(self, sheet: "Sheet"):
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return self._sheet.api.getDrawPage()

    @property
    def parent(self):
        return self._sheet

    def _all(self) -> list[Drawn]:
        shapes = [self.api.getByIndex(i) for i in range(self.api.getCount())]
        kind, wanted = self.kind, self.service
        return [kind(self._sheet, s) for s in shapes if wanted in (None, s.getShapeType())]

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self._all()[name_or_index - 1]
        for shape in self._all():
            if shape.name == name_or_index:
                return shape
        raise KeyError(name_or_index)

    def __contains__(self, name):
        return any(shape.name == name for shape in self._all())

    def __len__(self):
        return len(self._all())

    def __iter__(self):
        return iter(self._all())


class Shapes(_Drawings[Shape]):
    """Every drawing of a sheet."""

    kind = Shape


class Pictures(_Drawings[Picture], base_classes.Pictures):
    """The pictures of one sheet."""

    kind, service = Picture, PICTURE

    def add(self, filename, link_to_file=False, save_with_document=True, left=None, top=None,
            width=None, height=None, anchor=None):  # fmt: skip
        """Put a picture on the sheet, its top left corner at a cell or at points.

        Raises:
            InputError: when the file is no picture that LibreOffice can read.
        """
        graphic = load(self._sheet, filename)
        shape = self._sheet.book.api.createInstance(PICTURE)
        taken = {own.name for own in self._all()}
        self.api.add(shape)
        shape.Graphic = graphic
        picture = Picture(self._sheet, shape)
        picture.lock_aspect_ratio = False
        given = (width or 0.0, height or 0.0)
        picture.resize(*(given if min(given) > 0 else size_of(graphic)))
        picture.lock_aspect_ratio = True
        picture.name = next(n for k in range(1, 1 << 20) if (n := f"Picture {k}") not in taken)
        if anchor is not None:
            shape.Anchor = anchor.impl.cells.getCellByPosition(0, 0)
            picture.move(anchor.left, anchor.top)
        else:
            picture.move(left or 0.0, top or 0.0)
        return picture


def load(sheet: "Sheet", filename: "str | Path") -> Any:
    """An image file as Calc's own graphic: it is kept in the document, not linked."""
    context = sheet.book.app.context
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.graphic.GraphicProvider", context
    )
    url = uno().systemPathToFileUrl(str(filename))
    graphic = provider.queryGraphic(properties(URL=url))
    if graphic is None or graphic.GraphicType == 0:
        raise InputError(
            "LibreOffice can read no picture there", "Save it as PNG", where=str(filename)
        )
    return graphic


def size_of(graphic: Any) -> tuple[float, float]:
    """Width and height in points; an image that does not say has 96 dots per inch."""
    size = graphic.Size100thMM
    if size.Width and size.Height:
        return looks.to_points(size.Width), looks.to_points(size.Height)
    return graphic.SizePixel.Width * 0.75, graphic.SizePixel.Height * 0.75
