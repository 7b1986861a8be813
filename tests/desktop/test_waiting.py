"""What is kept of calls that are not on the panel yet."""

from __future__ import annotations

from desktop.waiting import WaitingCalls
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallFact,
    CallHeld,
    CallKey,
    CallOffered,
    CallResumed,
    Direction,
    EndCause,
    RecorderSeen,
    Side,
)
from tests.policy.session.desk import KEY, OTHER, PARTY, moment


def offered(call: CallKey = OTHER) -> CallOffered:
    return CallOffered(call=call, at=moment(1), party=PARTY, direction=Direction.INBOUND)


def seen(call: CallKey, name: str = "pbx") -> RecorderSeen:
    return RecorderSeen(call=call, at=moment(1), recorder=name)


def test_what_is_heard_of_the_present_call_is_of_no_use_here() -> None:
    waiting = WaitingCalls()
    waiting.hear(CallAnswered(call=KEY, at=moment(1)), KEY)
    assert waiting.heard(KEY) == ()


def test_a_call_that_was_never_offered_is_not_begun_by_its_answer() -> None:
    waiting = WaitingCalls()
    waiting.hear(CallAnswered(call=OTHER, at=moment(1)), KEY)
    assert waiting.heard(OTHER) == ()


def test_a_call_that_is_held_a_thousand_times_is_still_answered() -> None:
    waiting = WaitingCalls()
    facts: list[CallFact] = [offered()]
    for _ in range(1_000):
        facts += [CallHeld(call=OTHER, at=moment(2), by=Side.AGENT)]
        facts += [CallResumed(call=OTHER, at=moment(3), by=Side.AGENT)]
    facts += [CallAnswered(call=OTHER, at=moment(4)), facts[-1]]
    for fact in facts:
        waiting.hear(fact, KEY)
    heard = waiting.heard(OTHER)
    assert len(heard) == 512
    assert heard[0] == facts[0]
    assert heard[-2:] == tuple(facts[-2:])


def test_what_is_told_of_a_call_without_end_is_not_kept_without_end() -> None:
    waiting = WaitingCalls()
    waiting.hear(offered(), KEY)
    for number in range(1_000):
        waiting.hear(seen(OTHER, str(number)), KEY)
    assert len(waiting.heard(OTHER)) == 512


def test_recorders_of_calls_that_are_over_are_not_kept_for_ever() -> None:
    waiting = WaitingCalls()
    calls = [CallKey("sim", str(number)) for number in range(100)]
    for call in calls:
        waiting.hear(seen(call), None)
    assert [call for call in calls if waiting.known_early(call)] == calls[-64:]


def test_what_was_heard_early_is_told_once() -> None:
    waiting = WaitingCalls()
    waiting.hear(seen(OTHER), None)
    waiting.hear(offered(), None)
    assert waiting.known_early(OTHER) == (seen(OTHER),)
    assert waiting.known_early(OTHER) == ()


def test_a_call_that_ended_is_forgotten() -> None:
    waiting = WaitingCalls()
    waiting.hear(seen(OTHER), KEY)
    waiting.hear(CallEnded(call=OTHER, at=moment(2), cause=EndCause.CALLER_LEFT), KEY)
    assert waiting.known_early(OTHER) == ()
    waiting.hear(offered(), KEY)
    waiting.forget(OTHER)
    assert waiting.heard(OTHER) == ()
