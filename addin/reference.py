"""The reference of functions and buttons, made from the registry: docs/reference.md."""

from pathlib import Path

import addin.buttons
import addin.functions  # noqa: F401  both register what they define
from addin.kinds.every import kinds
from addin.kinds.kind import Kind
from addin.registry import BUTTONS, FUNCTIONS, Button, Function
from addin.sheet.contract import Setting, as_row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"


def reference() -> str:
    """The page, as Markdown."""
    parts = [
        "# Functions, buttons, settings",
        "",
        "Made by `python -m addin.reference` from the lists that every host is built from.",
        "",
        "## Functions",
        "",
        "Arguments may be cells or ranges: one call answers a thousand rows. Answers of several",
        "cells need an array formula where the app does not spill. A function never trains.",
        "",
        *(text for function in FUNCTIONS.values() for text in _function(function)),
        "## Buttons",
        "",
        "| button | command | does |",
        "|---|---|---|",
        *(_button(button) for button in BUTTONS.values()),
        "",
        *(text for kind in kinds().values() for text in _settings(kind)),
    ]
    return "\n".join(parts)


def _settings(kind: Kind) -> list[str]:
    head = ["| setting | default | may be | what it does |", "|---|---|---|---|"]
    shown = {setting.name: setting for setting in kind.contract.known_settings}
    page = [f"## Settings of {kind.title}", "", *head, *map(_setting, shown.values()), ""]
    fit = kind.commands().get("fit")
    more = [as_row(each) for each in fit.settings if each.name not in shown] if fit else []
    if more:
        page += [f"`cellgrad fit {kind.name} --set` also takes:", "", *head]
        page += [*map(_setting, more), ""]
    return page


def _function(function: Function) -> list[str]:
    shown = ", ".join(f"[{a.name}]" if a.optional else a.name for a in function.arguments)
    rows = [f"- `{a.name}`: {a.doc}" for a in function.arguments]
    return [
        f"### {function.name}({shown})",
        "",
        function.doc.replace("\n", " "),
        "",
        *rows,
        *([""] if rows else []),
        f"Example: `{function.example}`",
        "",
    ]


def _button(button: Button) -> str:
    return f"| {button.label} | `cellgrad press {button.name} BOOK` | {button.doc} |"


def _setting(setting: Setting) -> str:
    default = "blank" if setting.default is None else setting.default
    shown = f"{default:g}" if isinstance(default, float) else default
    allowed = setting.allowed + (f" ({setting.unit})" if setting.unit else "")
    return f"| `{setting.name}` | {shown} | {allowed} | {setting.doc} |"


if __name__ == "__main__":
    PAGE.write_text(reference())
