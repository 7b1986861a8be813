"""The panel's end of the softphone's stand-in: what it shows of calls, and what it performs."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable

import pytest

from desktop.demo.line import TRANSFER_TO, Line, own_command
from desktop.demo.softphone.wire import LONGEST, Face, State
from integrations.errors import Refused
from integrations.ports import Answer, CallCommand
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallKey,
    CallOffered,
    CallResumed,
    Direction,
    EndCause,
    Privacy,
    RemoteParty,
    Side,
)
from policy.moment import Moment

CALL, OTHER = CallKey("simulator", "call-1"), CallKey("simulator", "call-2")
ROSA = RemoteParty("+12025550143", "+12025550143", Privacy.PRESENTED, "Rosa Delgado")
SECOND = 1_000_000_000


class FakeTelephone:
    """Keeps what it is told, and tells the line what follows."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.told: Callable[[object], None] = self.done.append
        self.refuses = False

    async def perform(self, command: CallCommand) -> None:
        if self.refuses:
            raise Refused("That call is over.")
        self.told(command)

    async def say(self, data: bytes) -> None:
        self.told(data)

    async def happen(self, call_id: str, what: str) -> None:
        self.told((call_id, what))


def at(seconds: int = 0) -> Moment:
    return Moment(seconds * SECOND, 0)


def offered(call: CallKey = CALL, party: RemoteParty = ROSA, queue: str = "Billing") -> CallOffered:
    return CallOffered(call=call, at=at(), party=party, direction=Direction.INBOUND, queue=queue)


@pytest.fixture
def telephone() -> FakeTelephone:
    return FakeTelephone()


@pytest.fixture
def line(telephone: FakeTelephone) -> Line:
    return Line(telephone, lambda: at(10), lambda: None, says=lambda call: (f"Account: {call.call_id}",))


def fake(how: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.desktop.demo.fake_softphone", how)


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0.01)


def test_a_ringing_call_is_shown_with_who_calls(line: Line) -> None:
    line.heard(offered())
    assert line.face() == Face(
        State.RINGING,
        "call-1",
        "(202) 555-0143",
        "Rosa Delgado",
        "Billing",
        10_000,
        says=("Account: call-1",),
    )


def test_the_clock_begins_anew_with_the_answer(line: Line) -> None:
    line.heard(offered())
    line.heard(CallAnswered(call=CALL, at=at(4)))
    assert (line.face().state, line.face().since_ms) == (State.TALKING, 6_000)


def test_hold_and_its_end_are_shown_and_the_clock_goes_on(line: Line) -> None:
    line.heard(offered())
    line.heard(CallAnswered(call=CALL, at=at(4)))
    line.heard(CallHeld(call=CALL, at=at(6), by=Side.AGENT))
    assert (line.face().state, line.face().since_ms) == (State.HELD, 6_000)
    line.heard(CallResumed(call=CALL, at=at(7), by=Side.AGENT))
    assert line.face().state is State.TALKING


def test_a_hold_by_the_other_end_is_not_the_agents(line: Line) -> None:
    line.heard(offered())
    line.heard(CallAnswered(call=CALL, at=at(4)))
    line.heard(CallHeld(call=CALL, at=at(6), by=Side.REMOTE))
    assert line.face().state is State.TALKING


def test_the_call_that_came_first_is_shown_until_it_ends(line: Line) -> None:
    line.heard(offered())
    line.heard(offered(OTHER))
    assert line.face().call == "call-1"
    line.heard(CallEnded(call=CALL, at=at(), cause=EndCause.HUNG_UP))
    assert line.face().call == "call-2"
    line.heard(CallEnded(call=OTHER, at=at(), cause=EndCause.CALLER_LEFT))
    assert line.face() == Face()


def test_what_is_heard_of_a_call_that_never_rang_here_shows_nothing(line: Line) -> None:
    line.heard(CallAnswered(call=CALL, at=at()))
    assert line.face() == Face()


def test_a_withheld_number_and_long_texts_are_shown_within_limits(line: Line) -> None:
    long = RemoteParty(None, "anonymous", Privacy.WITHHELD, "n" * 500)
    line.heard(offered(party=long, queue="q" * 500))
    face = line.face()
    assert (face.number, len(face.caller), len(face.queue)) == ("anonymous", LONGEST, LONGEST)


def test_the_wait_for_the_next_call_is_shown(telephone: FakeTelephone) -> None:
    line = Line(telephone, lambda: at(10), lambda: None)
    line.waiting(8_000)
    assert line.face().next_ms == 8_000
    line.waiting(None)
    assert line.face().next_ms == -1


async def test_what_is_pressed_is_performed(telephone: FakeTelephone, line: Line) -> None:
    follows: dict[object, object] = {
        Answer(CALL): CallAnswered(call=CALL, at=at(1)),
        ("call-1", "hold"): CallHeld(call=CALL, at=at(2), by=Side.AGENT),
        ("call-1", "resume"): CallResumed(call=CALL, at=at(3), by=Side.AGENT),
    }

    def told(what: object) -> None:
        telephone.done.append(what)
        fact = follows.get(what)
        if fact is not None:
            line.heard(fact)  # type: ignore[arg-type]  # facts are the values of the table

    telephone.told = told
    await line.start(command=fake("presses"))
    line.heard(offered())
    await until(lambda: len(telephone.done) == 4)
    await line.stop()
    assert telephone.done == [
        Answer(CALL),
        ("call-1", "hold"),
        ("call-1", "resume"),
        ("call-1", f"transfer {TRANSFER_TO}"),
    ]


async def test_the_next_call_is_wanted_by_a_press(telephone: FakeTelephone) -> None:
    wanted = asyncio.Event()
    line = Line(telephone, at, wanted.set)
    await line.start(command=fake("next"))
    async with asyncio.timeout(20):
        await wanted.wait()
    await line.stop()


async def test_a_press_about_a_call_that_is_over_does_nothing(telephone: FakeTelephone, line: Line) -> None:
    await line.start(command=fake("late"))
    line.heard(offered())
    await line.stop()
    assert telephone.done == []


async def test_a_refusal_stops_nobody(
    telephone: FakeTelephone, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    telephone.refuses = True
    caplog.set_level(logging.INFO)
    await line.start(command=fake("presses"))
    line.heard(offered())
    await until(lambda: any(one.message == "softphone.refused" for one in caplog.records))
    await line.stop()


async def test_a_softphone_that_says_garbage_is_ended_and_noticed(
    telephone: FakeTelephone, caplog: pytest.LogCaptureFixture
) -> None:
    gone = asyncio.Event()
    line = Line(telephone, at, lambda: None, gone.set)
    await line.start(command=fake("garbage"))
    async with asyncio.timeout(20):
        await gone.wait()
    await line.stop()
    assert [one.message for one in caplog.records if one.levelno >= logging.WARNING] == ["softphone.garbled"]


async def test_a_softphone_that_dies_before_it_opens_is_told_at_once(line: Line) -> None:
    with pytest.raises(OSError, match="does not come"):
        await line.start(command=fake("dies"))


async def test_a_softphone_that_never_opens_is_given_up(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.demo.line._OPENS_S", 0.2)
    with pytest.raises(OSError, match="does not come"):
        await line.start(command=(sys.executable, "-c", "import sys; sys.stdin.read()"))


async def test_the_real_softphone_opens_shows_a_call_and_leaves_when_it_is_told(line: Line) -> None:
    await line.start(("--theme", "light", "--language", "es"))
    process = line._process
    assert process is not None
    line.heard(offered())
    await line.stop()
    assert process.returncode == 0


def test_a_packaged_program_starts_the_softphone_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/tillside/tillside")
    assert own_command() == ("/opt/tillside/tillside-softphone",)
