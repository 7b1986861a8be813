"""Whose recorders they are, whatever Asterisk says in whatever order."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.ami.framing import Message
from integrations.recorders.asterisk.board import Board, News
from integrations.recorders.roll import Place
from policy.calls import CallKey
from policy.moment import Moment

AT = Moment(1, 1)
UIDS = ("1.1", "1.2", "1.3", "1.4", "é\0", "x" * 200)
BRIDGES = ("", "b1", "b2")
DEVICES = ("PJSIP/2001", "PJSIP/2002", "PJSIP/carrier")

events = st.builds(
    lambda kind, uid, linked, bridge, device, more: Message(
        (
            ("Event", kind),
            ("Channel", f"{device}-0001"),
            ("Uniqueid", uid),
            ("Linkedid", linked),
            ("BridgeUniqueid", bridge),
            ("BridgeID", bridge),
            ("TransfererUniqueid", uid),
            ("TransfereeUniqueid", linked),
            *more,
        )
    ),
    st.sampled_from(
        (
            "Newchannel",
            "Newstate",
            "BridgeEnter",
            "BridgeLeave",
            "Status",
            "MixMonitorStart",
            "MixMonitorStart",
            "MixMonitorStop",
            "MixMonitorMute",
            "Rename",
            "BlindTransfer",
            "AttendedTransfer",
            "Hangup",
            "Elsewhere",
        )
    ),
    st.sampled_from((*UIDS, "")),
    st.sampled_from(UIDS),
    st.sampled_from(BRIDGES),
    st.sampled_from(DEVICES),
    st.sampled_from(
        (
            (),
            (("Direction", "both"), ("State", "1")),
            (("Direction", "read"), ("State", "0")),
            (("DestUniqueid", "1.4"), ("DestChannel", "PJSIP/2001-7")),
            (("Newname", "PJSIP/2001-0002"),),
        )
    ),
)


def told(board: Board, standing: Counter[Place], news: News) -> None:
    """Check that what is told follows from what was told before."""
    for place in news.gone:
        assert standing[place] == 1, place
        del standing[place]
    for place in news.seen:
        assert standing[place] == 0, place
        standing[place] = 1
    for place in (*news.seen, *news.touched):
        assert standing[place] == 1
        assert board.channels_of(place)
        assert board.reading(place, AT).at == AT
    assert set(news.shaken) <= board.wanted


def play(board: Board, standing: Counter[Place], messages: Iterable[Message], wish: set[int]) -> None:
    for number, message in enumerate(messages):
        news = board.event(message)
        told(board, standing, news)
        for place in news.seen if number in wish else ():
            board.want(place)
        if number in wish:
            board.want((CallKey("asterisk", message.get("Uniqueid") or "?"), "pbx"))


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=40), st.sets(st.integers(0, 40)), st.booleans())
def test_each_recorder_is_seen_and_gone_once_and_nothing_outlives_the_calls(
    messages: list[Message], wish: set[int], some: bool
) -> None:
    board = Board("asterisk", frozenset({"PJSIP/2001"}) if some else frozenset(), "pbx")
    standing: Counter[Place] = Counter()
    play(board, standing, messages, wish)
    for uid in UIDS:
        told(board, standing, board.event(Message((("Event", "Hangup"), ("Uniqueid", uid)))))
    assert not +standing
    assert not (board.channels.standing or board.wanted or board._told or board._on)  # noqa: PT018 -- all of it


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=25), st.sets(st.integers(0, 25)), st.sets(st.sampled_from(UIDS)))
def test_after_a_lost_connection_what_is_not_there_any_more_is_gone(
    messages: list[Message], wish: set[int], left: set[str]
) -> None:
    board = Board("asterisk", frozenset(), "pbx")
    standing: Counter[Place] = Counter()
    play(board, standing, messages, wish)
    stood = set(board.channels.standing)
    board.lost()
    board.connected()
    for uid in sorted(stood & left):
        board.event(Message((("Event", "Status"), ("Uniqueid", uid), ("Linkedid", uid))))
    told(board, standing, board.caught_up())
    assert set(board.channels.standing) == stood & left
    for uid in board.silent_about():
        told(board, standing, board.found(uid, "/rec/a.wav"))
    assert {place[1].split("-")[1] for place in +standing if place[1].count("-") == 2} <= left


def test_a_recorder_is_of_every_call_that_it_records() -> None:
    board = Board("asterisk")

    def event(kind: str, uid: str, *more: tuple[str, str]) -> News:
        return board.event(
            Message(
                (("Event", kind), ("Channel", f"PJSIP/a-{uid}"), ("Uniqueid", uid), ("Linkedid", uid), *more)
            )
        )

    event("Newchannel", "1.1")
    event("Newchannel", "1.2")
    assert [place[0].call_id for place in event("MixMonitorStart", "1.1").seen] == ["1.1"]
    event("BridgeEnter", "1.1", ("BridgeUniqueid", "b"))
    assert [place[0].call_id for place in event("BridgeEnter", "1.2", ("BridgeUniqueid", "b")).seen] == [
        "1.2"
    ]
    assert [place[0].call_id for place in event("BridgeLeave", "1.2", ("BridgeUniqueid", "b")).gone] == [
        "1.2"
    ]
