"""Starts panels and kills them. Everything is imported once; each panel is a fork, so that it is there at once.

Reads one JSON object a line, a call each: {"folder", "call", "number", "url", "key", "stage", "after_ms"}. The panel
is killed `after_ms` milliseconds into the stage; "" lets it live. Answers with the stages it came to.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import qasync
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.agent import Instead, program
from desktop.bootstrap.packs import pack_named
from desktop.demo.played_entry import PlayedEntry
from desktop.demo.secrets import RunSecrets
from desktop.views.dressing import dress
from desktop.views.look import Look
from desktop.views.theme import light
from integrations.cti.simulator.connector import Simulator
from integrations.receipts.folder import draw_here
from integrations.settings.model import Gateway, Settings
from integrations.trust import trusted
from policy.quote.desk import desk
from tests.journeys.crash.agent import Agent

_PATIENCE_S = 40.0
PACK = pack_named("riverbend-utility")
_RECOVERED = "RECOVERED"
"""Told when the panel has looked up what an earlier one left, before the next call."""


async def _work(order: dict[str, Any], pipe: int) -> None:
    def tell(stage: str) -> None:
        os.write(pipe, f"{stage}\n".encode())

    telephone, keypad = Simulator(), PlayedEntry()
    instead = Instead(source=telephone, start_entry=keypad.start, agent="ana", pack=PACK, draw=draw_here)
    settings = Settings(gateway=Gateway(address=order["url"], secret="keyring:sandbox"))
    secrets = RunSecrets()
    secrets.keep("sandbox", order["key"])
    look = Look(light(), motion=False)
    async with program(settings, Path(order["folder"]), look, "en", secrets, instead) as running:
        tell(_RECOVERED)
        if order["number"]:
            await Agent(running, telephone, keypad, tell).take_call(order["call"], order["number"])


def _child(order: dict[str, Any], pipe: int) -> None:
    app = QApplication(["tillside"])
    dress(app, Look(light(), motion=False))
    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_work(order, pipe))


if sys.platform == "win32":

    def raise_one(order: dict[str, Any]) -> dict[str, Any]:
        """Say that panels are forked here, which Windows cannot do."""
        raise OSError("no fork on Windows", order["call"])

else:

    def raise_one(order: dict[str, Any]) -> dict[str, Any]:
        """Start one panel, kill it where the order says, and say how far it came."""
        for old in Path(order["folder"]).glob("evidence.sqlite3*"):
            old.unlink()  # each panel has a key of its own here, and this journey is about money
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(reading)
                _child(order, writing)
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        os.close(writing)
        stages = _follow(reading, pid, order["stage"], order["after_ms"] / 1000)
        os.close(reading)
        _, status = os.waitpid(pid, 0)
        return {"stages": stages, "status": os.waitstatus_to_exitcode(status)}


def _follow(reading: int, pid: int, stage: str, after_s: float) -> list[str]:
    """Read the stages that a panel tells until it ends; kill it in its time."""
    kill = signal.Signals(9)
    stages: list[str] = []
    rest = b""
    give_up = time.monotonic() + _PATIENCE_S
    due: float | None = None
    while True:
        wait = (give_up if due is None else due) - time.monotonic()
        if wait <= 0:
            os.kill(pid, kill)
            return stages if due is not None else [*stages, "STUCK"]
        ready, _, _ = select.select([reading], [], [], wait)
        if not ready:
            continue
        data = os.read(reading, 4096)
        if not data:
            return stages
        *told, rest = (rest + data).split(b"\n")
        stages += [one.decode() for one in told]
        if due is None and stage in stages:
            due = time.monotonic() + after_s


def _prepare() -> None:
    """Load once what each panel would load for itself."""
    for name in ("anyio._backends._asyncio", "alembic.command", "httpcore", "integrations.receipts.pdf"):
        import_module(name)
    trusted()
    desk(PACK, datetime.now(ZoneInfo(PACK.about.time_zone)).date())


def main() -> None:
    _prepare()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(raise_one(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
