"""The agent's program put together: sources of calls, recorders, till, desk and panel. It shows no window by itself."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.bootstrap import adapters
from desktop.bootstrap.approving import Hears, approving, telephone
from desktop.bootstrap.card_window import CardWindow
from desktop.bootstrap.guarding import guarding, keep_deeds
from desktop.bootstrap.hearing import RECOVER_FIRST_S, SIMULATED, Hearing, resume_at_end, resume_left
from desktop.bootstrap.keeping import AGAIN_S, SENDS_S, EvidenceKeeping
from desktop.bootstrap.packs import pack_named
from desktop.bootstrap.reachability import heed, network_of
from desktop.circumstances import OpenHours, circumstances
from desktop.contact import address_for
from desktop.desk import Desk, Witness
from desktop.front import Front
from desktop.listening import ClockWatch, Listening, every, hear, watch_clock
from desktop.outlook import Desktop, Outlook
from desktop.present.live.surroundings import Part, PartState, Ready, RecorderName
from desktop.present.texts import Texts, load
from desktop.runner.accounts import Accounts
from desktop.runner.approvals import Approvals
from desktop.runner.entry import Entry, Looks, Window
from desktop.runner.exceptions import Exceptions
from desktop.runner.left_paused import LeftPaused
from desktop.runner.money import Money
from desktop.runner.recording import Recording
from desktop.runner.records import Records
from desktop.runner.runner import Runner
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import Scheme
from integrations.accounts.store import AccountStore
from integrations.clock import now
from integrations.errors import Refused
from integrations.evidence.evidence import FILE, Evidence
from integrations.evidence.opening import opened_anew
from integrations.evidence.outbox import FolderPost
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.journal.journal import Journal
from integrations.logs.writing import note
from integrations.ports import CallSource, RecorderControl, SecretKeeping
from integrations.receipts.apart import draw_apart
from integrations.receipts.folder import Draw, ReceiptFolder
from integrations.receipts.outbox import OutboxFolder
from integrations.recorders.guard.deeds import Deeds
from integrations.settings.model import Settings
from integrations.settings.recorder import Recorder, ScreenRecorder
from integrations.till.counterparts import Counterparts
from integrations.till.till import Till
from policy.calls import CallKey
from policy.effects import Effect
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.recording import Proof
from policy.session import Setup

if TYPE_CHECKING:
    from integrations.approvals.asker import Asker

CLOSING_S = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Instead:
    """What the demonstration and tests put in the place of what the settings name."""

    source: CallSource | None = None
    recorders: RecorderControl | None = None
    start_entry: Callable[[], Awaitable[Window]] = CardWindow.start
    witness: Witness | None = None
    agent: str = ""
    pack: Pack | None = None
    draw: Draw = draw_apart
    known: Mapping[str, Value] = field(default_factory=dict)
    """What is known of every call besides, by the name of the policy's input."""


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


@asynccontextmanager
async def program(
    settings: Settings,
    folder: Path,
    look: Look,
    language: str,
    keyring: SecretKeeping,
    instead: Instead | None = None,
    shown: Panel | None = None,
) -> AsyncIterator[Program]:
    """Run everything but the window; `folder` keeps what has to last. Raise a PortError for what cannot be opened.

    `shown` is the panel that is on the screen already.
    """
    other = instead or Instead()
    pack = other.pack or pack_named(settings.policy.pack)
    flow = _flow(settings, pack)
    agent = other.agent or settings.agent.id or getpass.getuser()
    async with AsyncExitStack() as stack:
        opened = await _open(stack, settings, folder, pack, keyring, other.draw)
        gateway, accounts, till = opened.gateway, opened.accounts, opened.till
        recorders = other.recorders or adapters.recorders(
            settings.recorder, settings.calls.connector, keyring.read
        )
        paused = await stack.enter_async_context(
            guarding(settings, folder, keyring.read, inside=other.recorders is not None)
        )
        texts = load(language)
        role = settings.agent.role or next((one.id for one in pack.roles), "")

        granted = await _granted(accounts, agent, lambda call: desk.session_of(call).setup.pack)

        def setup(next_pack: Pack | None) -> Setup:
            return Setup.of(next_pack or pack, granted.person(role), flow, language)

        def text_number(account: str) -> str:
            return address_for(lookup.file(account), "text")

        def contact(account: str, channel: str) -> str:
            return address_for(lookup.file(account), channel)

        def holder(account: str) -> str:
            file = lookup.file(account)
            return "" if file is None else file.card.name

        def awaited(effect: Effect) -> bool:
            return desk.awaits(effect)

        runner = Runner(now, awaited)
        hours = OpenHours(
            *(time.fromisoformat(at) for at in (settings.open_hours.opens, settings.open_hours.closes))
        )
        lookup = Accounts(
            accounts,
            accounts,
            lambda effect: desk.pack_of(effect.call),
            lambda pack: {**circumstances(pack, now().wall_ms, hours), **other.known},
            now,
        )
        outlook = Outlook(
            Desktop(
                language,
                agent,
                recorders=_recorder_names(settings.recorder, texts),
                ready=_ready(settings, recorders),
                series=settings.receipts.series,
            ),
            lookup.card,
            lookup.file,
            text_number,
            now,
        )
        keeping = _keeping(opened, settings, folder, outlook)
        stack.push_async_callback(keeping.close)
        network, more = network_of(gateway), [] if other.witness is None else [other.witness]
        desk = Desk(setup, runner, (keeping, outlook, network, *more))
        desk.watch_ends(lookup.forget)
        panel = shown or Panel(look)
        front = Front(panel, desk, outlook, texts, now)
        source = other.source or adapters.call_source(
            settings.calls, settings.general.region, keyring.read, front.come_forward
        )
        outlook.can_answer = bool(source.abilities.commands)
        money = Money(till, desk.session_of, contact, holder, pack.about.title, now)
        entry = Entry(
            gateway,
            other.start_entry,
            front.place,
            now,
            pack.about.title,
            lambda: Looks(language, dark=look.theme.scheme is Scheme.DARK),
        )
        front.card_moved.connect(entry.follow_soon)
        asker = await stack.enter_async_context(
            approving(settings.approvals, folder / "approvals", agent, hears=_hears(keeping, outlook, front))
        )
        if asker is not None:
            runner.learn(_asking(asker, desk, holder, outlook, keyring).performers)
        records = Records(accounts, keeping, agent, lambda outcome: texts(f"idle.outcome-{outcome}"), now)
        for performing in (
            lookup,
            money,
            entry,
            Recording(recorders, paused, desk.is_over, now),
            records,
            granted,
        ):
            runner.learn(performing.performers)

        listening, left = Listening(), LeftPaused(paused, recorders)
        left.read()
        finish = partial(_finish, runner, asker)
        _close_in_order(stack, listening, source, recorders, finish, entry, LeftPaused(paused, recorders))
        await _listen(listening, Hearing(desk, outlook, recorders), till, source, recorders, left)
        _keep(listening, keeping, Deeds(folder), outlook)
        heed(listening, network, desk.tell, settings.gateway.address)
        _keep_time(listening, pack, desk, front)
        front.render()
        yield Program(
            panel, desk, front, outlook, source, recorders, gateway, accounts, money, entry, runner, pack
        )


def _keeping(opened: _Opened, settings: Settings, folder: Path, outlook: Outlook) -> EvidenceKeeping:
    """Return what writes the evidence down; say if it had to be begun anew."""
    if opened.set_aside is not None:
        note(_log, "evidence.set-aside", logging.ERROR)
        outlook.evidence_began_anew()
    sent_to = settings.evidence.checkpoints
    post = None if sent_to is None else FolderPost(sent_to)
    return EvidenceKeeping(opened.evidence, folder / "spoilt", now, outlook.evidence_is, post)


def _keep_time(listening: Listening, pack: Pack, desk: Desk, front: Front) -> None:
    watch = ClockWatch(pack.about.time_zone, now())
    listening.begin("clock", watch_clock(watch, now, desk.tell, front.changed))


def _keep(listening: Listening, keeping: EvidenceKeeping, deeds: Deeds, outlook: Outlook) -> None:
    """Have what waits written, what is signed sent, and what the guard did taken in, again and again."""
    listening.begin("evidence", every(AGAIN_S, keeping.again))
    listening.begin("checkpoints", every(SENDS_S, keeping.send))
    listening.begin("guard", keep_deeds(deeds, keeping, outlook.guard_did))


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is closed again in the reverse order."""

    gateway: SandboxGateway
    accounts: AccountStore
    evidence: Evidence
    set_aside: Path | None
    till: Till


async def _open(
    stack: AsyncExitStack, settings: Settings, folder: Path, pack: Pack, keyring: SecretKeeping, draw: Draw
) -> _Opened:
    """Open everything that lasts, off the event loop; a sandbox gateway may be started for it."""
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    gateway = await stack.enter_async_context(adapters.gateway(settings.gateway, keyring.read))
    address = adapters.accounts_address(settings.accounts, folder, keyring.read)
    accounts = await asyncio.to_thread(partial(AccountStore.open, address, upgrade=True))
    stack.push_async_callback(accounts.close)
    evidence, aside = await asyncio.to_thread(opened_anew, folder / FILE, keyring, now())
    stack.callback(evidence.close)
    sending = OutboxFolder(folder / "outbox", sender=pack.about.title)
    others = Counterparts(
        gateway, accounts, accounts, {pack.about.id: pack}.get, gateway, gateway, sending, gateway, accounts
    )
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite")
    till = Till(journal, others, ReceiptFolder(folder / "receipts", draw), series=settings.receipts.series)
    return _Opened(gateway, accounts, evidence, aside, await stack.enter_async_context(till))


async def _listen(
    listening: Listening,
    hearing: Hearing,
    till: Till,
    source: CallSource,
    recorders: RecorderControl,
    left: LeftPaused,
) -> None:
    """Look up what an earlier run left undecided, then hear recorders and calls."""
    recovered = asyncio.Event()
    listening.begin("recovery", hearing.money(till, recovered))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(recovered.wait(), RECOVER_FIRST_S)
    await recorders.start()
    await source.start()
    listening.begin("calls", hear(source.facts, hearing.call, hearing.no_calls))
    listening.begin("recorders", hear(recorders.facts, hearing.recorder, hearing.no_recorders))
    listening.begin("left paused", resume_left(left))


def _close_in_order(
    stack: AsyncExitStack,
    listening: Listening,
    source: CallSource,
    recorders: RecorderControl,
    finish: Callable[[], Awaitable[None]],
    entry: Entry,
    left: LeftPaused,
) -> None:
    """Have everything stopped in the end, from the last line here to the first, even where one of them fails."""
    stack.push_async_callback(recorders.stop)
    stack.push_async_callback(resume_at_end, left)
    stack.push_async_callback(entry.stop)  # once more: what was under way may have made a window
    stack.push_async_callback(finish)
    stack.push_async_callback(source.stop)
    stack.push_async_callback(listening.stop)
    stack.push_async_callback(entry.stop)


async def _granted(book: AccountStore, agent: str, pack_of: Callable[[CallKey], Pack]) -> Exceptions:
    """Know what this agent has granted so far; raise a PortError."""
    granted = Exceptions(book, agent, pack_of)
    await granted.load(now())
    return granted


def _asking(
    asker: Asker, desk: Desk, holder: Callable[[str], str], outlook: Outlook, keyring: SecretKeeping
) -> Approvals:
    """Have people asked, over what carries requests or by telephone, and the panel show how far that is."""
    codes = telephone(asker, keyring)
    return Approvals(asker, desk.session_of, holder, outlook.asked, codes=codes, spoken=outlook.spoken)


async def _finish(runner: Runner, asker: Asker | None) -> None:
    """Take back what is asked of people, and wait for what is under way."""
    if asker is not None:
        await asker.close()
    given_up = await runner.finish(CLOSING_S)
    if given_up:
        note(_log, "program.gave-up", logging.WARNING, count=given_up)


def _hears(keeping: EvidenceKeeping, outlook: Outlook, front: Front) -> Hears:
    """Have approvals recorded, and the panel show how many supervisors are there."""

    def on_duty(count: int | None) -> None:
        outlook.supervisors_are(count)
        front.changed()

    return Hears(keeping.note, on_duty)


def _flow(settings: Settings, pack: Pack) -> str:
    """Return the flow that calls go by; raise Refused where the settings name one that the pack has not."""
    known = [one.id for one in pack.flows]
    flow = settings.policy.flow or (known[0] if len(known) == 1 else "")
    if flow not in known:
        raise Refused(
            f"The policy pack has no flow “{flow}”." if flow else "No flow of the policy pack is chosen.",
            next_step=f"Set policy.flow to one of: {', '.join(known) or '(the pack has none)'}.",
        )
    return flow


def _recorder_names(given: Recorder, texts: Texts) -> dict[str, RecorderName]:
    """Say how the recorders are called whose names the settings choose."""
    calls = {SIMULATED, given.asterisk.recorder, given.rtpengine.recorder}
    screens = {*given.screen.recorders, *ScreenRecorder().recorders}
    return {name: RecorderName(texts("idle.call-recorder")) for name in sorted(calls)} | {
        name: RecorderName(texts("idle.screen-recorder")) for name in sorted(screens)
    }


def _ready(settings: Settings, recorders: RecorderControl) -> tuple[Ready, ...]:
    """Say what the desk is made of, for the page between calls."""
    simulated = settings.calls.connector == "simulator"
    proves = recorders.abilities.paused is Proof.PROVEN
    return (
        Ready(Part.SOFTPHONE, PartState.SIMULATED if simulated else PartState.CONNECTED),
        Ready(Part.CALL_RECORDER, PartState.CAN_PROVE if proves else PartState.CAN_ACKNOWLEDGE),
        Ready(Part.PAYMENTS, PartState.ANSWERED),
        Ready(Part.ACCOUNTS, PartState.ANSWERED),
        Ready(Part.EVIDENCE, PartState.WRITTEN),
        *((Ready(Part.SUPERVISORS, PartState.STARTING),) if settings.approvals.roster_pin else ()),
    )
