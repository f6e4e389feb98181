"""Buttons drawn on the sheets of a document: pressed, they press ours while it is open.

What a button did before is kept in its Tag, and put back before the document is saved: the file
has its own macro, letter by letter, for Excel. Meanwhile the event is of a type that Calc does
not run but passes to listeners. Standard library and uno only: this file runs inside Calc.
"""

import json

import unohelper  # type: ignore  # LibreOffice's own
from com.sun.star.script import ScriptEventDescriptor, XScriptListener  # type: ignore

from .macro_names import button_of

OURS = "VBAInterop"  # the type of an event that Calc itself does nothing about
KEPT = "org.cellgrad:"  # a Tag that begins so holds the events and the Tag of before
FIELDS = ("ListenerType", "EventMethod", "AddListenerParam", "ScriptType", "ScriptCode")


class SheetButtons(unohelper.Base, XScriptListener):
    """The buttons on the sheets of one document; `press(button)` is called for ours."""

    def __init__(self, document, buttons, models, press):
        self.document, self.buttons, self.press = document, buttons, press
        self.models = models  # a range of one of these names says that a model of ours is there
        self.heard = []  # forms whose events come here

    def bind(self):
        """Let those with macros of our names press ours. The document counts as not modified."""
        was_modified = self.document.isModified()
        self.put_back()  # what a restored document was left with
        has_model = _has_name(self.document, self.models)
        for form in _forms(self.document):
            for i in range(form.getCount()):
                self._bind(form, i, has_model)
            if form not in self.heard:
                form.addScriptListener(self)
                self.heard.append(form)
        if not was_modified:
            self.document.setModified(False)

    def _bind(self, form, i, has_model):
        events = form.getScriptEvents(i)
        meant = [button_of(event.ScriptCode, self.buttons, has_model) for event in events]
        if any(meant) and hasattr(form.getByIndex(i), "Tag"):
            _keep(form.getByIndex(i), events)
            new = [_ours(e, meant[k]) if meant[k] else e for k, e in enumerate(events)]
            _set_events(form, i, new)

    def put_back(self):
        """Give all of them their own macros again."""
        for form in _forms(self.document):
            for i in range(form.getCount()):
                control = form.getByIndex(i)
                if getattr(control, "Tag", "").startswith(KEPT):
                    kept = json.loads(control.Tag[len(KEPT) :])
                    events = [ScriptEventDescriptor(*event) for event in kept["events"]]
                    _set_events(form, i, events)
                    control.Tag = kept["tag"]

    def firing(self, event):
        if event.ScriptType == OURS:
            self.press(event.ScriptCode)

    def approveFiring(self, event):
        self.firing(event)

    def disposing(self, event):
        self.heard = [form for form in self.heard if form != event.Source]


def _keep(control, events):
    texts = [[getattr(event, field) for field in FIELDS] for event in events]
    control.Tag = KEPT + json.dumps({"tag": control.Tag, "events": texts})


def _ours(event, button):
    return ScriptEventDescriptor(*[getattr(event, field) for field in FIELDS[:3]], OURS, button)


def _set_events(form, i, events):
    form.revokeScriptEvents(i)
    form.registerScriptEvents(i, tuple(events))


def _has_name(document, names):
    sheets = document.getSheets()
    places = [document] + [sheets.getByIndex(i) for i in range(sheets.getCount())]
    return any(
        name.lower() in names for place in places for name in place.NamedRanges.getElementNames()
    )


def _has_controls(shapes):
    """Whether there is a control among the shapes of a sheet, or of a group of them."""
    for i in range(shapes.getCount()):
        kind = shapes.getByIndex(i).getShapeType()
        if kind == "com.sun.star.drawing.ControlShape":
            return True
        if kind == "com.sun.star.drawing.GroupShape" and _has_controls(shapes.getByIndex(i)):
            return True
    return False


def _forms(document):
    """Every form of every sheet, those inside other forms included."""
    sheets = document.getSheets()
    for i in range(sheets.getCount()):
        page = sheets.getByIndex(i).getDrawPage()
        waiting = [page.getForms()] if _has_controls(page) else []  # to ask for forms makes some
        while waiting:
            parent = waiting.pop()
            for k in range(parent.getCount()):
                child = parent.getByIndex(k)
                if child.supportsService("com.sun.star.form.component.Form"):
                    yield child
                    waiting.append(child)
