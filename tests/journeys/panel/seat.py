"""The process of the real panel: what `tillside panel` runs, with a keyring in memory and an ear for a journey's words.

It is given settings, a folder and how to start the card window. It answers each JSON object on its input with one on
its output: `look` tells what is going on, `press` presses a button of the panel, `answers` tells what the caller knows,
`recorder` springs a trap of the simulated recorder, `clipboard` tells what is on it, `close` closes the panel.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication

from desktop.bootstrap.agent import Instead, Program
from desktop.bootstrap.card_window import CardWindow
from desktop.bootstrap.hearing import SIMULATED
from desktop.bootstrap.start import run
from desktop.capture.launch import Launch
from desktop.demo.hands import Hands, NotThere
from desktop.demo.secrets import RunSecrets
from desktop.demo.verifying import answers
from desktop.desk import Witness
from desktop.present.deeds import Deed
from desktop.present.live.steps import shown_step
from desktop.present.locale import Formats, locale_of
from desktop.runner.entry import Window
from integrations.logs.writing import end_log, log_to
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.traps import Trap
from integrations.settings.model import Settings

Said = dict[str, Any]


class Seat:
    """Obeys words about one running program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._hands = Hands(program.panel)

    def obey(self, said: Said) -> Said:
        """Do what is said, and tell how it is then."""
        match said["do"]:
            case "look":
                self._program.front.render()
                return self._look()
            case "press":
                try:
                    self._hands.press(Deed(said["deed"]), said.get("which"))
                except NotThere as why:
                    return {"refused": str(why)}
                return {}
            case "type":
                self._hands.type(said["field"], said["text"])
                return {}
            case "answers":
                return {"answers": self._answers()}
            case "recorder":
                recorders, call = self._program.recorders, self._program.desk.session.key
                assert isinstance(recorders, SimulatedRecorders)
                recorders.happen(Trap[said["trap"]], call, SIMULATED)
                return {}
            case "raise":
                self._program.panel.window().raise_()
                self._program.panel.window().activateWindow()
                return {}
            case "clipboard":
                board = QGuiApplication.clipboard()
                return {"held": [board.text(mode) for mode in (board.Mode.Clipboard, board.Mode.Selection)]}
            case "close":
                self._program.panel.window().close()
                return {}
            case unknown:
                raise ValueError(unknown)

    def _look(self) -> Said:
        session, view = self._program.desk.session, self._program.panel.view()
        return {
            "stage": session.stage.name,
            "call": None if session.call is None else session.call.key.call_id,
            "account": None if session.account is None else session.account.id,
            "waiting": len(session.others),
            "page": type(view.page).__name__ if view is not None else "",
            "view": dataclasses.asdict(view) if view is not None else {},
            "on show": self._hands.on_show(),
            "pops": [[one.call.call_id, one.nanoseconds] for one in self._program.front.pops],
            "window": int(self._program.panel.window().winId()),
            "place": self._program.panel.card_place().getRect(),
        }

    def _answers(self) -> tuple[str, ...]:
        """Return what the caller answers to the question that is asked now, as an agent would type it."""
        session, view = self._program.desk.session, self._program.panel.view()
        current = view.guidance.current if view is not None and view.guidance is not None else None
        shown = shown_step(session, current.which) if current is not None else None
        if shown is None:
            return ()
        checks = self._program.outlook.surroundings(session, 0).checks
        formats = Formats(locale_of(session.setup.language), session.setup.pack.about.currency)
        return answers(checks.get(shown.step.asks, ()), formats, right=True)


@asynccontextmanager
async def listening(program: Program, seat_of: Callable[[Program], Seat] = Seat) -> AsyncIterator[None]:
    """Obey for as long as this is entered; the panel is closed when nobody speaks any more."""
    loop = asyncio.get_running_loop()
    seat, rest = seat_of(program), b""

    def say(what: Said) -> None:
        sys.stdout.write(json.dumps(what, default=str) + "\n")
        sys.stdout.flush()

    def hear() -> None:
        nonlocal rest
        data = os.read(sys.stdin.fileno(), 65536)
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            say(seat.obey(json.loads(line)))
        if not data:
            loop.remove_reader(sys.stdin.fileno())
            program.panel.window().close()

    loop.add_reader(sys.stdin.fileno(), hear)
    say({"ready": True})
    try:
        yield
    finally:
        loop.remove_reader(sys.stdin.fileno())


def serve(given: Said, seat_of: Callable[[Program], Seat] = Seat, witness: Witness | None = None) -> None:
    """Run the panel as it is given, until it is closed."""
    folder = Path(given["folder"])
    instead = Instead(agent="ana", witness=witness)
    if given.get("launch"):
        command, more, user = given["launch"]
        launch = Launch(tuple(command), more, user)

        async def card_window() -> Window:
            return await CardWindow.start(launch)

        instead = dataclasses.replace(instead, start_entry=card_window)
    settings = Settings.model_validate(given["settings"])
    handler = log_to(folder / "logs", settings.logs.level)
    try:
        run(
            settings,
            folder,
            RunSecrets(),
            instead,
            partial(listening, seat_of=seat_of),
        )
    finally:
        end_log(handler)


if __name__ == "__main__":
    serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
