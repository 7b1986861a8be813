"""The panel, docked, as a program of its own: it obeys words on its input and leaves when that ends."""

import json
import sys

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget

from desktop.docking.dock import Dock
from desktop.docking.placement import Wish
from desktop.docking.x11.edge import XEdge
from desktop.docking.x11.watch import XWatch


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> int:
    application = QApplication(["stand-in"])
    panel = QWidget()
    panel.setWindowTitle("docked panel")
    panel.setMinimumSize(360, 480)
    dock = Dock(panel, XWatch(tuple(sys.argv[1:])), Wish(height=600), XEdge())
    dock.unavailable.connect(lambda why: say(event="unavailable", why=why.why))

    def obey() -> None:
        match sys.stdin.readline().strip():
            case "tear off":
                dock.tear_off()
            case "attach":
                dock.attach()
            case "need":
                dock.need(needed=True)
            case "rest":
                dock.need(needed=False)
            case _:
                dock.stop()
                application.quit()
                return
        state = dock.state()
        say(event="obeyed", torn=state.torn_off, windows=len(state.windows))

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    dock.start()
    say(event="ready", window=int(panel.winId()), torn=dock.state().torn_off)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
