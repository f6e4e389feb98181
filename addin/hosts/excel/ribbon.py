"""The ribbon tab of the add-in, from the registry.

Source: MS-CUSTOMUI2, customUI14: what may stand where; a key tip has three letters at most.
"""

import lxml.etree as etree

import addin.buttons  # noqa: F401  registers them
from addin.hosts.excel.vba.modules import STOP
from addin.registry import BUTTONS, Button

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
KIND = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
PART = "customUI/customUI14.xml"
TAB_KEYTIP = "CG"
ICONS = {  # Office's own pictures, by the names that Office has for them
    "set_up_here": "TableInsert",
    "train": "MacroPlay",
    "stop": "CancelRequest",
    "restore_previous_run": "Undo",
    "new_random_weights": "RefreshAll",
    "run_epochs": "MacroPlay",
    "one_step": "CalculateNow",
    "find_learning_rate": "ChartTrendline",
    "fill_predictions": "FillDown",
    "recommend": "HappyFace",
}
OTHER = "FunctionWizard"
LARGE = ("train", "run_epochs", "stop", "minimise")


def ribbon() -> bytes:
    """The tab as XML: a group for each kind of model, a button for each of ours."""
    root = etree.Element(
        f"{{{NAMESPACE}}}customUI", onLoad="CellgradRibbonLoaded", nsmap={None: NAMESPACE}
    )
    tabs = _add(_add(root, "ribbon"), "tabs")
    tab = _add(
        tabs, "tab", id="cellgrad", label="Cellgrad", insertAfterMso="TabHome", keytip=TAB_KEYTIP
    )
    keys = keytips()
    for group in dict.fromkeys(button.group for button in BUTTONS.values()):
        box = _add(tab, "group", id="group_" + "_".join(group.lower().split()), label=group)
        for button in BUTTONS.values():
            if button.group == group:
                _add(box, "button", **_button(button, keys[button.name]))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def keytips() -> dict[str, str]:
    """Letters to press after Alt and the tab's own: of the words' beginnings, each once."""
    taken: set[str] = set()
    keys = {}
    for button in BUTTONS.values():
        words = button.label.upper().split()
        first = "".join(word[0] for word in words)[:2]
        second = [words[0][0] + letter for letter in button.label.upper() if letter.isalpha()]
        key = next(
            k for k in (first if len(first) == 2 else words[0][:2], *second) if k not in taken
        )
        taken.add(key)
        keys[button.name] = key
    return keys


def _button(button: Button, key: str) -> dict[str, str]:
    given = {
        "id": button.name,
        "label": button.label,
        "imageMso": ICONS.get(button.name, OTHER),
        "size": "large" if button.name in LARGE else "normal",
        "keytip": key,
        "screentip": button.label,
        "supertip": button.doc,
        "tag": button.name,
        "onAction": "CellgradRibbonPressed",
    }
    return given | ({"getEnabled": "CellgradStopEnabled"} if button.name == STOP else {})


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
