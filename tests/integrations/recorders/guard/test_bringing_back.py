"""What was left paused is resumed with patience, and every way that ends is written down."""

from __future__ import annotations

import pytest

from integrations.errors import PortError, Refused, Unavailable
from integrations.ports import RecorderAbilities, RecorderReading
from integrations.recorders.guard.bringing_back import BringingBack, Perseverance
from integrations.recorders.simulator.connector import SimulatedRecorders
from policy.calls import CallKey
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.passing import PassingTime

CALL = CallKey("line", "one")
QUICK = Perseverance(first_s=0.25, longest_s=4, refusals=3, at_most_s=3_600)
ON, OFF = RecorderState.RECORDING, RecorderState.PAUSED

Said = RecorderState | tuple[RecorderState, Proof] | PortError


class Product(SimulatedRecorders):
    """Answers as it is told, the last thing again and again, and notes when it was asked."""

    def __init__(self, time: PassingTime, *said: Said, on: Proof = Proof.PROVEN) -> None:
        super().__init__()
        self.time = time
        self.said = list(said)
        self.on = on
        self.asked_at: list[int] = []

    @property
    def abilities(self) -> RecorderAbilities:
        return RecorderAbilities("product", self.on, self.on, sees_recorders=False)

    async def resume(self, call: CallKey, recorder: str) -> RecorderReading:
        self.asked_at.append(self.time.ms)
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, PortError):
            raise said
        state, proof = said if isinstance(said, tuple) else (said, Proof.PROVEN)
        return RecorderReading(state, proof, self.time.clock())


async def brought_back(*said: Said, on: Proof = Proof.PROVEN) -> tuple[bool, list[str], list[int]]:
    time, told = PassingTime(), list[str]()
    product = Product(time, *said, on=on)
    work = BringingBack(
        product, CALL, ("pbx",), lambda _, what, names: told.append(what), time.clock, time.sleep, QUICK
    )
    return await time.during(work.run()), told, product.asked_at


async def test_a_recorder_that_comes_back_at_once_is_told_once() -> None:
    assert await brought_back(ON) == (True, ["Records again, proven, at try 1."], [0])


async def test_the_wait_doubles_up_to_its_longest() -> None:
    done, told, asked = await brought_back(*[Unavailable("It is away.")] * 6, ON)
    assert done
    assert asked == [0, 250, 750, 1_750, 3_750, 7_750, 11_750]
    assert told == [
        "Could not be resumed at once; it is tried again. It is away.",
        "Records again, proven, at try 7.",
    ]


async def test_a_command_that_was_only_accepted_counts_where_the_product_can_give_no_more() -> None:
    accepted = (ON, Proof.ACKNOWLEDGED)
    assert await brought_back(accepted, on=Proof.ACKNOWLEDGED) == (
        True,
        ["Records again, as far as the product says, at try 1."],
        [0],
    )
    _, told, _ = await brought_back(accepted, ON)
    assert told[-1] == "Records again, proven, at try 2."


async def test_a_recorder_that_has_ended_is_done_with() -> None:
    done, told, _ = await brought_back(OFF, (RecorderState.UNKNOWN, Proof.NONE), RecorderState.NOT_RECORDING)
    assert done
    assert told[0].endswith("It is paused.")
    assert told[1] == "Has ended; nothing is left to resume."


async def test_one_that_says_no_again_and_again_is_given_up_by_name() -> None:
    no = Refused("It says no.")
    done, told, asked = await brought_back(no, no, Unavailable(), no)
    assert done
    assert told[-1] == "Not resumed: the call is over, or it says no. It says no."
    assert len(asked) == 6


async def test_one_that_is_away_for_a_day_is_left_for_the_next_start() -> None:
    done, told, asked = await brought_back(Unavailable("It is away."))
    assert not done
    assert told[-1] == "Could not be reached for so long that it is left until the next start."
    assert asked[-1] >= 3_600_000


@pytest.mark.parametrize("said", [(ON, Proof.ACKNOWLEDGED), OFF, (RecorderState.NOT_RECORDING, Proof.NONE)])
async def test_doubt_is_no_end(said: Said) -> None:
    done, _, asked = await brought_back(said, ON)
    assert (done, len(asked)) == (True, 2)
