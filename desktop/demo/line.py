"""The panel's end of the softphone's stand-in: shows on it what calls do, and performs what is pressed there. No Qt."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.demo.softphone.wire import (
    LONGEST,
    MAX_LINE,
    MOST_LINES,
    Face,
    Opened,
    Press,
    Pressed,
    State,
    WireError,
    decode_report,
    encode,
)
from desktop.demo.telephone import Telephone
from desktop.present.live.sight import number_shown
from integrations.errors import PortError
from integrations.logs.writing import note
from integrations.ports import Answer, HangUp
from policy.calls import CallAnswered, CallEnded, CallHeld, CallKey, CallOffered, CallResumed, Side
from policy.effects import Effect, Fact
from policy.moment import Moment
from policy.session import Session

TRANSFER_TO = "+12025550199"
_OPENS_S = 20.0
_ENDS_S = 3.0

_log = logging.getLogger(__name__)


def own_command() -> tuple[str, ...]:
    """Return how the softphone's stand-in is started."""
    if getattr(sys, "frozen", False):
        return (str(Path(sys.executable).with_name("tillside-softphone" + Path(sys.executable).suffix)),)
    return (sys.executable, "-m", "desktop.demo.softphone")


class Line:
    """A witness of the desk that keeps one softphone in step with it.

    `next_call` is called when the agent wants the next call now, `gone` when the window was closed. `says` gives what
    a call's caller answers, a line each.
    """

    def __init__(
        self,
        telephone: Telephone,
        clock: Callable[[], Moment],
        next_call: Callable[[], None],
        gone: Callable[[], None] = lambda: None,
        says: Callable[[CallKey], tuple[str, ...]] = lambda _: (),
    ) -> None:
        self._telephone = telephone
        self._clock = clock
        self._next_call = next_call
        self._gone = gone
        self._says = says
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._opened = asyncio.Event()
        self._calls: dict[CallKey, Face] = {}
        self._since: dict[CallKey, Moment] = {}
        self._next: Moment | None = None

    async def start(self, arguments: Sequence[str] = (), command: Sequence[str] | None = None) -> None:
        """Start the softphone and wait until its window is there; raise OSError where it does not come."""
        self._process = await asyncio.create_subprocess_exec(
            *(command or own_command()),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2 * MAX_LINE,
        )
        self._reading = asyncio.create_task(self._read(self._process), name="softphone")
        opened = asyncio.ensure_future(self._opened.wait())
        await asyncio.wait({opened, self._reading}, timeout=_OPENS_S, return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            opened.cancel()
            await self.stop()
            raise OSError("the softphone's window does not come")
        self._show()

    async def stop(self) -> None:
        """End the softphone."""
        process, self._process = self._process, None
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _ENDS_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        """Take note of a step of the desk, of which only calls concern a telephone."""
        self.heard(fact)

    def heard(self, fact: Fact) -> None:
        """Show what a call does."""
        match fact:
            case CallOffered():
                self._begin(fact)
            case CallAnswered():
                self._change(fact.call, State.TALKING, fact.at)
            case CallHeld(by=Side.AGENT):
                self._change(fact.call, State.HELD, fact.at)
            case CallResumed(by=Side.AGENT):
                self._change(fact.call, State.TALKING, fact.at)
            case CallEnded():
                self._calls.pop(fact.call, None)
                self._since.pop(fact.call, None)
            case _:
                return
        self._show()

    def waiting(self, milliseconds: int | None) -> None:
        """Show when the next call comes; None if nobody knows."""
        now = self._clock()
        self._next = (
            None
            if milliseconds is None
            else replace(now, monotonic_ns=now.monotonic_ns + milliseconds * 1_000_000)
        )
        self._show()

    def face(self) -> Face:
        """Return what the telephone shows now: the call that came first, or that there is none."""
        now = self._clock()
        for call, face in self._calls.items():
            return replace(face, since_ms=max(0, _ms(self._since[call], now)))
        return Face(next_ms=-1 if self._next is None else max(0, _ms(now, self._next)))

    def _begin(self, fact: CallOffered) -> None:
        party = fact.party
        number = number_shown(party.number) if party.number else party.presented
        self._since[fact.call] = fact.at
        self._calls[fact.call] = Face(
            State.RINGING,
            fact.call.call_id[:LONGEST],
            number[:LONGEST],
            party.name[:LONGEST],
            fact.queue[:LONGEST],
            says=self._says(fact.call)[:MOST_LINES],
        )

    def _change(self, call: CallKey, state: State, at: Moment) -> None:
        face = self._calls.get(call)
        if face is None:
            return
        if face.state is State.RINGING:
            self._since[call] = at
        self._calls[call] = replace(face, state=state)

    def _show(self) -> None:
        process = self._process
        if (
            process is None
            or process.stdin is None
            or process.stdin.is_closing()
            or not self._opened.is_set()
        ):
            return
        process.stdin.write(encode(self.face()))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        output = process.stdout or asyncio.StreamReader()
        try:
            while line := await output.readline():
                await self._take(decode_report(line))
        except (WireError, ValueError):
            note(_log, "softphone.garbled", logging.WARNING)
            process.kill()
        except ConnectionError:
            note(_log, "softphone.lost", logging.WARNING)
        self._gone()

    async def _take(self, report: Opened | Pressed) -> None:
        if isinstance(report, Opened):
            self._opened.set()
            return
        if report.press is Press.NEXT_CALL:
            self._next_call()
            return
        call = next((key for key, face in self._calls.items() if face.call == report.call), None)
        if call is None:
            return  # it ended while the button was pressed
        try:
            await self._press(report.press, call)
        except PortError as error:
            note(_log, "softphone.refused", error=type(error).__name__.lower())

    async def _press(self, press: Press, call: CallKey) -> None:
        match press:
            case Press.ANSWER:
                await self._telephone.perform(Answer(call))
            case Press.HANG_UP:
                await self._telephone.perform(HangUp(call))
            case Press.HOLD:
                await self._telephone.happen(call.call_id, "hold")
            case Press.TAKE_BACK:
                await self._telephone.happen(call.call_id, "resume")
            case Press.TRANSFER:
                await self._telephone.happen(call.call_id, f"transfer {TRANSFER_TO}")


def _ms(begin: Moment, end: Moment) -> int:
    return (end.monotonic_ns - begin.monotonic_ns) // 1_000_000
