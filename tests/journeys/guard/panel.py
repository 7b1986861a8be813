"""A panel as a process: takes a call up to the open card entry, and stays there. It tells every stage that it comes to.

Arguments: the folder, the recorder's port and key, the call's id, and the caller's number.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.agent import Instead, program
from desktop.demo.played_entry import PlayedEntry
from desktop.demo.secrets import RunSecrets
from desktop.views.dressing import dress
from desktop.views.look import Look
from desktop.views.theme import light
from integrations.cti.simulator.connector import Simulator
from integrations.receipts.folder import draw_here
from integrations.settings.model import Settings
from integrations.settings.recorder import HttpRecorder, Recorder
from tests.journeys.crash.agent import Agent


class SlowHands(Agent):
    """Never finds the card."""

    async def _type(self) -> bool:
        return True


def tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def work(folder: Path, port: str, key: str, call: str, number: str) -> None:
    telephone, keypad = Simulator(), PlayedEntry()
    instead = Instead(source=telephone, start_entry=keypad.start, agent="ana", draw=draw_here)
    http = HttpRecorder(address=f"http://127.0.0.1:{port}", secret="keyring:recorder")
    settings = Settings(recorder=Recorder(product="http", same_ids=True, http=http))
    secrets = RunSecrets()
    secrets.keep("recorder", key)
    async with program(settings, folder, Look(light(), motion=False), "en", secrets, instead) as running:
        await SlowHands(running, telephone, keypad, tell).take_call(call, number)


def main() -> None:
    folder, *rest = sys.argv[1:]
    app = QApplication(["tillside"])
    dress(app, Look(light(), motion=False))
    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(work(Path(folder), *rest))


if __name__ == "__main__":
    main()
