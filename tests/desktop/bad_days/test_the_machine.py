"""The machine under the program: full and locked disks, a clock that jumps, sleep, recorders and windows that die."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop import listening
from desktop.bootstrap import agent, keeping
from desktop.present.deeds import Deed
from integrations.clock import now
from integrations.evidence import storage as evidence_storage
from integrations.journal.journal import Journal
from integrations.journal.storage import JournalFull
from integrations.recorders.simulator.connector import SimulatedRecorders
from integrations.recorders.simulator.traps import Misbehaviour, Trap
from policy import effects as f
from policy.calls import CallKey
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from policy.session import AttemptState, Stage
from policy.session.moves import money, recorders
from tests.desktop.bad_days.day import CARD, Office


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a database as another program does that writes into it and does not finish."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_full_disk_starts_no_payment_and_the_card_can_be_taken_when_there_is_space(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise JournalFull

    async with office.day() as day:
        await day.pay()
        with monkeypatch.context() as patched:
            patched.setattr(Journal, "prepare", full)
            await day.keypad.type(CARD)
            await day.until(lambda: day.stage is Stage.GUIDING)
        assert day.says("It could not be written to disk.")
        assert day.happened(f.SendAttempt) == 0
        assert day.money(AttemptState.DROPPED)
        await day.until(lambda: day.primary is not None and day.primary.deed is Deed.TAKE_CARD)
        await day.until(day.is_recorded)
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)


async def test_money_is_posted_once_when_the_locked_ledger_is_free_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(money, "POST_AGAIN_MS", 100)
    monkeypatch.setattr(f.PostPayment, "limit_ms", 300)
    async with office.day() as day:
        await day.pay()
        with locked(office.folder / "accounts.sqlite"):
            await day.keypad.type(CARD)
            await day.until(lambda: day.happened(f.PostPayment) > 1)
            assert day.money(AttemptState.CAPTURED)
            assert day.says("Not posted yet. It is tried again.")
        await day.until(lambda: day.stage is Stage.RECEIPT)
        assert day.happened(f.SendAttempt) == 1
        assert len({one.receipt for one in day.session.attempts}) == 1


async def test_evidence_that_cannot_be_written_holds_nothing_up_is_said_and_is_written_later(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(evidence_storage, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(agent, "AGAIN_S", 0.05)
    file = office.folder / "evidence.sqlite3"
    async with office.day() as day:
        await day.until(file.exists)
        with locked(file):
            await day.talk()
            await day.happen("end")
            await day.finish_now()
            assert day.ready("Evidence") == "cannot be written now, is kept"
            assert day.ready("Accounts") == "answers"
        await day.until(lambda: day.ready("Evidence") == "is written down")
    with closing(sqlite3.connect(file)) as read:
        (count,) = read.execute("SELECT count(*) FROM entries WHERE call LIKE '%one-%'").fetchone()
    assert count > len(day.steps)
    assert caplog.messages.count("evidence.unwritten") == 1
    assert "evidence.lost" not in caplog.messages
    assert keeping.AGAIN_S > 0


class Clock:
    """The machine's clock, with somebody who sets it."""

    def __init__(self) -> None:
        self.off_ms = 0

    def __call__(self) -> Moment:
        at = now()
        return Moment(at.monotonic_ns, at.wall_ms + self.off_ms)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(agent, "now", made)
    monkeypatch.setattr(listening, "TICK_S", 0.02)
    return made


@pytest.mark.parametrize("by_ms", [3_600_000, -3_000], ids=["sleep", "set back"])
async def test_a_clock_that_jumps_closes_the_entry_and_the_payment_is_begun_again(
    office: Office, clock: Clock, by_ms: int
) -> None:
    async with office.day() as day:
        await day.pay()
        clock.off_ms = by_ms
        await day.until(lambda: day.stage is Stage.SHUT)
        assert day.says("The computer slept or its clock jumped.", "no card data was recorded.")
        await day.until(lambda: all(one.is_over for one in day.keypad._windows))
        await day.until(lambda: day.session.day is not None and day.session.day.covers(clock()))
        await day.until(lambda: day.primary is not None and day.is_recorded())
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)


async def test_at_midnight_the_day_is_asked_for_and_the_count_of_the_day_begins_anew(
    office: Office, clock: Clock
) -> None:
    async with office.day() as day:
        await day.talk()
        await day.finish()
        assert len(day.idle.calls) == 1
        await day.talk("two")
        before = day.session.day
        clock.off_ms = 86_400_000
        await day.until(lambda: day.session.day != before)
        await day.finish("two")
        assert len(day.idle.calls) == 1


async def test_recorders_that_cannot_be_reached_any_more_close_the_entry_and_are_named(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorders, "RETRY_MS", 50)
    async with office.day() as day:
        await day.pay()
        day.recorders.line(up=False)
        await day.until(lambda: day.stage is Stage.SHUT)
        await day.until(lambda: all(one.is_over for one in day.keypad._windows))
        assert day.says("Call recorder")
        await day.happen("end")
        await day.until(lambda: day.stage is Stage.WRAP_UP)
        day.recorders.line(up=True)
        await day.finish_now()
        assert day.ready("Call recorder") == "can prove a pause"


async def test_a_recorder_that_ignores_the_pause_keeps_the_entry_shut(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f.RecorderEffect, "limit_ms", 1_700)
    monkeypatch.setattr(f.PauseRecording, "limit_ms", 1_700)
    async with office.day() as day:
        await day.guide()
        day.recorders.misbehave(Misbehaviour(Trap.IGNORED))
        day.press()
        await day.until(lambda: day.stage is Stage.SHUT)
        assert day.happened(f.ShowEntry) == 0
        assert day.says("Call recorder")


async def test_a_card_window_that_dies_is_said_and_another_one_opens(office: Office) -> None:
    async with office.day() as day:
        await day.pay()
        for window in day.keypad._windows:
            window._finish("host_gone")
        await day.until(lambda: day.stage is Stage.SHUT)
        assert day.says("The card window closed.")
        await day.until(lambda: day.primary is not None and day.is_recorded())
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)


async def test_a_program_that_ends_in_mid_entry_leaves_no_window_and_no_pause_behind(office: Office) -> None:
    async with office.day() as day:
        await day.pay()
        key = day.session.key
        assert json.loads((office.folder / "paused.json").read_text()) != []
    assert all(one.is_over for one in day.keypad._windows)
    assert json.loads((office.folder / "paused.json").read_text()) == []
    (until, *_) = [day.recorders.recorded(key)["pbx"][-1]]
    assert until is not None


async def test_what_an_earlier_run_left_paused_is_turned_on_when_the_program_starts(office: Office) -> None:
    simulated, call = SimulatedRecorders(), CallKey("simulator", "earlier")
    simulated.record(call, "pbx")
    await simulated.start()
    assert (await simulated.pause(call, "pbx")).state is RecorderState.PAUSED
    await simulated.stop()
    left = [{"source": "simulator", "call": "earlier", "recorders": ["pbx"]}]
    left += [{"source": "simulator", "call": "over", "recorders": ["pbx"]}]
    (office.folder / "paused.json").write_text(json.dumps(left))
    async with office.day(recorders=simulated) as day:
        await day.until(lambda: json.loads((office.folder / "paused.json").read_text()) == [])
        reading = await simulated.read(call, "pbx")
        assert (reading.state, reading.proof) == (RecorderState.RECORDING, Proof.PROVEN)


async def test_a_list_of_paused_recorders_that_cannot_be_read_stops_no_call(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    (office.folder / "paused.json").write_text("{")
    async with office.day() as day:
        await day.pay()
        assert day.at(Stage.ENTRY)
        await asyncio.sleep(0)
    assert "recorder.list-unread" in caplog.messages
    assert (office.folder / "paused.json").read_text() == "{"
