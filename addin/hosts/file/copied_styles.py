"""Styles of another workbook, added to those that a workbook has."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import lxml.etree as etree

from addin.hosts.file.styles import Styles

APPLY = ("applyNumberFormat", "applyFont", "applyFill", "applyBorder")
FIRST_OWN_FORMAT = 164  # the smaller numbers mean the same in every workbook


@dataclass(frozen=True)
class Renumbered:
    """The new numbers of copied styles, in the order of their old ones."""

    cells: list[int]
    conditional: list[int]


def copy_styles(source: Styles, into: Styles) -> Renumbered:
    """Add the styles of `source` to `into`, or find the same ones there."""
    move_format = _format_mover(source, into)
    moved = {
        "numFmtId": move_format,
        "fontId": _mover(source, into, "fonts", without_theme),
        "fillId": _mover(source, into, "fills"),
        "borderId": _mover(source, into, "borders"),
    }

    def renumber(xf: etree._Element) -> None:
        for attribute, move in moved.items():
            xf.set(attribute, str(move(int(xf.get(attribute) or 0))))
        for attribute in APPLY:  # nothing comes from the other workbook's Normal style
            xf.set(attribute, "1")
        xf.set("xfId", "0")

    def renumber_conditional(dxf: etree._Element) -> None:
        without_theme(dxf)
        for entry in dxf.iter(f"{into.ns}numFmt"):
            entry.set("numFmtId", str(move_format(int(entry.get("numFmtId") or 0))))

    return Renumbered(
        into.add_all("cellXfs", _copies(source, "cellXfs", renumber)),
        into.add_all("dxfs", _copies(source, "dxfs", renumber_conditional)),
    )


def _copies(
    source: Styles, tag: str, change: Callable[[etree._Element], None] | None = None
) -> list[etree._Element]:
    copies = [copy.deepcopy(entry) for entry in source.collection(tag)]
    for entry in copies:
        if change is not None:
            change(entry)
    return copies


def _mover(source: Styles, into: Styles, tag: str, change=None) -> Callable[[int], int]:
    """Add one list of parts of styles; returns what gives a new number for an old one."""
    return into.add_all(tag, _copies(source, tag, change)).__getitem__


def _format_mover(source: Styles, into: Styles) -> Callable[[int], int]:
    def move(n: int) -> int:
        return n if n < FIRST_OWN_FORMAT else into.format_id(source.format_code(n))

    return move


def without_theme(element: etree._Element) -> None:
    """Keep fonts by name: the theme of the workbook they come to may have others."""
    for scheme in list(element.iter("{*}scheme")):
        parent = scheme.getparent()
        if parent is not None:
            parent.remove(scheme)
