"""The agent's program put together: sources of calls, recorders, till, desk and panel. It shows no window by itself."""

from __future__ import annotations

import asyncio
import getpass
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import time
from functools import partial
from pathlib import Path

from desktop.bootstrap import adapters
from desktop.bootstrap.card_window import CardWindow
from desktop.bootstrap.keeping import EvidenceKeeping
from desktop.bootstrap.news import fact_of
from desktop.bootstrap.packs import pack_named
from desktop.circumstances import OpenHours, circumstances
from desktop.contact import address_for
from desktop.desk import Desk, Witness
from desktop.front import Front
from desktop.listening import ClockWatch, Listening, hear, watch_clock
from desktop.outlook import Desktop, Outlook
from desktop.present.live.surroundings import Part, PartState, Ready, RecorderName
from desktop.present.texts import load
from desktop.runner.accounts import Accounts
from desktop.runner.entry import Entry, Looks, Window
from desktop.runner.money import Money
from desktop.runner.recording import Recording
from desktop.runner.records import Records
from desktop.runner.runner import Runner
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import Scheme
from integrations.accounts.store import AccountStore
from integrations.clock import now
from integrations.errors import PortError
from integrations.evidence.evidence import FILE, Evidence
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.journal.journal import Journal
from integrations.logs.writing import note
from integrations.ports import CallSource, RecorderControl, SecretKeeping
from integrations.receipts.folder import ReceiptFolder
from integrations.recorders.paused_list import PausedList
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.settings.model import Settings
from integrations.till.counterparts import Counterparts
from integrations.till.till import News, Till
from policy.authority import Person
from policy.calls import CallAnswered, CallEnded
from policy.effects import Effect, Fact
from policy.language.tree.pack import Pack
from policy.recording import Proof
from policy.session import Session, Setup

MERCHANT = "tillside"
RECOVER_EVERY_S = 60.0
CLOSING_S = 20.0
SIMULATED = "pbx"
"""The recorder of calls that are simulated."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Instead:
    """What the demonstration and tests put in the place of what the settings name."""

    source: CallSource | None = None
    recorders: RecorderControl | None = None
    start_entry: Callable[[], Awaitable[Window]] = CardWindow.start
    witness: Witness | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """The parts of the running program, for the window around it and for those who play it."""

    panel: Panel
    desk: Desk
    front: Front
    outlook: Outlook
    source: CallSource
    recorders: RecorderControl
    gateway: SandboxGateway
    accounts: AccountStore
    money: Money
    entry: Entry
    runner: Runner
    pack: Pack


class Witnesses:
    """Tells every witness, in order."""

    def __init__(self, *all_: Witness) -> None:
        self._all = all_

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        for one in self._all:
            one.step(before, fact, after, effects)


@asynccontextmanager
async def program(
    settings: Settings,
    folder: Path,
    look: Look,
    language: str,
    keyring: SecretKeeping,
    instead: Instead | None = None,
) -> AsyncIterator[Program]:
    """Run everything but the window; `folder` keeps what has to last. Raise a PortError for what cannot be opened."""
    other = instead or Instead()
    pack = pack_named(settings.policy.pack)
    agent = other.agent or settings.agent.id or getpass.getuser()
    async with AsyncExitStack() as stack:
        opened = await _open(stack, settings, folder, pack, keyring)
        gateway, accounts, till = opened.gateway, opened.accounts, opened.till
        keeping = EvidenceKeeping(opened.evidence, folder / "spoilt", now)
        recorders = other.recorders or SimulatedRecorders()
        paused = PausedList(folder / "paused.json")
        texts = load(language)
        role = settings.agent.role or pack.roles[0].id

        def setup(next_pack: Pack | None) -> Setup:
            flow = settings.policy.flow or None
            return Setup.of(next_pack or pack, Person(agent, role), flow, language)

        def text_number(account: str) -> str:
            return address_for(lookup.file(account), "text")

        def contact(account: str, channel: str) -> str:
            return address_for(lookup.file(account), channel)

        def holder(account: str) -> str:
            file = lookup.file(account)
            return "" if file is None else file.card.name

        runner = Runner(now)
        hours = OpenHours(
            *(time.fromisoformat(at) for at in (settings.open_hours.opens, settings.open_hours.closes))
        )
        lookup = Accounts(
            accounts,
            accounts,
            lambda effect: desk.session_of(effect.call).setup.pack,
            lambda pack: circumstances(pack, now().wall_ms, hours),
            now,
        )
        outlook = Outlook(
            Desktop(
                language,
                agent,
                recorders={SIMULATED: RecorderName(texts("idle.call-recorder"))},
                ready=_ready(settings, recorders),
            ),
            lookup.card,
            lookup.file,
            text_number,
            now,
        )
        witnesses = (
            Witnesses(keeping, outlook)
            if other.witness is None
            else Witnesses(keeping, outlook, other.witness)
        )
        desk = Desk(setup, runner, witnesses)
        panel = Panel(look)
        front = Front(panel, desk, outlook, texts, now)
        source = other.source or adapters.call_source(
            settings.calls, settings.general.region, keyring.read, front.come_forward
        )
        outlook.can_answer = bool(source.abilities.commands)
        money = Money(till, desk.session_of, contact, holder, MERCHANT, now)
        entry = Entry(
            gateway,
            other.start_entry,
            front.place,
            now,
            MERCHANT,
            lambda: Looks(language, dark=look.theme.scheme is Scheme.DARK),
        )
        front.card_moved.connect(entry.follow_soon)
        recording = Recording(recorders, paused)
        records = Records(accounts, keeping, agent, lambda outcome: texts(f"idle.outcome-{outcome}"), now)
        for performing in (lookup, money, entry, recording, records):
            runner.learn(performing.performers)

        listening = Listening()
        stack.push_async_callback(_close, listening, source, recorders, runner, entry)
        for news in await till.recover():
            _tell_news(desk, news)
        await recorders.start()
        await _resume_left(paused, recorders)
        await source.start()
        listening.begin("calls", hear(source.facts(), lambda fact: _heard(desk, recorders, fact)))
        listening.begin("recorders", hear(recorders.facts(), desk.tell))
        watch = ClockWatch(pack.about.time_zone, now())
        listening.begin("clock", watch_clock(watch, now, desk.tell, front.changed))
        listening.begin("recovery", _recover(till, desk))
        front.render()
        yield Program(
            panel, desk, front, outlook, source, recorders, gateway, accounts, money, entry, runner, pack
        )


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is closed again in the reverse order."""

    gateway: SandboxGateway
    accounts: AccountStore
    evidence: Evidence
    till: Till


async def _open(
    stack: AsyncExitStack, settings: Settings, folder: Path, pack: Pack, keyring: SecretKeeping
) -> _Opened:
    """Open everything that lasts, off the event loop; a sandbox gateway may be started for it."""
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    gateway = await stack.enter_async_context(adapters.gateway(settings.gateway, keyring.read))
    address = adapters.accounts_address(settings.accounts, folder, keyring.read)
    accounts = await asyncio.to_thread(partial(AccountStore.open, address, upgrade=True))
    stack.push_async_callback(accounts.close)
    evidence = await asyncio.to_thread(Evidence.open, folder / FILE, keyring)
    stack.callback(evidence.close)
    others = Counterparts(gateway, accounts, accounts, {pack.about.id: pack}.get, gateway, gateway, None)
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite")
    till = Till(journal, others, ReceiptFolder(folder / "receipts"))
    return _Opened(gateway, accounts, evidence, await stack.enter_async_context(till))


async def _close(
    listening: Listening, source: CallSource, recorders: RecorderControl, runner: Runner, entry: Entry
) -> None:
    """Hear nothing more, finish what is under way, and leave no card window behind."""
    await listening.stop()
    await source.stop()
    given_up = await runner.finish(CLOSING_S)
    if given_up:
        note(_log, "program.gave-up", logging.WARNING, count=given_up)
    await entry.stop()
    await recorders.stop()


def _heard(desk: Desk, recorders: RecorderControl, fact: Fact) -> None:
    """Tell the desk; a simulated recorder records what is answered."""
    desk.tell(fact)
    if isinstance(recorders, SimulatedRecorders):
        if isinstance(fact, CallAnswered):
            recorders.record(fact.call, SIMULATED)
        elif isinstance(fact, CallEnded):
            recorders.end(fact.call)


async def _recover(till: Till, desk: Desk) -> None:
    """Ask every minute what became of money that nobody waits for."""
    while True:
        await asyncio.sleep(RECOVER_EVERY_S)
        for news in await till.recover():
            _tell_news(desk, news)


def _tell_news(desk: Desk, news: News) -> None:
    """Tell the desk of money that was found out later, where it still knows the attempt."""
    fact = fact_of(news, now)
    if fact is not None and desk.knows(fact):
        desk.tell(fact)
    note(_log, "money.recovered", attempt=news.key)


async def _resume_left(paused: PausedList, recorders: RecorderControl) -> None:
    """Turn on what an earlier run of this program left paused; what cannot be reached stays on the list."""
    for call, names in paused.left():
        try:
            for name in names:
                await recorders.resume(call, name)
            await paused.disarm(call)
        except PortError as error:
            note(_log, "recorder.left-paused", logging.WARNING, call=call, error=type(error).__name__.lower())


def _ready(settings: Settings, recorders: RecorderControl) -> tuple[Ready, ...]:
    """Say what the desk is made of, for the page between calls."""
    simulated = settings.calls.connector == "simulator"
    proves = recorders.abilities.paused is Proof.PROVEN
    return (
        Ready(Part.SOFTPHONE, PartState.SIMULATED if simulated else PartState.CONNECTED),
        Ready(Part.CALL_RECORDER, PartState.CAN_PROVE if proves else PartState.CAN_ACKNOWLEDGE),
        Ready(Part.PAYMENTS, PartState.ANSWERED),
        Ready(Part.ACCOUNTS, PartState.ANSWERED),
    )
