"""The extension inside Calc: functions, menu and toolbar, what happens when a document is loaded.

Runs in LibreOffice's own Python, so: standard library and uno only. It answers nothing itself,
it hands on: function calls and wait for the answer, presses and return at once.
"""

import contextlib
import json
import os
import secrets
import threading
from pathlib import Path

import uno  # type: ignore  # LibreOffice's own
import unohelper  # type: ignore
from cellgrad_inside import cell_values, plain_names  # type: ignore  # in this extension
from cellgrad_inside.line import Line, LineError  # type: ignore
from cellgrad_inside.sheet_buttons import SheetButtons  # type: ignore
from com.sun.star.awt import XCallback  # type: ignore
from com.sun.star.bridge import XInstanceProvider  # type: ignore
from com.sun.star.frame import XTerminateListener  # type: ignore
from com.sun.star.lang import XServiceInfo  # type: ignore
from com.sun.star.task import XJob, XJobExecutor  # type: ignore

try:
    from org.cellgrad import XCellgrad  # type: ignore  # made from the registry
except ImportError:  # while the extension is being installed its types may not be known yet
    FUNCTIONS = ()
else:
    FUNCTIONS = (XCellgrad,)

ADD_IN, JOB = "org.cellgrad.addin", "org.cellgrad.Job"
SAVING = ("OnSave", "OnSaveAs", "OnCopyTo")
SAVED = tuple(event + end for event in SAVING for end in ("Done", "Failed"))
CONFIG = json.loads((Path(__file__).parent / "config.json").read_text("utf-8"))


class Inside:
    """One for each Calc: the line to the add-in process, and the door for it to come in by."""

    _only = None
    _making = threading.Lock()

    @classmethod
    def of(cls, context):
        with cls._making:
            if cls._only is None:
                cls._only = cls(context)
            return cls._only

    def __init__(self, context):
        self.context = context
        self.last_failure = ""
        self.line = Line(CONFIG["command"], self.open_door, self.say, self.let_go)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.desktop.addTerminateListener(Goodbye(self))
        self.acceptor = None
        self.sheet_buttons = {}  # of each document

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open_door(self):
        """Let the add-in process connect: by a pipe with a random name, to who knows the word."""
        self.close_door()
        pipe, word = "cellgrad-" + secrets.token_hex(12), secrets.token_hex(16)
        acceptor = self.acceptor = self.service("com.sun.star.connection.Acceptor")
        threading.Thread(target=self._welcome, args=(acceptor, pipe, word), daemon=True).start()
        return {"pipe": pipe, "word": word, "pid": os.getpid()}

    def close_door(self):
        acceptor, self.acceptor = self.acceptor, None
        if acceptor is not None:
            acceptor.stopAccepting()

    def _welcome(self, acceptor, pipe, word):
        bridges = self.service("com.sun.star.bridge.BridgeFactory")
        provider = Provider(self.context, word)
        while self.acceptor is acceptor:
            connection = acceptor.accept("pipe,name=" + pipe)
            if connection is None:
                return
            with contextlib.suppress(Exception):  # somebody who does not speak UNO
                bridges.createBridge("", "urp", connection, provider)

    def let_go(self):
        """Undo what the add-in process cannot undo any more: a window that it held still."""
        with contextlib.suppress(Exception):
            documents = self.desktop.getComponents().createEnumeration()
            while documents.hasMoreElements():
                document = documents.nextElement()
                while _is_spreadsheet(document) and document.hasControllersLocked():
                    document.unlockControllers()

    def say(self, text):
        """Show what went wrong, on the main thread, when it is free."""
        self.last_failure = text
        with contextlib.suppress(Exception):
            caller = self.service("com.sun.star.awt.AsyncCallback")
            caller.addCallback(Message(self, text), None)


class Provider(unohelper.Base, XInstanceProvider):
    """Gives Calc's context to a process that knows the word, and nothing to anybody else."""

    def __init__(self, context, word):
        self.context, self.word = context, word

    def getInstance(self, name):
        return self.context if secrets.compare_digest(name, self.word) else None


class Message(unohelper.Base, XCallback):
    """A box with a line of text."""

    def __init__(self, inside, text):
        self.inside, self.text = inside, text

    def notify(self, data):
        window = self.inside.desktop.getCurrentFrame().getContainerWindow()
        box = window.getToolkit().createMessageBox(window, _errorbox(), 1, "Cellgrad", self.text)
        box.execute()
        box.dispose()


def _errorbox():
    return uno.Enum("com.sun.star.awt.MessageBoxType", "ERRORBOX")


class Goodbye(unohelper.Base, XTerminateListener):
    """Calc ends: so does the add-in process, and what it trains."""

    def __init__(self, inside):
        self.inside = inside

    def queryTermination(self, event):
        pass

    def notifyTermination(self, event):
        self.inside.line.close()
        self.inside.close_door()

    def disposing(self, event):
        pass


class AddIn(unohelper.Base, *FUNCTIONS, XServiceInfo):
    """The worksheet functions. Its methods are made from the registry, see below."""

    def __init__(self, context, *args):
        self.inside = Inside.of(context)

    def call(self, name, args):
        try:
            sent = [cell_values.from_calc(value) for value in args]
            return cell_values.to_calc(self.inside.line.call(name, sent))
        except LineError as err:
            self.inside.last_failure = str(err)
            return cell_values.to_calc(str(err) if name == "LAST_ERROR" else None)

    def getImplementationName(self):
        return ADD_IN

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (ADD_IN, "com.sun.star.sheet.AddIn")


def _method(name):
    return lambda self, *args: self.call(name, args)


for _name in CONFIG["functions"]:
    setattr(AddIn, _name, _method(_name))


class Job(unohelper.Base, XJob, XJobExecutor, XServiceInfo):
    """Menu and toolbar (`trigger`), and the events of documents (`execute`)."""

    def __init__(self, context, *args):
        self.inside = Inside.of(context)

    def trigger(self, button):
        """A button: say what was pressed where, and return."""
        document = self.inside.desktop.getCurrentComponent()
        if _is_spreadsheet(document):
            self.press(document, button)

    def press(self, document, button):
        controller = document.getCurrentController()
        self.inside.line.tell(
            {
                "do": "press",
                "button": button,
                "document": document.RuntimeUID,
                "sheet": controller.getActiveSheet().getName(),
                "selection": _selection(document, controller),
            }
        )

    def execute(self, arguments):
        """An event of a document."""
        environment = {
            e.Name: e.Value for a in arguments if a.Name == "Environment" for e in a.Value
        }
        document, event = environment.get("Model"), environment.get("EventName")
        if document is None or not _is_spreadsheet(document):
            return
        if event in SAVING:
            self.sheet_buttons(document).put_back()
        elif event in SAVED:
            self.sheet_buttons(document).bind()
            if event in ("OnSaveDone", "OnSaveAsDone"):
                _mend(document.getURL())
        elif event in ("OnLoad", "OnNew"):
            self.inside.line.tell({"do": "loaded", "document": document.RuntimeUID})
            self.sheet_buttons(document).bind()
        elif event == "OnUnload":
            self.inside.sheet_buttons.pop(document.RuntimeUID, None)
            self.inside.line.tell({"do": "closed", "document": document.RuntimeUID})

    def sheet_buttons(self, document):
        known = self.inside.sheet_buttons
        if document.RuntimeUID not in known:
            known[document.RuntimeUID] = SheetButtons(
                document,
                CONFIG["buttons"],
                CONFIG["models"],
                lambda button: self.press(document, button),
            )
        return known[document.RuntimeUID]

    def getImplementationName(self):
        return JOB

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (JOB,)


def _is_spreadsheet(document):
    return hasattr(document, "supportsService") and document.supportsService(
        "com.sun.star.sheet.SpreadsheetDocument"
    )


def _selection(document, controller):
    """The selected range as Excel writes it; the first one of several, "" for a picture."""
    selected = controller.getSelection()
    if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
        selected = selected.getByIndex(0)
    if not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
        return ""
    sheet = selected.getSpreadsheet().getName().replace("'", "''")
    address = selected.AbsoluteName.rpartition(".")[2]
    return "'" + sheet + "'!" + address


def _mend(url):
    if url.startswith("file:"):
        with contextlib.suppress(OSError, ValueError):  # the file stays as Calc has written it
            plain_names.mend(Path(uno.fileUrlToSystemPath(url)))


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816  the loader's name for it
g_ImplementationHelper.addImplementation(AddIn, ADD_IN, (ADD_IN, "com.sun.star.sheet.AddIn"))
g_ImplementationHelper.addImplementation(Job, JOB, (JOB,))
