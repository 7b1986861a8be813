"""The demonstration without a person: the program as it runs, on simulators that a script drives."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx
import qasync
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.adapters import sandbox
from desktop.bootstrap.agent import Instead, Program, program
from desktop.bootstrap.card_window import CardWindow
from desktop.bootstrap.demo.office import Office
from desktop.bootstrap.demo.stage import AGENT, KNOWN, PACK, Stage
from desktop.collecting import collected_here
from desktop.demo.callers import Cast
from desktop.demo.hosted import Typed
from desktop.demo.played_entry import Keypad, PlayedEntry
from desktop.demo.playing import Played, play
from desktop.demo.script import Script
from desktop.demo.secrets import RunSecrets
from desktop.demo.timeline import Timeline
from desktop.demo.typed_entry import TypedEntry
from desktop.desk import Desk
from desktop.front import Front
from desktop.present import live
from desktop.present.live.surroundings import Expected
from desktop.runner.entry import Window
from desktop.views.dressing import dress
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import light
from integrations.approvals.answerer import Answerer, Told
from integrations.clock import now
from integrations.cti.simulator.connector import Simulator
from integrations.gateways.sandbox.cards import KNOWN_CARDS, KnownCard
from integrations.ports import Answer, CallCommand, HangUp
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.traps import Misbehaviour, Trap
from integrations.settings.model import Agent, Approvals, Gateway, General, Settings
from policy.approvals.queue import Waiting

_SECRET = "sandbox"
_OFFER = "Half of that, so that the meter is covered"
_REFUSAL = "The deposit is small already"
_PANEL = (400, 820)
_SETTLES_S = 2.0
_LOOK_S = 0.01
_LIMIT_S = 5.0
_NAMES = {"lost": "answer lost", "slow": "answer slow", "silent": "no answer", "garbage": "answer garbled"}


def run(script: Script, out: Path, folder: Path, stage: Stage, *, real_entry: bool) -> Played:
    """Play a script to its end; raise a PortError."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["tillside"])
    loop = qasync.QEventLoop(app)  # type: ignore[abstract]  # qasync's stubs know only half of it
    asyncio.set_event_loop(loop)
    with collected_here(), loop:
        return loop.run_until_complete(_run(app, script, out, folder, stage, real_entry=real_entry))


async def _run(
    app: QApplication, script: Script, out: Path, folder: Path, stage: Stage, *, real_entry: bool
) -> Played:
    look = Look(light(), motion=False)
    dress(app, look)
    secrets, timeline = RunSecrets(), Timeline(now)
    telephone, recorders = Simulator(), SimulatedRecorders()
    entry, start_entry = _entry(real_entry=real_entry)
    instead = Instead(
        source=telephone,
        recorders=recorders,
        start_entry=start_entry,
        witness=timeline,
        agent=AGENT,
        known=KNOWN,
        pack=stage.pack,
    )
    async with sandbox() as (url, key):
        secrets.keep(_SECRET, key)
        office = Office.founded(folder, stage.pack, PACK)
        settings = Settings(
            general=General(language="en"),
            agent=Agent(id=AGENT),
            gateway=Gateway(address=url, secret=f"keyring:{_SECRET}"),
            approvals=Approvals(roster_pin=office.pin),
        )
        async with (
            program(settings, folder, look, "en", secrets, instead) as running,
            office.signing(stage.pack) as supervisor,
        ):
            wishes = _Wishes(running.desk, telephone)
            running.front.wished.connect(wishes.grant)
            running.panel.resize(*_PANEL)
            running.panel.show()
            on_stage = Scripted(running, telephone, recorders, entry, stage.cast, url, key, supervisor)
            try:
                return await play(script, on_stage, timeline, out)
            finally:
                running.front.wished.disconnect(wishes.grant)
                running.panel.hide()


def _entry(*, real_entry: bool) -> tuple[Keypad, Callable[[], Awaitable[Window]]]:
    if real_entry:
        return TypedEntry(), CardWindow.start
    played = PlayedEntry()
    return played, played.start


@dataclass(frozen=True)
class Scripted:
    """Implements desktop.demo.running.Running."""

    program: Program
    telephone: Simulator
    recorders: SimulatedRecorders
    keypad: Keypad
    cast: Cast
    sandbox_url: str
    sandbox_key: str
    supervisor: Answerer

    @property
    def panel(self) -> Panel:
        return self.program.panel

    @property
    def desk(self) -> Desk:
        return self.program.desk

    @property
    def front(self) -> Front:
        return self.program.front

    @cached_property
    def cards(self) -> Mapping[str, Typed]:
        """The sandbox's cards by what they are or do; of several that are alike, the first."""
        named: dict[str, Typed] = {}
        for card in KNOWN_CARDS.values():
            named.setdefault(_name(card), _typed(card))
        return named

    def checks(self) -> Mapping[str, tuple[Expected, ...]]:
        return self.program.outlook.surroundings(self.desk.session, 0).checks

    async def fault(self, kind: str, of: str, times: int) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=_LIMIT_S) as client:
            answer = await client.post(
                f"{self.sandbox_url}/sandbox/faults",
                json={"place": of, "kind": kind, "milliseconds": 0, "times": times},
                headers={"authorization": f"Bearer {self.sandbox_key}"},
            )
        if answer.status_code != httpx.codes.OK:
            raise LookupError(f"the sandbox has no fault “{kind}” of “{of}”")

    def trap(self, name: str) -> None:
        known = {one.name.lower().replace("_", "-"): one for one in Trap}
        if name not in known:
            raise LookupError(f"the recorder has no trap “{name}”; there are: {', '.join(sorted(known))}")
        self.recorders.misbehave(Misbehaviour(known[name]))

    async def decide(self, how: str) -> None:
        waiting = await self._asked()
        number, asked = self.program.outlook.digits, waiting.request.change.asked
        match how:
            case "approves":
                result = await self.supervisor.approve(waiting.digest, number)
            case "offers less":
                result = await self.supervisor.counter(waiting.digest, number, asked // 2, _OFFER)
            case _:
                result = await self.supervisor.refuse(waiting.digest, number, _REFUSAL)
        if result.told is not Told.TAKEN:
            raise LookupError(f"the decision was not taken: {result.told.value}")

    async def _asked(self) -> Waiting:
        """Wait until the request on the panel is in the queue."""
        pending = self.desk.session.pending
        name = "" if pending is None else pending.id
        async with asyncio.timeout(_LIMIT_S):
            async for queue in self.supervisor.watch():
                found = next((one for one in queue.waiting if one.request.id == name), None)
                if found is not None:
                    return found
        raise LookupError("nothing was asked")

    async def settle(self) -> None:
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _SETTLES_S
        while self.program.runner.under_way:
            if loop.time() > give_up:
                return
            await asyncio.sleep(_LOOK_S)


class _Wishes:
    """Answers and hangs up for the panel."""

    def __init__(self, desk: Desk, telephone: Simulator) -> None:
        self._desk = desk
        self._telephone = telephone
        self._under_way: set[asyncio.Task[None]] = set()

    def grant(self, asked: live.PanelAsked) -> None:
        if self._desk.session.call is None:
            return
        match asked.wish:
            case live.Wish.ANSWER:
                self._perform(Answer(self._desk.session.key))
            case live.Wish.HANG_UP:
                self._perform(HangUp(self._desk.session.key))
            case _:
                return  # the window's place and the rest are nothing to a script

    def _perform(self, command: CallCommand) -> None:
        task = asyncio.create_task(self._telephone.perform(command))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


def _name(card: KnownCard) -> str:
    if card.fault is not None:
        return _NAMES.get(card.fault.kind, card.fault.kind.value)
    if card.decline is not None:
        return card.decline.value.replace("_", " ")
    return f"{card.brand} {card.product.value}"


def _typed(card: KnownCard) -> Typed:
    code = "1234" if card.brand == "amex" else "123"
    fields: dict[str, str | int] = {
        "number": card.number,
        "month": 12,
        "year": 2030,
        "code": code,
        "postal": "60601",
    }
    return Typed(tuple(fields.items()))
