"""One desk at work, whole: the program on its simulators and a real sandbox process, with hands to play a call."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.agent import Instead, Program, program
from desktop.demo.callers import ROSA_NUMBER
from desktop.demo.hosted import Typed
from desktop.demo.played_entry import PlayedEntry
from desktop.demo.secrets import RunSecrets
from desktop.demo.verifying import answers
from desktop.present.account import Idle
from desktop.present.deeds import Button, Deed, Did
from desktop.present.live.steps import shown_step
from desktop.present.locale import Formats, locale_of
from desktop.present.panel import PanelView
from desktop.views.look import Look
from desktop.views.theme import light
from integrations.cti.ledger import About
from integrations.cti.simulator.connector import Simulator
from integrations.phone import remote_party
from integrations.ports import SecretKeeping
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.settings.model import Agent, Gateway, General, Policy, Settings
from policy.calls import CallKey, Direction
from policy.effects import Effect, Fact
from policy.recording import RecorderState
from policy.session import Attempt, AttemptState, Session, Stage
from tests.desktop.dressed import dress_if_needed
from tests.desktop.packs import bundled
from tests.desktop.present.live.looks import texts

CARD = Typed(
    (("number", "4242424242424242"), ("month", 12), ("year", 2030), ("code", "123"), ("postal", "60601"))
)
_LIMIT_S = 20.0
_LOOK_S = 0.002
_MOST_DEEDS = 60


@dataclass(frozen=True)
class Sandbox:
    """A sandbox process that several tests may share."""

    url: str
    key: str
    process: subprocess.Popen[str]

    def end(self) -> None:
        """Be gone, as a gateway is whose machine fell."""
        self.process.kill()
        self.process.wait(10)

    async def calm(self) -> None:
        """Forget every fault that is still to come: the next test's payment must not meet it."""
        async with httpx.AsyncClient(trust_env=False, timeout=_LIMIT_S) as client:
            headers = {"authorization": f"Bearer {self.key}"}
            answer = await client.delete(f"{self.url}/sandbox/faults", headers=headers)
        assert answer.status_code == httpx.codes.OK, answer.text

    async def fault(self, place: str, kind: str, milliseconds: int = 0, times: int = 1) -> None:
        """Let the next requests of a place go wrong."""
        async with httpx.AsyncClient(trust_env=False, timeout=_LIMIT_S) as client:
            answer = await client.post(
                f"{self.url}/sandbox/faults",
                json={"place": place, "kind": kind, "milliseconds": milliseconds, "times": times},
                headers={"authorization": f"Bearer {self.key}"},
            )
        assert answer.status_code == httpx.codes.OK, answer.text


@dataclass
class Day:
    """The running program; `steps` are all steps of its sessions."""

    running: Program
    phone: Simulator
    recorders: SimulatedRecorders
    keypad: PlayedEntry
    office: str
    steps: list[tuple[Session, Fact, Session, Sequence[Effect]]] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.running.desk.session

    @property
    def stage(self) -> Stage:
        return self.session.stage

    def at(self, stage: Stage) -> bool:
        return self.session.stage is stage

    @property
    def attempt(self) -> Attempt | None:
        """Return the latest attempt of the latest call that has one."""
        found = [one for _, _, after, _ in self.steps for one in after.attempts[-1:]]
        return found[-1] if found else None

    def money(self, state: AttemptState) -> bool:
        """Tell whether the latest attempt is in a state."""
        return self.attempt is not None and self.attempt.state is state

    @property
    def view(self) -> PanelView:
        self.running.front.render()
        view = self.running.panel.view()
        assert view is not None
        return view

    @property
    def sentences(self) -> list[str]:
        """Return everything that the panel says now."""
        return list(texts(self.view))

    def says(self, *sentences: str) -> bool:
        said = self.sentences
        return all(any(one in text for text in said) for one in sentences)

    @property
    def stages(self) -> list[Stage]:
        return [after.stage for before, _, after, _ in self.steps if before.stage is not after.stage]

    def happened(self, kind: type[Effect]) -> int:
        """Return how often an effect of a kind was asked for."""
        return sum(isinstance(one, kind) for _, _, _, effects in self.steps for one in effects)

    def is_recorded(self) -> bool:
        """Tell whether every recorder is known to be on."""
        return all(one.state is RecorderState.RECORDING for one in self.session.recorders.members)

    async def until(self, there: Callable[[], Any], seconds: float = _LIMIT_S) -> None:
        """Wait until something is so; fail with what the panel says instead."""
        give_up = asyncio.get_running_loop().time() + seconds
        while not there():
            if asyncio.get_running_loop().time() > give_up:
                raise AssertionError(f"{self.stage}: {self.sentences}")
            await asyncio.sleep(_LOOK_S)

    async def ring(self, call: str = "one", number: str = ROSA_NUMBER, name: str = "Rosa") -> None:
        about = About(remote_party(number, name, "US"), Direction.INBOUND, "5001", "Billing")
        await self.phone.happen(self.name(call), about)
        key = CallKey("simulator", self.name(call))
        await self.until(lambda: self._has_come(key))

    async def ring_unheard(self, call: str = "one") -> None:
        """Let a call ring while the line is down."""
        about = About(remote_party(ROSA_NUMBER, "Rosa", "US"), Direction.INBOUND, "5001", "Billing")
        await self.phone.happen(self.name(call), about)

    def name(self, call: str) -> str:
        """Return the id of a call, which no call at the same sandbox has had before: payments are known by it."""
        return f"{call}-{self.office}"

    def _has_come(self, key: CallKey) -> bool:
        session = self.session
        return (session.call is not None and session.key == key) or any(
            one.call == key for one in session.others
        )

    async def happen(self, what: str, call: str = "one") -> None:
        await self.phone.happen(self.name(call), what)

    def do(self, deed: Deed, which: str = "", entered: tuple[tuple[str, str], ...] = ()) -> None:
        self.running.front.did(Did(deed, which, entered))

    async def talk(self, call: str = "one") -> None:
        """Ring, answer, and have the account on the panel."""
        await self.ring(call)
        await self.until(lambda: self.session.account_id)
        await self.happen("answer", call)
        await self.until(lambda: self.stage is Stage.VERIFYING and self.session.reckoning is not None)

    async def guide(self, call: str = "one") -> None:
        """Verify the caller, and say what is to be said before the card is taken."""
        await self.talk(call)
        for _ in range(_MOST_DEEDS):
            if self._can_pay():
                return
            before = self.session
            self._go_on()
            await self.until(lambda was=before: self.session is not was)  # type: ignore[misc]
        raise AssertionError(f"{self.stage}: {self.sentences}")

    async def pay(self, call: str = "one") -> None:
        """Come to where the card is typed."""
        await self.guide(call)
        self.press()
        await self.until(lambda: self.stage is Stage.ENTRY)
        await self.until(lambda: any(one.is_open for one in self.keypad._windows))

    async def receipt(self, call: str = "one") -> None:
        """Pay by card, up to the receipt."""
        await self.pay(call)
        await self.keypad.type(CARD)
        await self.until(lambda: self.stage is Stage.RECEIPT)

    async def finish_now(self) -> None:
        """Wrap the call up that has ended."""
        await self.until(lambda: self._primary_is(Deed.FINISH))
        self.press()
        await self.until(lambda: self.stage is Stage.IDLE)

    async def finish(self, call: str = "one") -> None:
        """End the call and wrap it up."""
        await self.happen("end", call)
        await self.until(lambda: self.stage is Stage.WRAP_UP)
        await self.until(lambda: self._primary_is(Deed.FINISH))
        self.press()
        await self.until(lambda: self.stage is Stage.IDLE or self.session.key.call_id != self.name(call))

    @property
    def primary(self) -> Button | None:
        """Return the one primary button, if it can be pressed."""
        primary = self.view.actions.primary
        button = None if primary is None else primary.button
        return button if button is not None and button.enabled and not button.first_step else None

    def press(self) -> None:
        """Do what the primary button does."""
        button = self.primary
        assert button is not None, self.sentences
        self.do(button.deed, button.which)

    def _primary_is(self, deed: Deed) -> bool:
        return self.primary is not None and self.primary.deed is deed

    def _can_pay(self) -> bool:
        return self._primary_is(Deed.TAKE_CARD)

    def _go_on(self) -> None:
        """Do what the guidance asks for next."""
        guidance = self.view.guidance
        current = None if guidance is None else guidance.current
        if current is None or current.confirm is None:
            raise AssertionError(f"{self.stage}: {self.sentences}")
        entered: tuple[tuple[str, str], ...] = ()
        shown = shown_step(self.session, current.which)
        if current.asked and shown is not None:
            setup = self.session.setup
            formats = Formats(locale_of(setup.language), setup.pack.about.currency)
            outlook = self.running.outlook
            checks = outlook.surroundings(self.session, 0).checks.get(shown.step.asks, ())
            said = answers(checks, formats, right=True)
            entered = tuple(zip((one.name for one in current.asked), said, strict=True))
        self.do(current.confirm.deed, current.confirm.which, entered)

    @property
    def idle(self) -> Idle:
        page = self.view.page
        assert isinstance(page, Idle), page
        return page

    def ready(self, name: str) -> str:
        """Return what the page between calls says of a part of the desk."""
        return next(one.state for one in self.idle.checks if one.name == name)


@dataclass(frozen=True)
class Office:
    """Where a desk works: its folder, its gateway, what it is set up with."""

    app: QApplication
    folder: Path
    sandbox: Sandbox
    secrets: RunSecrets = field(default_factory=RunSecrets)
    mark: str = field(default_factory=lambda: token_hex(4))

    def settings(self, **changed: Any) -> Settings:
        given = {
            "general": General(language="en"),
            "agent": Agent(id="amy"),
            "gateway": Gateway(address=self.sandbox.url, secret="keyring:sandbox"),
            **changed,
        }
        return Settings(**given)

    def keyring(self) -> RunSecrets:
        """Return this user's keyring, the same in every run."""
        self.secrets.keep("sandbox", self.sandbox.key)
        return self.secrets

    @asynccontextmanager
    async def day(
        self,
        settings: Settings | None = None,
        keyring: SecretKeeping | None = None,
        recorders: SimulatedRecorders | None = None,
        **more: Any,
    ) -> AsyncIterator[Day]:
        """Run the program, with Qt's events taken in turns with those of the loop."""
        look = Look(light(), motion=False)
        dress_if_needed(self.app, look)
        phone, recorders, keypad = Simulator(), recorders or SimulatedRecorders(), PlayedEntry()
        steps: list[tuple[Session, Fact, Session, Sequence[Effect]]] = []

        class Witness:
            def step(self, *one: Any) -> None:
                steps.append(one)

        settings = settings or self.settings()
        named = settings.policy.pack
        instead = Instead(
            phone,
            recorders,
            more.get("start_entry", keypad.start),
            Witness(),
            "amy",
            pack=bundled(named) if named == Policy().pack else None,
        )
        async with program(settings, self.folder, look, "en", keyring or self.keyring(), instead) as running:
            pump = asyncio.create_task(self._pump())
            try:
                running.panel.resize(400, 820)
                running.panel.show()
                yield Day(running, phone, recorders, keypad, self.mark, steps)
            finally:
                running.panel.hide()
                pump.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await pump
                running.panel.deleteLater()

    async def _pump(self) -> None:
        while True:
            self.app.processEvents()
            await asyncio.sleep(_LOOK_S)
