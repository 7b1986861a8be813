from hypothesis import given
from hypothesis import strategies as st

from integrations.recorders.freeswitch.running import _ENDS_REMEMBERED, Running
from integrations.recorders.freeswitch.wire import RecordEvent
from policy.calls import CallKey

PLACE = (CallKey("line", "call"), "/a.wav")


def event(number: int, *, begins: bool) -> RecordEvent:
    return RecordEvent(begins, "channel", "call", "/a.wav", number)


@given(st.permutations(range(1, 7)))
def test_in_whatever_order_beginnings_and_ends_are_told_what_runs_is_what_began_last(
    order: list[int],
) -> None:
    running = Running("line")  # odd numbers begin, even ones end: after six it does not run
    for number in order:
        one = event(number, begins=number % 2 == 1)
        if one.begins:
            running.began(one)
        else:
            running.ended(one)
    assert running.places == frozenset()
    running.began(event(7, begins=True))
    assert running.places == {PLACE}
    assert running.channel(PLACE) == "channel"


def test_a_recording_that_was_found_is_no_other_when_its_beginning_is_told() -> None:
    running = Running("line")
    assert running.found("channel", "call", "/a.wav") == PLACE
    assert running.began(event(5, begins=True)) == (PLACE, False)
    assert running.began(event(5, begins=True)) == (None, False)
    assert running.began(event(9, begins=True)) == (PLACE, True)
    assert running.ended(event(7, begins=False)) == ()
    assert running.ended(event(10, begins=False)) == (PLACE,)


def test_ends_long_past_are_forgotten() -> None:
    running = Running("line")
    for number in range(_ENDS_REMEMBERED + 10):
        running.ended(RecordEvent(False, f"channel-{number}", "call", "/a.wav", number + 100))
    assert len(running._ended) == _ENDS_REMEMBERED
