"""The demonstration for a person: panel, softphone's stand-in, supervisor's window, and calls that arrive."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from desktop.bootstrap.agent import Instead, Program
from desktop.bootstrap.demo.office import Office
from desktop.bootstrap.demo.stage import AGENT, KNOWN, PACK, Stage
from desktop.bootstrap.dressing import language_of
from desktop.bootstrap.start import run
from desktop.demo.conductor import Conductor
from desktop.demo.line import Line
from desktop.demo.secrets import RunSecrets
from desktop.present.locale import Formats, locale_of
from desktop.present.texts import load
from integrations.clock import now
from integrations.cti.simulator.connector import Simulator
from integrations.logs.writing import note
from integrations.settings.model import Agent, Approvals, Settings
from policy.calls import CallKey
from policy.session import Stage as CallStage

_log = logging.getLogger(__name__)


def show(folder: Path, stage: Stage) -> None:
    """Show everything until the panel is closed; raise NotStarted."""
    office = Office.founded(folder, stage.pack, PACK)
    settings = Settings(agent=Agent(id=AGENT), approvals=Approvals(roster_pin=office.pin))
    telephone = Simulator()
    calls = _Calls(telephone, stage, office, language_of(settings))
    instead = Instead(source=telephone, witness=calls.line, agent=AGENT, known=KNOWN, pack=stage.pack)
    run(settings, folder, RunSecrets(), instead, calls.beside)


class _Calls:
    """The softphone's stand-in, those who ring, and the supervisor."""

    def __init__(self, telephone: Simulator, stage: Stage, office: Office, language: str) -> None:
        self._telephone = telephone
        self._office = office
        self._stage = stage
        self._language = language
        self._texts = load(language, "softphone")
        self._formats = Formats(locale_of(language), stage.pack.about.currency)
        self._conductor: Conductor | None = None
        self.line = Line(telephone, now, self._next_call, says=self._says)

    @asynccontextmanager
    async def beside(self, program: Program) -> AsyncIterator[None]:
        """Ring for as long as this is entered. Without the stand-in's window the panel itself answers."""
        try:
            await self.line.start(("--language", self._language))
        except OSError:
            note(_log, "softphone.unstarted", logging.WARNING)
        name = f"demo-{datetime.now(tz=UTC):%Y%m%d%H%M%S}"
        callers = self._stage.cast.in_order()
        self._conductor = Conductor(
            self._telephone,
            callers,
            lambda: program.desk.session.stage is CallStage.IDLE,
            self.line.waiting,
            name,
        )
        ringing = asyncio.create_task(self._conductor.run(), name="callers")
        try:
            async with self._office.window(self._language):
                yield
        finally:
            ringing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ringing
            await self.line.stop()

    def _next_call(self) -> None:
        if self._conductor is not None:
            self._conductor.next_now()

    def _says(self, call: CallKey) -> tuple[str, ...]:
        """Return what the caller of a call answers when asked."""
        caller = self._conductor.caller(call.call_id) if self._conductor is not None else None
        if caller is None:
            return ()
        t, lines = self._texts, []
        if caller.account:
            lines.append(t("softphone.says-account", account=caller.account))
        if caller.paid is not None:
            minor, day = caller.paid
            amount, month = self._formats.amount(minor), self._formats.month(day)
            lines.append(t("softphone.says-payment", amount=amount, month=month))
        return tuple(lines)
