"""Evidence is written beside the calls, in order; what cannot be written yet waits and is not lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.bootstrap import keeping
from desktop.bootstrap.keeping import EvidenceKeeping
from desktop.demo.secrets import RunSecrets
from integrations.errors import Unavailable
from integrations.evidence.evidence import FILE, Evidence
from integrations.evidence.failures import EvidenceBusy, LogBroken
from policy import effects as f
from policy import events as e
from policy.recording import RecorderState
from policy.session import Session, Stage
from tests.desktop.seats import Seated
from tests.policy.session.desk import KEY, moment


class Log:
    """Stands for Evidence."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.error: Exception | None = None
        self.failed = 0
        self.open = threading.Event()
        self.open.set()

    def _write(self, what: str) -> None:
        self.open.wait(5)
        if (error := self.error) is not None:
            self.failed += 1
            raise error
        self.written.append(what)

    def step(self, before: Session, fact: f.Fact, after: Session, effects: Sequence[f.Effect]) -> int:
        self._write(type(fact).__name__)
        return len(self.written)

    def append(self, *things: object, at: object) -> int:
        for thing in things:
            self._write(str(thing))
        return len(self.written)

    def checkpoint(self) -> str:
        self._write("checkpoint")
        return ""

    def spoiled(self, effect: f.WriteSpoilTicket, *_: Any) -> None:
        self._write("ticket")


class Kept:
    def __init__(self) -> None:
        self.log = Log()
        self.told: list[bool] = []
        self.keeping = EvidenceKeeping(self.log, Path("spoilt"), lambda: moment(1), self.told.append)  # type: ignore[arg-type]
        self.desk = Seated(more=(self.keeping,))


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 (a thread writes)
            await asyncio.sleep(0.005)


async def test_every_step_is_written_in_order_and_signed_when_a_call_is_over() -> None:
    kept = Kept()
    kept.desk.ring()
    kept.desk.hang_up()
    await kept.keeping.close()
    assert kept.log.written == ["CallOffered", "CallEnded", "checkpoint"]
    assert kept.told == []


async def test_records_are_written_in_their_order_among_the_steps() -> None:
    kept = Kept()
    kept.desk.ring()
    kept.keeping.note(("signed", "ended"))  # type: ignore[arg-type]
    kept.desk.hang_up()
    await kept.keeping.close()
    assert kept.log.written == ["CallOffered", "signed", "ended", "CallEnded", "checkpoint"]


async def test_a_slow_disk_holds_no_step_up() -> None:
    kept = Kept()
    kept.log.open.clear()
    kept.desk.ring()
    kept.desk.pick_up()
    assert kept.desk.session.stage is Stage.CHOOSING
    assert kept.log.written == []
    kept.log.open.set()
    await kept.keeping.close()
    assert kept.log.written == ["CallOffered", "CallAnswered"]


async def test_what_could_not_be_written_is_written_later_in_its_order_and_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = Kept()
    kept.log.error = EvidenceBusy()
    kept.desk.ring()
    await until(lambda: kept.told == [False])
    kept.desk.hang_up()
    await until(lambda: kept.keeping.waiting == 3)
    kept.log.error = None
    kept.keeping.again()
    await kept.keeping.close()
    await asyncio.sleep(0)
    assert kept.log.written == ["CallOffered", "CallEnded", "checkpoint"]
    assert kept.told == [False, True]
    assert caplog.messages.count("evidence.unwritten") == 1


@pytest.mark.parametrize("error", [LogBroken("cut"), KeyError("a fault of ours")])
async def test_a_step_that_can_never_be_written_holds_up_no_later_one(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept()
    kept.log.error = error
    kept.desk.ring()
    await until(lambda: kept.log.failed == 1)
    kept.log.error = None
    kept.desk.pick_up()
    await kept.keeping.close()
    assert kept.log.written == ["CallAnswered"]


async def test_what_is_left_at_the_end_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    kept.log.error = EvidenceBusy()
    kept.desk.ring()
    await kept.keeping.close()
    assert "evidence.lost" in caplog.messages


async def test_more_than_a_memory_takes_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "_MOST_DUE", 2)
    kept = Kept()
    kept.log.error = EvidenceBusy()
    for _ in range(5):
        kept.desk.pick_up()
    assert kept.keeping.waiting == 2
    await kept.keeping.close()


async def test_a_ticket_follows_the_steps_before_it_and_its_failure_is_told() -> None:
    kept = Kept()
    ticket = f.WriteSpoilTicket(id="sim:1#1", call=KEY, recorders=("pbx",), from_ms=1, to_ms=2)
    kept.log.open.clear()
    kept.desk.ring()
    writing = asyncio.ensure_future(kept.keeping.write(ticket))
    await asyncio.sleep(0)
    kept.log.open.set()
    await writing
    assert kept.log.written == ["CallOffered", "ticket"]
    kept.log.error = EvidenceBusy()
    with pytest.raises(EvidenceBusy):
        await kept.keeping.write(ticket)
    await kept.keeping.close()


class Post:
    """Takes checkpoints, or does not."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.away = False

    async def send(self, note: str) -> None:
        if self.away:
            raise Unavailable("The share is away.")
        self.notes.append(note)


async def test_a_signed_head_leaves_the_machine_when_the_call_is_over_or_as_soon_as_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    evidence, post, told = Evidence.open(tmp_path / FILE, RunSecrets()), Post(), list[bool]()
    kept = EvidenceKeeping(evidence, tmp_path / "spoilt", lambda: moment(1), told.append, post)
    desk = Seated(more=(kept,))
    post.away = True
    desk.paid().all(RecorderState.RECORDING)
    desk.end().deed(e.Finished, outcome="paid")
    desk.answer(e.EffectDone, f.WriteCallRecord)
    await asyncio.wrap_future(kept._thread.submit(lambda: None))  # until all of it is written
    for _ in range(2):
        await kept.send()
    assert [one.getMessage() for one in caplog.records if "unsent" in one.getMessage()] == ["evidence.unsent"]
    post.away = False
    await kept.close()
    assert len(post.notes) == 1
    assert evidence.log.waiting() == ()
    evidence.close()


async def test_without_a_place_to_send_to_signed_heads_wait(tmp_path: Path) -> None:
    evidence = Evidence.open(tmp_path / FILE, RunSecrets())
    kept = EvidenceKeeping(evidence, tmp_path / "spoilt", lambda: moment(1), lambda _: None)
    evidence.append(e.NetworkLost(at=moment(1)), at=moment(1))
    evidence.checkpoint()
    await kept.close()
    assert len(evidence.log.waiting()) == 1
    evidence.close()
