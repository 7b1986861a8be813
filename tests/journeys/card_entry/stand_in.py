"""A stand-in for the panel: a Qt window that opens card entry through the panel's side and takes no typing meanwhile.

It says what happens as JSON lines on its output and obeys words on its input. It is started with the page to load.
"""

import asyncio
import json
import sys
from pathlib import Path

import qasync
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.capture.launch import Launch
from desktop.capture.panel_side import CardEntry
from desktop.capture.wire import Outcome, Prepare, Show


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Panel(QWidget):
    """A window with a field that must stay empty; while card entry is open it gives the keyboard back at once."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("stand-in panel")
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        self.resize(400, 820)
        self.open = False
        self.typed = 0
        self.keep_front = asyncio.Event()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Eat every key while card entry is open, and remember only how many there were."""
        if self.open and isinstance(event, QKeyEvent):
            self.typed += event.type() == QEvent.Type.KeyPress
            return True
        if self.open and watched is self and event.type() == QEvent.Type.WindowActivate:
            self.keep_front.set()
            say(event="activated")
        return False


class Session:
    """One card entry, from start to kill, on words from outside."""

    def __init__(self, panel: Panel, launch: Launch, page: Prepare) -> None:
        self.panel, self.launch, self.page = panel, launch, page
        self.entry: CardEntry | None = None

    def place(self) -> Show:
        at = self.panel.geometry()
        return Show(at.x(), at.y() + 356, 400, 464, int(self.panel.winId()))

    async def open(self) -> None:
        self.entry = await CardEntry.start(self.launch)
        await self.entry.prepare(self.page)
        self.panel.open = True
        self.panel.field.setEnabled(False)
        await self.entry.show(self.place())
        say(event="shown", host=self.entry.pid)
        keeper = asyncio.create_task(self._keep_in_front(self.entry))
        end = await self.entry.outcome()
        keeper.cancel()
        self.panel.open = False
        self.panel.field.setEnabled(True)
        if isinstance(end, Outcome):
            say(
                event="outcome",
                token=end.token,
                brand=end.brand,
                last_four=end.last_four,
                product=end.product,
            )
        else:
            say(event="closed", why=end.why)

    async def _keep_in_front(self, entry: CardEntry) -> None:
        while True:
            await self.panel.keep_front.wait()
            self.panel.keep_front.clear()
            await entry.show(self.place())

    async def obey(self, word: str) -> None:
        match word:
            case "open":
                self._opening = asyncio.create_task(self.open())
            case "look":
                clipboard = QGuiApplication.clipboard()
                held = [clipboard.text(mode) for mode in (clipboard.Mode.Clipboard, clipboard.Mode.Selection)]
                say(
                    event="looked", field=len(self.panel.field.text()), typed=self.panel.typed, clipboard=held
                )
            case _:
                raise ValueError(word)


async def converse(session: Session) -> None:
    """Obey until the input ends."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await session.obey(line.strip())
    if session.entry is not None:
        await session.entry.kill()


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text())
    command, more, user = given["launch"]
    application = QApplication(["stand-in"])
    loop = qasync.QEventLoop(application)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    panel = Panel()
    panel.setGeometry(60, 40, 400, 820)
    panel.show()
    panel.field.setFocus()
    page = Prepare(given["url"], tuple(given["origins"]))
    session = Session(panel, Launch(tuple(command), more, user), page)
    with loop:
        say(event="ready", window=int(panel.winId()))
        loop.run_until_complete(converse(session))


if __name__ == "__main__":
    main()
