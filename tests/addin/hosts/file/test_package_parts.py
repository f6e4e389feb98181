"""A package's parts: names, content types and relationships, read and changed."""

import io
import struct
import zipfile

import pytest

from addin.hosts.file import package as package_module
from addin.hosts.file.package import (
    OFFICE_NS,
    RELS_NS,
    TYPES_NS,
    Package,
    Relationship,
    open_package,
    parse,
    rels_part,
    resolve,
    to_bytes,
)
from engine.errors import InputError

DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
TYPES = (
    f'<Types xmlns="{TYPES_NS}"><Default Extension="XML" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="main"/>'
    '<Override PartName="/xl/Other.xml" ContentType="other"/></Types>'
)
TOP_RELS = (
    f'<Relationships xmlns="{RELS_NS}">'
    '<Relationship Id="rId1" Type="x/thumbnail" Target="xl/picture.png"/>'
    f'<Relationship Id="rId2" Type="{OFFICE_NS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
BOOK_RELS = (
    f'<Relationships xmlns="{RELS_NS}">'
    '<Relationship Id="rId1" Type="a/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId3" Type="a/styles" Target="/xl/styles.xml"/>'
    '<Relationship Id="rId4" Type="a/image" Target="../media/a.png" TargetMode="Internal"/>'
    '<Relationship Id="rId5" Type="a/link" Target="../b.xlsx" TargetMode="External"/>'
    "<Relationship/></Relationships>"
)
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": TOP_RELS,
    "xl/workbook.xml": '<workbook xmlns="x"/>',
    "xl/_rels/workbook.xml.rels": BOOK_RELS,
    "xl/Other.xml": "<other/>",
    "xl/picture.png": "a picture",
}


def zipped(parts=PARTS):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def package():
    return Package(zipped(), "book.xlsx")


@pytest.fixture
def file(tmp_path):
    """A function that writes bytes and gives their path."""

    def write(data, name="book.xlsx"):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


# --- parts --------------------------------------------------------------------------------------


def test_parts_keep_their_order_and_new_ones_come_last(package):
    package.write("xl/new.xml", b"<new/>")
    package.write("xl/Other.xml", b"<changed/>")
    package.write("xl/new.xml", b"<newer/>")

    assert package.parts == [*PARTS, "xl/new.xml"]
    assert package.read("xl/Other.xml") == b"<changed/>"
    assert package.read("xl/new.xml") == b"<newer/>"
    assert package.read("xl/picture.png") == b"a picture"
    package.parts.clear()
    assert "xl/new.xml" in package


def test_a_part_goes_with_its_relationships_and_content_type(package):
    package.write("xl/new.xml", b"<new/>")
    package.remove("xl/workbook.xml")
    package.remove("xl/new.xml")

    assert package.parts == [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/Other.xml",
        "xl/picture.png",
    ]
    types = package.read("[Content_Types].xml").decode()
    assert types == DECLARATION + TYPES.replace(
        '<Override PartName="/xl/workbook.xml" ContentType="main"/>', ""
    )


def test_a_part_that_is_gone_has_no_bytes_left(package):
    package.write("xl/new.xml", b"<new/>")
    package.remove("xl/new.xml")

    with pytest.raises(InputError, match=r"^book.xlsx: .* its part xl/new.xml cannot be read"):
        package.read("xl/new.xml")


def test_free_names_count_from_one_whatever_the_case(package):
    assert package.free_name("xl/sheet", ".xml") == "xl/sheet1.xml"
    package.write("xl/SHEET1.xml", b"")
    package.write("xl/sheet3.xml", b"")
    assert package.free_name("xl/sheet", ".xml") == "xl/sheet2.xml"
    assert package.free_name("XL/Sheet", ".XML") == "XL/Sheet2.XML"
    package.write("xl/sheet2.xml", b"")
    assert package.free_name("xl/sheet", ".xml") == "xl/sheet4.xml"


# --- relationships ------------------------------------------------------------------------------


def test_what_a_part_points_at(package):
    assert package.relationships("xl/workbook.xml") == [
        Relationship("rId1", "a/worksheet", "xl/worksheets/sheet1.xml", False),
        Relationship("rId3", "a/styles", "xl/styles.xml", False),
        Relationship("rId4", "a/image", "media/a.png", False),
        Relationship("rId5", "a/link", "../b.xlsx", True),
        Relationship("", "", "xl", False),
    ]
    assert [rel.target for rel in package.relationships("")] == [
        "xl/picture.png",
        "xl/workbook.xml",
    ]
    assert package.relationships("xl/Other.xml") == []


@pytest.mark.parametrize(
    ("type_", "kind", "is_one"),
    [
        (f"{OFFICE_NS}/styles", "styles", True),
        ("styles", "styles", True),
        ("http://purl.oclc.org/ooxml/officeDocument/relationships/styles", "styles", True),
        (f"{OFFICE_NS}/styles", "officeDocument", False),
        ("a/b/styles", "b/styles", False),
    ],
)
def test_the_kind_of_a_relationship_is_its_last_word(type_, kind, is_one):
    assert Relationship("rId1", type_, "", False).is_a(kind) is is_one


def test_a_new_relationship_has_an_id_of_its_own(package):
    ids = [
        package.relate("xl/workbook.xml", "drawing", "xl/drawings/drawing1.xml"),
        package.relate("xl/workbook.xml", "http://a.b/c", "media/a.png"),
        package.relate("xl/workbook.xml", "x", "xl/y.xml"),
    ]

    assert ids == ["rId2", "rId6", "rId7"]
    new = (
        f'<Relationship Id="rId2" Type="{OFFICE_NS}/drawing" Target="drawings/drawing1.xml"/>'
        '<Relationship Id="rId6" Type="http://a.b/c" Target="../media/a.png"/>'
        f'<Relationship Id="rId7" Type="{OFFICE_NS}/x" Target="y.xml"/>'
    )
    assert package.read("xl/_rels/workbook.xml.rels").decode() == DECLARATION + BOOK_RELS.replace(
        "</Relationships>", f"{new}</Relationships>"
    )


def test_the_first_relationship_makes_the_part_for_it(package):
    package.relate("xl/Other.xml", "image", "xl/picture.png")

    assert package.read("xl/_rels/Other.xml.rels").decode() == (
        f'{DECLARATION}<Relationships xmlns="{RELS_NS}"><Relationship Id="rId1" '
        f'Type="{OFFICE_NS}/image" Target="picture.png"/></Relationships>'
    )


def test_the_package_itself_may_point_at_a_part(package):
    package.relate("", "ribbon", "xl/ribbon.xml")

    assert package.relationships("")[-1].target == "xl/ribbon.xml"
    assert b'Target="xl/ribbon.xml"' in package.read("_rels/.rels")


def test_a_relationship_is_taken_away(package):
    package.unrelate("xl/workbook.xml", "rId3")

    assert [rel.id for rel in package.relationships("xl/workbook.xml")] == [
        "rId1",
        "rId4",
        "rId5",
        "",
    ]
    assert "_rels/.rels" in package


def test_names_of_parts():
    assert rels_part("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"
    assert rels_part("") == "_rels/.rels"
    assert resolve("xl/worksheets", "../drawings/a.xml") == "xl/drawings/a.xml"
    assert resolve("xl/worksheets", "/xl/a.xml") == "xl/a.xml"
    assert resolve("", "xl/a.xml") == "xl/a.xml"


# --- content types ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/workbook.xml", "main"),
        ("XL/workbook.XML", "main"),
        ("xl/other.xml", "other"),
        ("xl/styles.xml", "application/xml"),
        ("xl/a.Xml", "application/xml"),
        ("xl/picture.png", ""),
        ("workbook.xml", "application/xml"),
        ("xl/axml", ""),
    ],
)
def test_a_content_type_is_the_parts_own_or_that_of_its_ending(package, part, kind):
    assert package.content_type(part) == kind


def test_content_types_that_say_too_little_are_passed_over():
    """Of a broken file."""
    types = (
        f'<Types xmlns="{TYPES_NS}"><Override/><Default/><Override PartName="/xl/a.xml"/>'
        '<Default Extension="png"/></Types>'
    )
    package = Package(zipped(PARTS | {"[Content_Types].xml": types}), "book.xlsx")

    parts = ("xl/workbook.xml", "xl/a.xml", "xl/picture.png")
    assert [package.content_type(part) for part in parts] == ["", "", ""]
    package.declare_extension("png", "image/png")
    package.declare_extension("xml", "application/xml")
    assert package.content_type("xl/workbook.xml") == "application/xml"


def test_a_part_gets_a_content_type(package):
    package.declare("xl/new.xml", "sheet")

    assert package.content_type("xl/new.xml") == "sheet"
    entry = '<Override PartName="/xl/new.xml" ContentType="sheet"/></Types>'
    assert package.read("[Content_Types].xml").decode() == DECLARATION + TYPES.replace(
        "</Types>", entry
    )


def test_an_ending_gets_a_content_type_once(package):
    package.declare_extension("xml", "other")
    assert package.read("[Content_Types].xml").decode() == TYPES

    package.declare_extension("png", "image/png")
    package.declare_extension("png", "image/other")

    entry = '<Default Extension="png" ContentType="image/png"/><Default Extension="XML"'
    assert package.read("[Content_Types].xml").decode() == DECLARATION + TYPES.replace(
        '<Default Extension="XML"', entry
    )
    assert package.content_type("xl/picture.png") == "image/png"


def test_xml_is_written_as_apps_write_it():
    """With a declaration, in UTF-8, and nothing else changed."""
    data = '<a xmlns:x="y" x:b="1"><!-- ü --><x:c>ü&amp;</x:c></a>'

    assert to_bytes(parse(data.encode())) == (DECLARATION + data).encode()


# --- opening ------------------------------------------------------------------------------------


def test_a_package_is_opened(file):
    package = open_package(file(zipped()))

    assert package.name == "book.xlsx"
    assert package.parts == list(PARTS)


@pytest.mark.parametrize(
    "changes",
    [
        {"[Content_Types].xml": None},
        {"_rels/.rels": None},
        {"xl/workbook.xml": "<document/>"},
        {"xl/workbook.xml": None},
        {"_rels/.rels": TOP_RELS.replace("officeDocument", "other")},
    ],
    ids=["no types", "no relationships", "a text document", "no workbook", "no main part"],
)
def test_what_is_no_workbook_inside_is_refused(file, changes):
    parts = {name: data for name, data in (PARTS | changes).items() if data is not None}
    with pytest.raises(InputError) as caught:
        open_package(file(zipped(parts)))

    assert (caught.value.where, caught.value.problem) == ("book.xlsx", "this is not a workbook")


def test_a_disk_that_fails_is_named(file, monkeypatch):
    path = file(zipped())

    def fails(self):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("pathlib.Path.read_bytes", fails)
    with pytest.raises(InputError) as caught:
        open_package(path)

    assert str(caught.value) == (
        f"{path}: the file cannot be read (Input/output error). Copy it to this machine first."
    )


@pytest.mark.parametrize(("n_parts", "refused"), [(5, True), (6, False), (7, False)])
def test_too_many_parts(file, monkeypatch, n_parts, refused):
    monkeypatch.setattr(package_module, "MAX_PARTS", n_parts)

    assert is_refused(file(zipped())) is refused


@pytest.mark.parametrize(("more", "refused"), [(-1, True), (0, False), (1, False)])
def test_too_many_bytes(file, monkeypatch, more, refused):
    monkeypatch.setattr(package_module, "MAX_BYTES", unpacked_size() + more)

    assert is_refused(file(zipped())) is refused


@pytest.mark.parametrize(
    ("small", "ratio", "refused"),
    [(-1, -1, True), (0, -1, False), (-1, 0, False), (99, -1, False), (-1, 99, False)],
)
def test_too_tightly_packed(file, monkeypatch, small, ratio, refused):
    """Only where it is large and packed as nothing real is."""
    size = unpacked_size()
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as out:  # a ratio of 1 exactly
        for name, content in PARTS.items():
            out.writestr(name, content)
    monkeypatch.setattr(package_module, "SMALL", size + small)
    monkeypatch.setattr(package_module, "MAX_RATIO", 1 + ratio / 1000)

    assert is_refused(file(stored.getvalue())) is refused


def test_an_empty_part_is_not_tightly_packed(file, monkeypatch):
    """A zip of empty parts: its ratio is nobody's business, nor is it a division by nothing."""
    monkeypatch.setattr(package_module, "SMALL", -1)
    path = file(zipped({"a": ""}))
    with pytest.raises(InputError, match="this is not a workbook"):
        open_package(path)


def unpacked_size() -> int:
    return sum(len(content) for content in PARTS.values())


def is_refused(path) -> bool:
    try:
        open_package(path)
    except InputError as err:
        assert "which no workbook needs" in err.problem
        return True
    return False


def patched(data: bytes, local: int, central: int, value: int) -> bytes:
    """The zip with a field of each of its headers changed."""
    changed = bytearray(data)
    for sign, offset in ((b"PK\3\4", local), (b"PK\1\2", central)):
        at = changed.find(sign)
        while at >= 0:
            struct.pack_into("<H", changed, at + offset, value)
            at = changed.find(sign, at + 4)
    return bytes(changed)


def test_a_zip_under_a_password(file):
    with pytest.raises(InputError) as caught:
        open_package(file(patched(zipped(), 6, 8, 1)))

    assert str(caught.value) == (
        "book.xlsx: the zip is locked with a password. Unpack it and zip it without one."
    )


def test_other_marks_of_a_zip_are_no_password(file):
    assert open_package(file(patched(zipped(), 6, 8, 2))).parts == list(PARTS)


def test_parts_packed_in_an_unknown_way(file):
    with pytest.raises(InputError) as caught:
        open_package(file(patched(zipped(), 8, 10, 99)))

    assert caught.value.where == "book.xlsx"
    assert caught.value.problem == (
        "the file is damaged: its part _rels/.rels is packed in an unknown way"
    )
