"""What an earlier run left paused is turned on again, and stays on the list until it is."""

from __future__ import annotations

import asyncio

import pytest

from desktop.runner.left_paused import LeftPaused
from integrations.errors import Refused, Unavailable
from integrations.ports import RecorderReading
from policy.calls import CallKey
from policy.recording import Proof, RecorderState
from tests.desktop.runner.test_recording import Recorders
from tests.policy.session.desk import KEY, OTHER, moment


class Listed:
    def __init__(self, **left: tuple[str, ...]) -> None:
        self.on = {CallKey("sim", name.removeprefix("c")): names for name, names in left.items()}
        self.unreadable = self.unwritable = False

    def left(self) -> tuple[tuple[CallKey, tuple[str, ...]], ...]:
        if self.unreadable:
            raise Unavailable("The list of paused recorders cannot be read.")
        return tuple(self.on.items())

    async def disarm(self, call: CallKey) -> None:
        if self.unwritable:
            raise Unavailable("It cannot be written down what is paused.")
        del self.on[call]


class Product(Recorders):
    def __init__(self, state: RecorderState = RecorderState.RECORDING) -> None:
        super().__init__([])
        self.state = state
        self.away: set[str] = set()
        self.unknown: set[str] = set()

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        self.said.append(f"resume {call.call_id} {recorder}")
        if recorder in self.away:
            raise Unavailable("The recorder does not answer.")
        if recorder in self.unknown:
            raise Refused("There is no such recorder on this call.")
        return RecorderReading(self.state, Proof.PROVEN, moment(1))


def left_with(paused: Listed, product: Product, times: int = 1) -> LeftPaused:
    left = LeftPaused(paused, product)  # type: ignore[arg-type]
    left.read()
    for _ in range(times):
        asyncio.run(left.resume())
    return left


def test_everything_on_the_list_is_turned_on_and_taken_off_it() -> None:
    paused, product = Listed(c1=("pbx", "screen"), c2=("pbx",)), Product()
    assert left_with(paused, product).left == 0
    assert product.said == ["resume 1 pbx", "resume 1 screen", "resume 2 pbx"]
    assert paused.on == {}


def test_one_that_cannot_be_reached_keeps_no_other_paused_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    paused, product = Listed(c1=("pbx", "screen"), c2=("pbx",)), Product()
    product.away = {"pbx"}
    left = left_with(paused, product)
    assert left.left == 2
    assert set(paused.on) == {KEY, OTHER}
    product.away = set()
    asyncio.run(left.resume())
    assert left.left == 0
    assert paused.on == {}
    assert product.said.count("resume 1 screen") == 1


def test_a_recorder_of_a_call_that_is_over_is_done_with() -> None:
    paused, product = Listed(c1=("pbx",)), Product()
    product.unknown = {"pbx"}
    assert left_with(paused, product).left == 0
    assert paused.on == {}


@pytest.mark.parametrize("state", [RecorderState.PAUSED, RecorderState.UNKNOWN, RecorderState.RESUMING])
def test_what_is_not_seen_to_record_stays_on_the_list(state: RecorderState) -> None:
    paused = Listed(c1=("pbx",))
    assert left_with(paused, Product(state)).left == 1
    assert set(paused.on) == {KEY}


def test_a_list_that_cannot_be_read_stops_no_program_and_is_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    paused = Listed(c1=("pbx",))
    paused.unreadable = True
    assert left_with(paused, Product()).left == 0
    assert caplog.messages == ["recorder.list-unread"]


def test_a_list_that_cannot_be_written_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    paused, product = Listed(c1=("pbx",)), Product()
    paused.unwritable = True
    left = left_with(paused, product)
    paused.unwritable = False
    asyncio.run(left.resume())
    assert paused.on == {}
    assert product.said == ["resume 1 pbx"]


def test_what_is_paused_later_is_not_touched() -> None:
    paused, product = Listed(), Product()
    left = left_with(paused, product)
    paused.on[KEY] = ("pbx",)
    asyncio.run(left.resume())
    assert product.said == []
