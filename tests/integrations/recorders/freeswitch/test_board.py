"""Whose recordings they are, by what a real FreeSWITCH told, and by whatever order it may tell it in."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.recorders.freeswitch.board import Board, Calls, News
from integrations.recorders.freeswitch.events import Event, Kind
from integrations.recorders.freeswitch.legs import REMEMBERED, Legs
from integrations.recorders.freeswitch.telling import Telling
from integrations.recorders.freeswitch.tracks import Tracks
from integrations.recorders.roll import Place
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from policy.recording import RecorderState
from tests.integrations.recorders.freeswitch.test_events import recorded

QUEUE, TRANSFER = recorded("queue_call"), recorded("blind_transfer")
FIRST, SECOND = "2001@fs.test", "2002@fs.test"
START = Moment(0, 0)


def channel_of(events: list[Event], phone: str) -> str:
    return next(each.channel for each in events if each.phone == phone)


def path_of(events: list[Event]) -> str:
    return next(each.path for each in events if each.kind is Kind.BEGAN)


def board(*phones: str, by_sip: bool = False) -> Board:
    return Board(Calls("line", by_sip, frozenset(phones)))


def play(played: Board, events: Iterable[Event]) -> list[tuple[int, str, Place]]:
    """Return what was told: the number of the event, what happened, and to which recorder."""
    told: list[tuple[int, str, Place]] = []
    for event in events:
        for news in played.event(event):
            told += [(event.number, "gone", place) for place in news.gone]
            told += [(event.number, "seen", place) for place in news.seen]
    return told


def test_a_recording_that_began_on_the_callers_leg_is_seen_when_the_agents_is_bridged_with_it() -> None:
    place = CallKey("line", channel_of(QUEUE, FIRST)), path_of(QUEUE)
    assert play(board(FIRST), QUEUE) == [(948, "seen", place), (973, "gone", place)]


def test_a_softphone_knows_the_same_call_by_its_sip_call_id() -> None:
    sip = "c37915c7-60ad-1240-deb7-4613497929f5"
    place = CallKey("line", sip), path_of(QUEUE)
    assert play(board(FIRST, by_sip=True), QUEUE) == [(948, "seen", place), (973, "gone", place)]


def test_each_leg_is_a_call_where_no_telephones_are_named() -> None:
    told = play(board(), QUEUE)
    caller = CallKey("line", next(each.channel for each in QUEUE if each.kind is Kind.BEGAN))
    agent = CallKey("line", channel_of(QUEUE, FIRST))
    assert [(number, what, place[0]) for number, what, place in told] == [
        (934, "seen", caller),
        (948, "seen", agent),
        (973, "gone", agent),
        (977, "gone", caller),
    ]


def test_a_recording_on_the_callers_leg_goes_with_the_caller_to_the_next_agent() -> None:
    told = play(board(FIRST, SECOND), TRANSFER)
    path = path_of(TRANSFER)
    first, second = (CallKey("line", channel_of(TRANSFER, phone)) for phone in (FIRST, SECOND))
    assert told == [
        (1218, "seen", (first, path)),
        (1225, "gone", (first, path)),
        (1258, "seen", (second, path)),
        (1266, "gone", (second, path)),
    ]


@settings(max_examples=200, deadline=None)
@given(st.permutations(TRANSFER))
def test_in_whatever_order_a_call_is_told_nothing_is_left_of_it(order: list[Event]) -> None:
    played = board()
    standing = Counter[Place]()
    for _, what, place in play(played, order):
        standing[place] += 1 if what == "seen" else -1
        assert standing[place] in (0, 1)
    assert not any(standing.values())
    assert not played.legs.standing
    assert not list(played.tracks)
    assert [played._on, played._of, played._told, played._names, played._named] == [{}] * 5


@settings(max_examples=200, deadline=None)
@given(st.permutations([each for each in TRANSFER if each.number <= 1258]))
def test_in_whatever_order_a_transfer_is_told_the_recording_is_the_second_agents(order: list[Event]) -> None:
    played = board(FIRST, SECOND)
    play(played, order)
    first, second = (CallKey("line", channel_of(TRANSFER, phone)) for phone in (FIRST, SECOND))
    path = path_of(TRANSFER)
    assert played.recordings((first, path)) == ()
    assert [each[1] for each in played.recordings((second, path))] == [path]
    assert played.phones(second) == {SECOND}
    assert played.phones(first) == frozenset()


# --- Traps of the order


def bridged(number: int, one: str, other: str) -> Event:
    return Event(Kind.BRIDGED, one, number, other=other)


def parted(number: int, one: str, other: str = "") -> Event:
    return Event(Kind.PARTED, one, number, other=other)


def groups(events: Iterable[Event]) -> set[str]:
    legs = Legs()
    for event in events:
        legs.take(event)
    return {"".join(sorted(legs.group(each))) for each in legs.standing} - {*legs.standing}


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([bridged(1, "a", "b")], {"ab"}),
        ([bridged(1, "a", "b"), parted(2, "a", "b")], set()),
        ([bridged(1, "a", "b"), parted(2, "b", "a")], set()),
        ([bridged(1, "a", "b"), parted(2, "a")], set()),
        ([parted(2, "a", "b"), bridged(1, "a", "b")], set()),
        ([parted(2, "a", "b"), bridged(3, "a", "b")], {"ab"}),
        ([bridged(3, "a", "b"), parted(2, "a", "b")], {"ab"}),
        ([bridged(3, "a", "b"), bridged(1, "a", "b"), parted(2, "a", "b")], {"ab"}),
        # The end of the first bridge is told after the beginning of the next one.
        ([bridged(1, "b", "a"), bridged(2, "a", "c"), parted(3, "b", "a")], {"ac"}),
        ([bridged(2, "a", "c"), parted(3, "b", "a"), bridged(1, "b", "a")], {"ac"}),
        # A colleague is asked, and the first bridge is there again without an event.
        ([bridged(1, "a", "b"), bridged(2, "b", "c")], {"abc"}),
        ([bridged(1, "a", "b"), bridged(2, "b", "c"), parted(3, "b", "c")], {"ab"}),
        ([bridged(1, "a", "b"), bridged(2, "b", "c"), parted(3, "b")], set()),
        ([bridged(1, "a", "b"), bridged(2, "b", "c"), Event(Kind.ENDED, "b", 3)], set()),
        ([bridged(1, "a", "b"), Event(Kind.ENDED, "b", 2)], set()),
        ([Event(Kind.ENDED, "b", 2), bridged(1, "a", "b")], set()),
        ([parted(1, "a")], set()),
        ([bridged(1, "a", ""), bridged(2, "a", "a"), parted(3, "a", "a")], set()),
    ],
)
def test_who_is_bridged_with_whom_follows_the_numbers_of_the_events(
    events: list[Event], found: set[str]
) -> None:
    assert groups(events) == found


def test_while_a_colleague_is_asked_and_afterwards_the_callers_recording_is_the_agents() -> None:
    played = board()
    begins = Event(Kind.BEGAN, "caller", 1, path="/c.wav")
    caller, agent, colleague = (
        (CallKey("line", each), "/c.wav") for each in ("caller", "agent", "colleague")
    )
    assert play(played, [begins, bridged(2, "caller", "agent")]) == [(1, "seen", caller), (2, "seen", agent)]
    assert play(played, [bridged(3, "agent", "colleague")]) == [(3, "seen", colleague)]
    assert play(played, [parted(4, "agent", "colleague")]) == [(4, "gone", colleague)]
    assert play(played, [parted(5, "caller", "agent")]) == [(5, "gone", agent)]


def test_a_leg_that_ended_hears_nothing_even_if_the_end_of_its_bridge_is_not_told() -> None:
    played = board()
    play(played, [Event(Kind.BEGAN, "a", 1, path="/c.wav"), bridged(2, "a", "b")])
    assert play(played, [Event(Kind.ENDED, "b", 3)]) == [(3, "gone", (CallKey("line", "b"), "/c.wav"))]


def test_what_waits_to_be_told_is_told_when_the_line_is_lost_again() -> None:
    played = board()
    telling = Telling(played, lambda: START)
    telling.take(played.event(began(1)))
    assert not telling.roll.places
    telling.lost(LossReason.DROPPED, "It went away.", 10)
    assert telling.roll.places == (PLACE,)


def test_what_ended_long_ago_is_forgotten() -> None:
    legs = Legs()
    for number in range(REMEMBERED + 10):
        legs.take(Event(Kind.ENDED, f"channel-{number}", number))
        legs.take(parted(number, f"a-{number}", "b"))
    assert len(legs._ended) == len(legs._parted) == REMEMBERED


def test_a_bridge_that_neither_a_dump_nor_an_event_tells_again_has_ended_while_nothing_was_heard() -> None:
    legs = Legs()
    legs.take(bridged(5, "a", "b"))
    legs.connection += 1
    legs.take(Event(Kind.TOLD, "a", 1, other="b"))  # FreeSWITCH may count anew
    legs.take(Event(Kind.TOLD, "b", 2))
    assert legs.unheard() == set()
    assert legs.group("a") == {"a", "b"}
    legs.connection += 1
    for channel in ("a", "b"):
        legs.take(Event(Kind.TOLD, channel, 3))
    assert legs.unheard() == {"a", "b"}
    assert legs.group("a") == {"a"}


# --- Beginnings and ends of recordings


def began(number: int, kind: Kind = Kind.BEGAN) -> Event:
    return Event(kind, "a", number, path="/a.wav")


PLACE = CallKey("line", "a"), "/a.wav"
BEGIN_OR_END = [began(n, Kind.BEGAN if n % 2 else Kind.STOPPED) for n in range(1, 7)]


@given(st.permutations(BEGIN_OR_END))
def test_in_whatever_order_beginnings_and_ends_are_told_what_runs_is_what_began_last(
    order: list[Event],
) -> None:
    played = board()
    play(played, order)
    assert played.recordings(PLACE) == ()
    play(played, [began(7)])
    assert played.recordings(PLACE) == (("a", "/a.wav"),)


def test_a_recording_is_one_however_often_its_beginning_is_told_and_found() -> None:
    played = board()
    played.connected()
    played.legs.take(Event(Kind.TOLD, "a", 1))
    played.found("a", ["/a.wav"])
    assert played.caught_up() == News(seen=(PLACE,))
    assert play(played, [began(5), began(5), began(6, Kind.HEARD_ON)]) == []
    assert play(played, [began(9)]) == [(9, "gone", PLACE), (9, "seen", PLACE)]
    assert play(played, [began(7, Kind.STOPPED)]) == []
    assert play(played, [began(10, Kind.HEARD_NO_MORE)]) == [(10, "gone", PLACE)]


def test_a_recording_on_a_channel_that_ended_is_none() -> None:
    played = board()
    assert play(played, [began(1), Event(Kind.ENDED, "a", 2)]) == [(1, "seen", PLACE), (2, "gone", PLACE)]
    assert not list(played.tracks)
    assert play(played, [began(5), began(6, Kind.HEARD_ON)]) == []


def test_a_recording_that_is_heard_of_after_its_end_has_ended() -> None:
    assert play(board(), [began(4, Kind.HEARD_NO_MORE), began(2, Kind.HEARD_ON), began(1)]) == []


def test_a_mask_is_not_repeated_once_a_command_has_gone_out() -> None:
    tracks, recording = Tracks(), ("a", "/a.wav")
    tracks.began(recording, 1)
    tracks.agreed(recording, PLACE[0], PLACE[:1], silence=True)
    assert tracks.is_held(recording)
    tracks.commanded(recording, PLACE[0], silence=False)
    assert not tracks.is_held(recording)


def test_a_beginning_that_is_told_late_does_not_hide_that_a_recording_was_silenced() -> None:
    tracks, recording = Tracks(), ("a", "/a.wav")
    tracks.found(recording)
    tracks.agreed(recording, PLACE[0], PLACE[:1], silence=True)
    tracks.began(recording, 1)
    assert tracks.reading(recording, START).state is RecorderState.PAUSED
