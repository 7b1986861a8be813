from hypothesis import given
from hypothesis import strategies as st

from integrations.recorders.simulator.rack import _TRACKS_KEPT, Rack
from integrations.recorders.simulator.track import Track, recorded_ns
from policy.calls import CallKey


def test_a_track_is_what_was_on() -> None:
    track = Track()
    for on, at_ns in ((True, 10), (True, 15), (False, 20), (False, 25), (True, 30), (False, 30)):
        track.turn(on, at_ns)
    track.turn(True, 40)
    assert (track.until(45), track.until(15), track.until(40)) == (
        ((10, 20), (40, 45)),
        ((10, 15),),
        ((10, 20),),
    )


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 50)), max_size=20),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_what_was_recorded_is_counted_as_it_would_be_moment_by_moment(
    turns: list[tuple[bool, int]], from_ns: int, to_ns: int
) -> None:
    track, on, now_ns, moments = Track(), False, 0, set()
    for turned, lasts_ns in turns:
        on = turned
        track.turn(on, now_ns)
        moments |= set(range(now_ns, now_ns + lasts_ns)) if on else set()
        now_ns += lasts_ns
    assert recorded_ns(track.until(now_ns), from_ns, to_ns) == len(moments & set(range(from_ns, to_ns)))


def test_tracks_of_calls_long_over_are_let_go_and_those_that_run_are_kept() -> None:
    rack = Rack()
    rack.record(CallKey("line", "kept"), "pbx", 0)
    for number in range(_TRACKS_KEPT + 50):
        call = CallKey("line", str(number))
        rack.record(call, "pbx", number)
        rack.end(call, "pbx", number + 1)
    truth = rack.truth(_TRACKS_KEPT + 100)
    assert len(truth) <= _TRACKS_KEPT + 1
    assert (CallKey("line", "kept"), "pbx") in truth


def test_a_recorder_that_comes_again_under_its_name_goes_on_with_its_track() -> None:
    rack, call = Rack(), CallKey("line", "one")
    rack.record(call, "pbx", 0)
    rack.record(call, "pbx", 5)
    rack.end(call, "pbx", 10)
    rack.record(call, "pbx", 20)
    assert rack.truth(30) == {(call, "pbx"): ((0, 10), (20, 30))}
