"""What every recorders' adapter must do, however its product behaves; subclass it with a fixture `bench`.

A bench knows what its product truly does, so that a claim can be held against the truth.
"""

import asyncio
from collections.abc import AsyncIterator
from enum import Enum, auto
from typing import Protocol

import pytest

from integrations.errors import OutcomeUnknown, PortError, Refused, Unavailable
from integrations.ports import RecorderControl, RecorderReading
from policy.calls import (
    CallKey,
    RecorderGone,
    RecorderSeen,
    SourceConnected,
    SourceLost,
)
from policy.events import RecorderReported
from policy.recording import SILENT, Proof, RecorderState
from tests.integrations.contracts.recorder_ear import Ear

Place = tuple[CallKey, str]


class Trouble(Enum):
    """What a bench can make its product do to every command from now on."""

    IGNORES = auto()  # accepts, and does nothing
    MUFFLED = auto()  # does it, and never says so
    DEAF = auto()  # neither does it nor says so
    REFUSES = auto()  # says no, and does nothing
    GARBAGE = auto()  # does nothing, and answers something unreadable
    NONE = auto()  # behaves again


class RecorderBench(Protocol):
    """A product under test, its adapter, and a view behind the adapter."""

    @property
    def control(self) -> RecorderControl: ...

    @property
    def troubles(self) -> frozenset[Trouble]: ...

    @property
    def several(self) -> bool:
        """Whether the product can run several recorders on one call."""
        ...

    async def record(self, call: str, recorder: int = 1) -> Place:
        """Let a recorder of a call start, and tell its name."""
        ...

    async def end(self, place: Place) -> None: ...

    async def trouble(self, trouble: Trouble) -> None: ...

    async def down(self) -> None: ...

    async def up(self) -> None: ...

    async def silent(self, place: Place) -> bool:
        """Tell whether what is said now is truly kept out of this recording."""
        ...


def play(bench: RecorderBench, trouble: Trouble) -> None:
    if trouble not in bench.troubles:
        pytest.skip(f"this product cannot be made to do that: {trouble.name}")


class RecorderContract:
    """The suite; a subclass gives the fixture `bench`, its product up and its adapter not yet started."""

    @pytest.fixture
    async def ear(self, bench: RecorderBench) -> AsyncIterator[Ear]:
        ear = Ear(bench.control)
        await bench.control.start()
        yield ear
        await bench.control.stop()
        await ear.over()

    async def ready(self, bench: RecorderBench, ear: Ear, call: str = "one", recorder: int = 1) -> Place:
        """Return a recorder that runs and that the adapter knows, as far as it can."""
        place = await bench.record(call, recorder)
        if bench.control.abilities.sees_recorders:
            await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == place)
        return place

    async def test_a_pause_is_known_by_the_best_grade_of_the_product_and_is_true(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        assert not await bench.silent(place)
        reading = await bench.control.pause(*place)
        assert (reading.state, reading.proof) == (RecorderState.PAUSED, bench.control.abilities.paused)
        assert await bench.silent(place)

    async def test_a_resume_is_known_by_the_best_grade_of_the_product_and_is_true(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        await bench.control.pause(*place)
        reading = await bench.control.resume(*place)
        assert (reading.state, reading.proof) == (RecorderState.RECORDING, bench.control.abilities.on)
        assert not await bench.silent(place)

    async def test_a_grade_below_proven_says_why(self, bench: RecorderBench, ear: Ear) -> None:
        place = await self.ready(bench, ear)
        for reading in (await bench.control.pause(*place), await bench.control.read(*place)):
            assert bool(reading.detail) is (reading.proof is not Proof.PROVEN)

    async def test_reading_changes_nothing_and_claims_no_more_than_the_product_can_show(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        first = await bench.control.read(*place)
        assert first.state in {RecorderState.RECORDING, RecorderState.UNKNOWN}
        assert first.proof <= bench.control.abilities.on
        assert not await bench.silent(place)
        await bench.control.pause(*place)
        second = await bench.control.read(*place)
        assert second.state in {RecorderState.PAUSED, RecorderState.UNKNOWN}
        assert second.proof <= bench.control.abilities.paused
        assert await bench.silent(place)

    async def test_a_reading_is_of_a_moment_after_the_command(self, bench: RecorderBench, ear: Ear) -> None:
        place = await self.ready(bench, ear)
        moments = [(await bench.control.pause(*place)).at, (await bench.control.read(*place)).at]
        moments.append((await bench.control.resume(*place)).at)
        assert moments == sorted(moments)

    async def test_pausing_and_resuming_twice_is_the_same_as_once(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        assert [(await bench.control.pause(*place)).state for _ in range(2)] == [RecorderState.PAUSED] * 2
        assert await bench.silent(place)
        assert [(await bench.control.resume(*place)).state for _ in range(2)] == [RecorderState.RECORDING] * 2
        assert not await bench.silent(place)

    async def test_a_recorder_of_another_call_goes_on(self, bench: RecorderBench, ear: Ear) -> None:
        place, other = await self.ready(bench, ear), await self.ready(bench, ear, "two")
        await bench.control.pause(*place)
        assert [await bench.silent(place), await bench.silent(other)] == [True, False]
        await bench.control.pause(*other)
        await bench.control.resume(*place)
        assert [await bench.silent(place), await bench.silent(other)] == [False, True]

    async def test_another_recorder_of_the_call_goes_on(self, bench: RecorderBench, ear: Ear) -> None:
        if not bench.several:
            pytest.skip("the product runs one recorder on a call")
        place, other = await self.ready(bench, ear), await self.ready(bench, ear, "one", 2)
        await bench.control.pause(*place)
        assert [await bench.silent(place), await bench.silent(other)] == [True, False]
        assert (await bench.control.pause(*other)).state is RecorderState.PAUSED
        assert await bench.silent(other)

    async def test_two_recorders_are_paused_at_the_same_time(self, bench: RecorderBench, ear: Ear) -> None:
        places = [await self.ready(bench, ear), await self.ready(bench, ear, "two")]
        readings = await asyncio.gather(*(bench.control.pause(*place) for place in places))
        assert [reading.state for reading in readings] == [RecorderState.PAUSED] * 2
        assert all([await bench.silent(place) for place in places])

    async def test_a_call_that_nobody_records_cannot_be_paused(self, bench: RecorderBench, ear: Ear) -> None:
        call, recorder = await self.ready(bench, ear)
        elsewhere = CallKey(call.source, "nobody-records-this")
        for deed in (bench.control.pause, bench.control.resume):
            with pytest.raises(Refused) as refused:
                await deed(elsewhere, recorder)
            assert refused.value.next_step
        assert not await bench.silent((call, recorder))

    async def test_a_recorder_that_ended_is_not_claimed_to_be_paused(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        await bench.end(place)
        try:
            reading = await bench.control.pause(*place)
        except Refused:
            return
        assert reading.state is RecorderState.NOT_RECORDING

    @pytest.mark.parametrize("name", ["", "x\r\n\r\nevil", "a b", "é" * 4000, "../x", "{recorder}"])
    async def test_a_hostile_name_reaches_no_recorder(
        self, bench: RecorderBench, ear: Ear, name: str
    ) -> None:
        call, recorder = await self.ready(bench, ear)
        for place in ((call, name), (CallKey(call.source, name or "?"), recorder)):
            try:
                reading = await bench.control.pause(*place)
            except PortError:
                continue
            assert reading.state is not RecorderState.PAUSED
        assert not await bench.silent((call, recorder))

    async def test_an_ok_without_a_deed_is_not_proof(self, bench: RecorderBench, ear: Ear) -> None:
        play(bench, Trouble.IGNORES)
        place = await self.ready(bench, ear)
        await bench.trouble(Trouble.IGNORES)
        reading = await bench.control.pause(*place)
        assert not _proves_silence(reading)
        if bench.control.abilities.paused is Proof.PROVEN:
            assert reading.state not in SILENT

    async def test_a_resume_that_is_ignored_is_not_proof(self, bench: RecorderBench, ear: Ear) -> None:
        play(bench, Trouble.IGNORES)
        place = await self.ready(bench, ear)
        await bench.control.pause(*place)
        await bench.trouble(Trouble.IGNORES)
        reading = await bench.control.resume(*place)
        assert (reading.state, reading.proof) != (RecorderState.RECORDING, Proof.PROVEN)
        await bench.trouble(Trouble.NONE)
        assert (await bench.control.resume(*place)).state is RecorderState.RECORDING
        assert not await bench.silent(place)

    @pytest.mark.parametrize("trouble", [Trouble.MUFFLED, Trouble.DEAF, Trouble.GARBAGE])
    async def test_without_an_answer_the_state_is_proven_or_the_outcome_unknown(
        self, bench: RecorderBench, ear: Ear, trouble: Trouble
    ) -> None:
        play(bench, trouble)
        place = await self.ready(bench, ear)
        await bench.trouble(trouble)
        try:
            reading = await bench.control.pause(*place)
        except OutcomeUnknown:
            pass
        else:
            assert _proves_silence(reading)
            assert await bench.silent(place)
        await bench.trouble(Trouble.NONE)
        await _until_reached(bench, place)  # an answer that stays away can cost the connection
        assert (await bench.control.resume(*place)).state is RecorderState.RECORDING
        assert not await bench.silent(place)

    async def test_a_refusal_is_told_and_changes_nothing(self, bench: RecorderBench, ear: Ear) -> None:
        play(bench, Trouble.REFUSES)
        place = await self.ready(bench, ear)
        await bench.trouble(Trouble.REFUSES)
        with pytest.raises(Refused):
            await bench.control.pause(*place)
        assert not await bench.silent(place)
        await bench.trouble(Trouble.NONE)
        assert (await bench.control.pause(*place)).state is RecorderState.PAUSED

    async def test_a_lost_product_makes_every_recorder_unknown_before_it_is_told(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        await bench.control.pause(*place)
        since = len(ear.heard)
        await bench.down()
        lost = await ear.kind(SourceLost, since=since)
        assert lost.detail
        told = [fact for fact in ear.heard[since:] if isinstance(fact, RecorderReported)]
        assert [(fact.call, fact.recorder) for fact in told] == [place]
        assert [(fact.state, fact.proof, fact.answers) for fact in told] == [
            (RecorderState.UNKNOWN, Proof.NONE, "")
        ]
        assert ear.heard.index(told[0]) < ear.heard.index(lost)
        for deed in (bench.control.pause, bench.control.resume, bench.control.read):
            with pytest.raises((Unavailable, OutcomeUnknown)):
                await deed(*place)

    async def test_a_product_that_is_back_is_told_and_its_recorders_anew(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        await bench.control.pause(*place)
        await bench.down()
        await ear.kind(SourceLost)
        since = len(ear.heard)
        await bench.up()
        await ear.kind(SourceConnected, since=since)
        report = await ear.kind(
            RecorderReported, lambda fact: (fact.call, fact.recorder) == place, since=since
        )
        assert report.state in {RecorderState.PAUSED, RecorderState.UNKNOWN}
        assert (await bench.control.resume(*place)).state is RecorderState.RECORDING
        assert not await bench.silent(place)

    async def test_a_product_that_is_down_at_the_start_is_lost_and_found(self, bench: RecorderBench) -> None:
        place = await bench.record("one")
        await bench.down()
        ear = Ear(bench.control)
        await bench.control.start()
        with pytest.raises((Unavailable, OutcomeUnknown)):
            await bench.control.pause(*place)
        await ear.kind(SourceLost)
        assert not ear.all(SourceConnected)
        await bench.up()
        await _until_reached(bench, place)
        await ear.kind(SourceConnected)
        await bench.control.stop()
        await ear.over()

    async def test_recorders_are_seen_and_gone_once_each(self, bench: RecorderBench, ear: Ear) -> None:
        if not bench.control.abilities.sees_recorders:
            pytest.skip("the product does not tell of its recorders")
        place = await self.ready(bench, ear)
        await bench.record("one")
        await bench.end(place)
        gone = await ear.kind(RecorderGone)
        assert (gone.call, gone.recorder, gone.late) == (*place, False)
        other = await self.ready(bench, ear, "two")
        assert [(fact.call, fact.recorder) for fact in ear.all(RecorderSeen)] == [place, other]
        assert len(ear.all(RecorderGone)) == 1

    async def test_what_came_and_went_while_the_product_was_lost_is_told_late(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        if not bench.control.abilities.sees_recorders:
            pytest.skip("the product does not tell of its recorders")
        ended = await self.ready(bench, ear)
        await bench.down()
        await ear.kind(SourceLost)
        await bench.end(ended)
        begun = await bench.record("two")
        await bench.up()
        gone = await ear.kind(RecorderGone)
        seen = await ear.kind(RecorderSeen, lambda fact: (fact.call, fact.recorder) == begun)
        assert ((gone.call, gone.recorder), gone.late, seen.late) == (ended, True, True)

    async def test_nothing_is_told_after_the_stop_and_nothing_resumed(
        self, bench: RecorderBench, ear: Ear
    ) -> None:
        place = await self.ready(bench, ear)
        await bench.control.pause(*place)
        await bench.control.stop()
        await ear.over()
        heard = len(ear.heard)
        await bench.record("two")
        await asyncio.sleep(0)
        assert len(ear.heard) == heard
        assert await bench.silent(place)
        with pytest.raises(Unavailable):
            await bench.control.pause(*place)


def _proves_silence(reading: RecorderReading) -> bool:
    return reading.state in SILENT and reading.proof is Proof.PROVEN


async def _until_reached(bench: RecorderBench, place: Place) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await bench.control.read(*place)
            except Unavailable:
                await asyncio.sleep(0.01)
            else:
                return
