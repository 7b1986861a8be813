"""Which window the panel follows, and when it is put away."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.docking.following import (
    Attached,
    Decision,
    Flipped,
    Following,
    Happening,
    Needed,
    ScreensChanged,
    TornOff,
    after,
    decide,
    followed,
)
from desktop.docking.geometry import Rect, Screen
from desktop.docking.placement import Side, at_edge, beside
from desktop.docking.port import Appeared, Closed, Minimised, Moved, Restored, WatchLost, is_named

DESK = Screen("one", Rect(0, 0, 1920, 1080), Rect(0, 0, 1920, 1040))
SECOND = Screen("two", Rect(1920, 0, 1920, 1080), Rect(1920, 0, 1920, 1080))
PHONE, CALL = Rect(300, 100, 500, 800), Rect(1300, 200, 400, 300)
START = Following(screens=(DESK, SECOND))


def told(*happenings: Happening, state: Following = START) -> Following:
    for one in happenings:
        state = after(state, one)
    return state


def test_without_a_softphone_the_panel_leans_on_the_main_screens_edge() -> None:
    assert decide(START) == Decision(at_edge(DESK, START.wish))


def test_it_lies_beside_a_softphone_that_appears_and_follows_it() -> None:
    state = told(Appeared(1, PHONE))
    assert decide(state) == Decision(beside(PHONE, START.screens, START.wish))
    there = replace(PHONE, x=2500)
    assert decide(told(Moved(1, there), state=state)) == Decision(beside(there, START.screens, START.wish))


def test_the_calls_own_window_is_not_followed_and_not_covered() -> None:
    state = told(Appeared(1, Rect(700, 100, 400, 800)), Appeared(2, Rect(1150, 200, 500, 500)))
    assert followed(state) is state.windows[0]
    place = decide(state).place
    assert place is not None
    assert place.side is Side.LEFT


def test_the_calls_window_is_followed_while_the_main_one_is_minimised() -> None:
    state = told(Appeared(1, PHONE), Appeared(2, CALL), Minimised(1))
    assert decide(state) == Decision(beside(CALL, START.screens, START.wish))


def test_it_is_put_away_and_comes_back_with_the_softphone() -> None:
    state = told(Appeared(1, PHONE), Minimised(1))
    assert not decide(state).shown
    assert decide(told(Restored(1, CALL), state=state)) == Decision(beside(CALL, START.screens, START.wish))


def test_during_a_call_it_stays_when_the_softphone_is_minimised() -> None:
    assert decide(told(Appeared(1, PHONE, minimised=True), Needed(True))).shown
    assert not decide(told(Appeared(1, PHONE, minimised=True), Needed(True), Needed(False))).shown


def test_a_softphone_that_closes_leaves_the_panel_at_the_edge_of_the_screen_where_it_was() -> None:
    state = told(Appeared(1, replace(PHONE, x=2500)), Closed(1))
    assert decide(state) == Decision(at_edge(SECOND, START.wish))
    assert decide(told(Appeared(7, PHONE), state=state)).place == beside(PHONE, START.screens, START.wish)


def test_a_screen_that_is_unplugged_brings_the_panel_to_one_that_is_there() -> None:
    state = told(Appeared(1, replace(PHONE, x=2500)), ScreensChanged((DESK,)))
    place = decide(state).place
    assert place is not None
    assert place.screen == DESK
    assert decide(told(ScreensChanged(()))) == Decision(None)


def test_a_panel_that_was_torn_off_stays_where_the_agent_put_it_until_it_is_attached() -> None:
    state = told(Appeared(1, PHONE), TornOff(), Minimised(1))
    assert decide(state) == Decision(None)
    assert decide(told(Attached(), Restored(1, PHONE), state=state)).place is not None


def test_a_panel_that_is_flipped_lies_on_the_other_side_and_is_attached_again() -> None:
    state = told(Appeared(1, PHONE), TornOff(), Flipped())
    assert decide(state).place == beside(PHONE, START.screens, replace(START.wish, side=Side.LEFT))
    assert told(Flipped(), Flipped()) == START


def test_events_of_unknown_windows_change_nothing() -> None:
    assert told(Moved(9, PHONE), Minimised(9), Restored(9, PHONE), Closed(9)) == START


def test_a_window_that_appears_twice_is_one() -> None:
    assert len(told(Appeared(1, PHONE), Appeared(1, CALL)).windows) == 1


def test_with_the_watch_lost_the_panel_leans_on_the_edge() -> None:
    assert decide(told(Appeared(1, PHONE), WatchLost("the display is gone"))) == Decision(
        at_edge(DESK, START.wish)
    )


windows = st.integers(1, 3)
frames = st.builds(
    Rect, st.integers(-100, 3900), st.integers(-100, 1100), st.integers(1, 2000), st.integers(1, 1200)
)
happenings = st.one_of(
    st.builds(Appeared, windows, frames, st.booleans()),
    st.builds(Moved, windows, frames),
    st.builds(Minimised, windows),
    st.builds(Restored, windows, frames),
    st.builds(Closed, windows),
    st.builds(ScreensChanged, st.sampled_from([(), (DESK,), (SECOND,), (DESK, SECOND)])),
    st.just(TornOff()),
    st.just(Attached()),
    st.just(Flipped()),
    st.builds(Needed, st.booleans()),
    st.just(WatchLost("gone")),
)


@given(st.lists(happenings, max_size=20))
def test_after_any_history_the_panel_is_on_a_screen_and_off_the_softphone(history: list[Happening]) -> None:
    state = told(*history)
    decision, phone = decide(state), followed(state)
    if decision.place is None:
        assert state.torn_off or not state.screens
    else:
        assert decision.place.screen in state.screens
        assert decision.place.screen.work.holds(decision.place.rect)
        assert phone is None or decision.place.covers or not phone.frame.common(decision.place.rect)
    if not decision.shown:
        assert phone is not None
        assert phone.minimised
        assert not state.needed


def test_the_softphone_is_known_by_any_of_its_names() -> None:
    assert is_named(("MicroSIP.exe", ""), ("linphone", "microsip"))
    assert is_named(("linphone", "Linphone"), ("linphone.EXE",))
    assert not is_named(("", "linphonec"), ("linphone",))
