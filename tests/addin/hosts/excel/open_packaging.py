"""Whether a file is a sound Open Packaging package. Source: ECMA-376 part 2."""

import posixpath
import zipfile
from pathlib import Path
from xml.etree import ElementTree

RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def faults(path: Path) -> list[str]:
    """Everything that is wrong with the package; nothing if it is sound."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        parts = {name: package.read(name) for name in names}
    wrong = [f"{name} is there twice" for name in names if names.count(name) > 1]
    wrong += [
        f"{a} and {b} differ in case only"
        for a in parts
        for b in parts
        if a < b and a.lower() == b.lower()
    ]
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    overrides = [e.get("PartName", "") for e in types.findall(f"{TYPES}Override")]
    defaults = [e.get("Extension", "").lower() for e in types.findall(f"{TYPES}Default")]
    wrong += [f"the type of {p} is said twice" for p in overrides if overrides.count(p) > 1]
    wrong += [f"the type of .{e} is said twice" for e in defaults if defaults.count(e) > 1]
    wrong += [f"{p} has a type and is not there" for p in overrides if p[1:] not in parts]
    reached, related = _relationships(parts)
    wrong += related
    for name, data in parts.items():
        if name == "[Content_Types].xml":
            continue
        if f"/{name}" not in overrides and name.rpartition(".")[2].lower() not in defaults:
            wrong.append(f"{name} has no content type")
        if not name.endswith(".rels") and name not in reached:
            wrong.append(f"nothing points at {name}")
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                ElementTree.fromstring(data)
            except ElementTree.ParseError as err:
                wrong.append(f"{name} is not XML: {err}")
    return wrong


def _relationships(parts: dict[str, bytes]) -> tuple[set[str], list[str]]:
    """Parts that something points at, and what is wrong with the pointers."""
    reached: set[str] = set()
    wrong = []
    for name, data in parts.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        base, source = posixpath.dirname(folder), file.removesuffix(".rels")
        if source and posixpath.join(base, source) not in parts:
            wrong.append(f"{name} belongs to no part")
        seen: set[str] = set()
        for rel in ElementTree.fromstring(data).findall(RELS):
            if rel.get("Id", "") in seen:
                wrong.append(f"{name} has {rel.get('Id')} twice")
            seen.add(rel.get("Id", ""))
            if rel.get("TargetMode") == "External":
                continue
            target = rel.get("Target", "")
            part = target[1:] if target.startswith("/") else posixpath.join(base, target)
            part = posixpath.normpath(part)
            reached.add(part)
            if part not in parts:
                wrong.append(f"{name} points at {part}, which is not there")
        wrong += _unused_ids(name, parts.get(posixpath.join(base, source), b""), data)
    return reached, wrong


def _unused_ids(name: str, source: bytes, rels: bytes) -> list[str]:
    """Relationship ids that a part uses and its .rels does not have."""
    if not source.lstrip().startswith(b"<"):
        return []
    office = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    used = {
        value
        for element in ElementTree.fromstring(source).iter()
        for key, value in element.attrib.items()
        if key.startswith(office)
    }
    known = {rel.get("Id") for rel in ElementTree.fromstring(rels).findall(RELS)}
    return [f"{name} lacks {rel_id}" for rel_id in used - known]
