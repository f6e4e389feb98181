"""The reference of functions and buttons, made from the registry: docs/reference.md."""

from pathlib import Path

import addin.buttons
import addin.functions  # noqa: F401  both register what they define
from addin.kinds.every import kinds
from addin.kinds.kind import Kind
from addin.registry import BUTTONS, FUNCTIONS, Button, Function
from addin.sheet.contract import Setting

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
    rows = map(_setting, kind.contract.known_settings)
    return [f"## Settings of {kind.title}", "", *head, *rows, ""]


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
    if setting.choices:
        allowed = ", ".join(setting.choices)
    else:
        low = "" if setting.low is None else f"from {setting.low:.15g} "
        high = "" if setting.high is None else f"to {setting.high:.15g}"
        allowed = f"{'whole number' if setting.whole else 'number'} {low}{high}".strip()
    default = "blank" if setting.default is None else setting.default
    return f"| `{setting.name}` | {default} | {allowed} | {setting.doc} |"


if __name__ == "__main__":
    PAGE.write_text(reference())
