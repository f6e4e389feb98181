"""The sources of the VBA modules: those of fixed text beside this file, the others generated.

In the add-in and in each workbook alike: `CellgradFunctions` (the worksheet functions),
`CellgradValues` (cells and error values), `CellgradButtons`, `CellgradWizard` (texts for Excel's
function wizard) and `CellgradPython` (the line to the add-in process). The add-in has
`CellgradRibbon` besides.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import addin.buttons
import addin.functions  # noqa: F401  both register what they define
from addin.hosts.excel.error_tag import CODES, TAG
from addin.hosts.excel.vba.project import WORKBOOK, Module, document, standard
from addin.registry import BUTTONS, CATEGORY, FUNCTIONS, Argument, Button, Function

FIXED = Path(__file__).with_name("sources")
LONGEST = 255  # characters of a description that Excel takes
STOP = "stop"
_RESERVED = {
    "type",
    "next",
    "stop",
    "end",
    "date",
    "name",
    "input",
    "output",
    "loop",
    "me",
    "new",
    "to",
    "text",
    "line",
    "base",
    "random",
    "binary",
    "access",
}
_WITH_WORDS = ("LAST_ERROR",)  # functions that show the reason themselves if Python cannot be asked


def modules(sheets: tuple[str, ...], *, with_ribbon: bool = False) -> list[Module]:
    """All modules of a project; `sheets` are the code names of the workbook's sheets."""
    parts = [
        document(WORKBOOK, _OPENED),
        *map(document, sheets),
        standard("CellgradFunctions", "\n".join(_functions())),
        standard("CellgradButtons", "\n".join(_buttons())),
        standard("CellgradWizard", "\n".join(_wizard())),
        standard("CellgradValues", _values()),
        standard("CellgradPython", _fixed("CellgradPython", xlwings=version("xlwings"))),
    ]
    if with_ribbon:
        parts.append(standard("CellgradRibbon", _fixed("CellgradRibbon", stop=STOP)))
    return parts


def macro(button: str) -> str:
    """The macro behind a button: `run_epochs` -> `PressRunEpochs`."""
    return "Press" + "".join(word.capitalize() for word in button.split("_"))


_OPENED = """Option Explicit

Private Sub Workbook_Open()
    CellgradDescribe
End Sub
"""


def _functions() -> Iterator[str]:
    yield "Option Explicit"
    for function in FUNCTIONS.values():
        yield from ("", *_function(function))


def _function(function: Function) -> Iterator[str]:
    name = function.name
    given = ", ".join(f"CellgradArgument({_spelt(a)})" for a in function.arguments)
    takes = ", ".join(_parameter(a) for a in function.arguments)
    failed = "CellgradLastFailure()" if name in _WITH_WORDS else "CellgradFailure(Err.Description)"
    yield f"Public Function {name}({takes}) As Variant"
    yield f"Attribute {name}.VB_Description = {_literal(function.doc)}"
    yield f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n14"'
    yield "    On Error GoTo Failed"
    yield f'    {name} = CellgradAnswer(CellgradCall("{name}", Array({given})))'
    yield "    Exit Function"
    yield "Failed:"
    yield f"    {name} = {failed}"
    yield "End Function"


def _buttons() -> Iterator[str]:
    yield "Option Explicit"
    for button in BUTTONS.values():
        yield from ("", *_button(button))
    yield from ("", *_PRESS.splitlines())


def _button(button: Button) -> Iterator[str]:
    yield f"' {button.doc}"
    yield f"Public Sub {macro(button.name)}()"
    yield f'    CellgradPress "{button.name}"'
    yield "End Sub"


_PRESS = """Public Sub CellgradPress(ButtonName As String)
    On Error GoTo Failed
    CellgradTell ButtonName, ActiveWorkbook, ActiveSheet.Name, CellgradSelected()
    Exit Sub
Failed:
    MsgBox Err.Description, vbExclamation, "Cellgrad"
End Sub

' The selected cells as an address with their sheet; nothing if a chart or a shape is selected.
Private Function CellgradSelected() As String
    If TypeName(Selection) = "Range" Then
        CellgradSelected = "'" & Replace(ActiveSheet.Name, "'", "''") & "'!"
        CellgradSelected = CellgradSelected & Selection.Areas(1).Address(False, False)
    End If
End Function
"""


def _wizard() -> Iterator[str]:
    """Texts for the function wizard. Excel keeps those of an add-in only while it can be seen."""
    yield from ("Option Explicit", "Option Private Module", "", "Public Sub CellgradDescribe()")
    yield "    Dim WasAddIn As Boolean, WasSaved As Boolean"
    yield "    On Error Resume Next"
    yield "    WasSaved = ThisWorkbook.Saved"
    yield "    WasAddIn = ThisWorkbook.IsAddin"
    yield "    If WasAddIn Then ThisWorkbook.IsAddin = False"
    for function in FUNCTIONS.values():
        docs = ", ".join(_literal(a.doc) for a in function.arguments)
        about = f", ArgumentDescriptions:=Array({docs})" if docs else ""
        yield (
            f'    Application.MacroOptions Macro:="{function.name}", '
            f'Description:={_literal(function.doc)}, Category:="{CATEGORY}"{about}'
        )
    yield "    If WasAddIn Then ThisWorkbook.IsAddin = True"
    yield "    ThisWorkbook.Saved = WasSaved"
    yield "End Sub"


def _values() -> str:
    cases = "\n".join(f'        Case "{text}": CellgradCode = {n}' for text, n in CODES.items())
    tag = f"Chr({ord(TAG[0])}) & {_literal(TAG[1:])}"
    return _fixed("CellgradValues", tag=tag, tag_length=str(len(TAG)), codes=cases)


def _fixed(name: str, **values: str) -> str:
    text = (FIXED / f"{name}.bas").read_text("ascii")
    for place, value in values.items():
        text = text.replace("{" + place + "}", value)
    return text


def _parameter(argument: Argument) -> str:
    return f"{'Optional ' if argument.optional else ''}{_spelt(argument)} As Variant"


def _spelt(argument: Argument) -> str:
    """An argument's name; VBA keeps some words for itself."""
    return f"{argument.name}_" if argument.name.lower() in _RESERVED else argument.name


def _literal(text: str) -> str:
    """A text in VBA, on one line and as long as Excel takes."""
    flat = " ".join(text.split()).replace("×", "x")
    short = flat if len(flat) <= LONGEST else flat[: LONGEST - 3] + "..."
    return '"' + short.replace('"', '""') + '"'
