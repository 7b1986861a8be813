"""Recordings of an Asterisk 22.10.1: what becomes known of its MixMonitors, heard as theirs who asked."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.ami.framing import Message, Reader
from integrations.recorders.asterisk.board import Board
from integrations.recorders.asterisk.tracks import Asked
from integrations.recorders.asterisk.wire import Verdict, verdict
from integrations.recorders.roll import Place
from policy.moment import Moment
from policy.recording import Proof

HERE = Path(__file__).parent / "recordings"
CALLS = Path(__file__).parents[2] / "cti" / "asterisk" / "recordings"
AT = Moment(0, 0)


def raw(name: str) -> bytes:
    """Return what was received; some recordings are shared with the source of calls."""
    here = HERE / f"{name}.raw"
    return (here if here.exists() else CALLS / f"{name}.raw").read_bytes()


def mutes(name: str) -> dict[str, tuple[str, bool]]:
    """Return the mutes of both sides that were sent in the words that this adapter sends: channel, and whether on."""
    sent = (HERE / f"{name}.sent").read_text(encoding="utf-8")
    actions = [dict(line.split(": ", 1) for line in one.split("\n") if line) for one in sent.split("\n\n")]
    return {
        one["ActionID"]: (one["Channel"], one["State"] == "1")
        for one in actions
        if one.get("Action") == "MixMonitorMute"
        and one.get("Direction") == "both"
        and one.get("State") in {"0", "1"}
        and "Channel" in one
    }


def messages(data: bytes, cut: int = 65_536) -> Iterator[Message]:
    reader = Reader()
    for start in range(0, len(data), cut):
        yield from reader.feed(data[start : start + cut])


class Heard:
    """A board that hears a recording, and writes down what it makes of it."""

    def __init__(self, name: str, *, ours: bool, cut: int = 65_536) -> None:
        self.board = Board("asterisk", frozenset({"PJSIP/2001", "PJSIP/2002"}))
        self.log: list[str] = []
        self._last: dict[Place, str] = {}
        sent = mutes(name) if ours else {}
        for message in messages(raw(name), cut):
            if message.event is None:
                self._answered(message, sent)
                continue
            news = self.board.event(message)
            self.log += [f"{place[0].call_id}: seen {place[1]}" for place in news.seen]
            self.log += [f"{place[0].call_id}: gone {place[1]}" for place in news.gone]
            for place in (*news.seen, *news.touched):
                self._tell(place)

    def _answered(self, message: Message, sent: dict[str, tuple[str, bool]]) -> None:
        channel, on = sent.get(message.action_id or "", ("", False))
        standing = self.board.channels.standing.values()
        uids = [one.uid for one in standing if channel.lower() in {one.name.lower(), one.uid}]
        for uid in uids if channel else ():
            asked: Asked = self.board.tracks.asked(uid, on=on)
            if verdict(message) is not Verdict.ACCEPTED:
                self.board.tracks.refused(asked)

    def _tell(self, place: Place) -> None:
        reading = self.board.reading(place, AT)
        line = f"{place[0].call_id}: {reading.state.value}, {reading.proof.name.lower()}"
        if self._last.get(place) != line:
            self._last[place] = line
            self.log.append(line)


SEEN = "1795306292.63: seen mixmonitor-1795306292.62-1"
ON = "1795306292.63: recording, proven"
PAUSED = "1795306292.63: paused, proven"
UNSURE_ON = "1795306292.63: recording, acknowledged"
HALF = "1795306292.63: unknown, none"
GONE = "1795306292.63: gone mixmonitor-1795306292.62-1"


def test_mutes_are_proven_by_their_events_and_halves_and_odd_words_are_not() -> None:
    assert Heard("mute_and_unmute", ours=True).log == [
        SEEN,
        ON,
        *(PAUSED, ON),
        *(HALF, UNSURE_ON),  # one side, by somebody else
        *(HALF, UNSURE_ON),
        *(PAUSED, ON),  # twice muted and once unmuted
        *(PAUSED, HALF, UNSURE_ON),  # both muted, unmuted side by side by somebody else
        *(PAUSED, UNSURE_ON),  # “true” and “no”
        ON,
        *(UNSURE_ON, ON),  # “2” mutes, and is told as unmuted: proven it is only by a command of ours
        *(PAUSED, UNSURE_ON),  # “BOTH”
        *(PAUSED, ON),
        GONE,
    ]


def test_a_mute_is_refused_where_nothing_records_and_in_every_wrong_form() -> None:
    log = Heard("refusals", ours=True).log
    assert log[0] == "1795306330.65: seen mixmonitor-1795306330.64-1"
    assert log[-1] == "1795306330.65: gone mixmonitor-1795306330.64-1"
    assert {line.partition(": ")[2] for line in log[1:-1]} == {
        "recording, proven",
        "paused, proven",
        "recording, acknowledged",  # by the other connection
    }


def test_a_recorder_that_starts_later_on_a_muted_channel_is_told_as_recording() -> None:
    log = Heard("recorders", ours=True).log
    agent, name = "1795306340.67", "mixmonitor-1795306340.66"
    assert log[:8] == [
        f"{agent}: seen {name}-1",
        f"{agent}: recording, proven",
        f"{agent}: paused, proven",
        f"{agent}: seen {name}-2",
        f"{agent}: recording, proven",
        f"{agent}: paused, proven",
        f"{agent}: recording, proven",
        f"{agent}: recording, proven",
    ]
    assert f"{agent}: gone {name}-1" in log
    assert f"{agent}: seen {name}-3" in log


def test_without_the_commands_two_recorders_on_a_channel_are_not_known_apart() -> None:
    log = Heard("recorders", ours=False).log
    second = log.index("1795306340.67: seen mixmonitor-1795306340.66-2")
    assert "1795306340.67: paused, proven" not in log[second:]
    assert "1795306340.67: unknown, none" in log[second:]


def test_what_another_connection_mutes_is_heard_by_all() -> None:
    assert [line.partition(": ")[2] for line in Heard("muted_by_another", ours=True).log] == [
        "seen mixmonitor-1795306379.73-1",
        "recording, proven",
        "paused, proven",
        "recording, proven",
        "gone mixmonitor-1795306379.73-1",
    ]


def test_the_least_rights_are_enough_to_mute_and_to_look_and_reading_alone_is_not() -> None:
    sent = mutes("least_rights")
    answers = {one.action_id: one for one in messages(raw("least_rights")) if one.event is None}
    assert len(sent) == 2
    assert {verdict(answers[action_id]) for action_id in sent} == {Verdict.ACCEPTED}
    (file,) = (one for one in answers.values() if one.get("Variable") == "MIXMONITOR_FILENAME")
    assert file.get("Value")
    refused = {one.action_id: one for one in messages(raw("read_only")) if one.event is None}
    assert {verdict(refused[action_id]) for action_id in mutes("read_only")} == {Verdict.REFUSED}


@pytest.mark.parametrize("name", ["attended_transfer", "blind_transfer", "attended_transfer_cancelled"])
def test_a_recorder_that_goes_on_after_the_agent_is_gone_only_when_it_ends(name: str) -> None:
    log = Heard(name, ours=False).log
    seen = [line for line in log if "seen" in line]
    gone = [line.replace("gone", "seen") for line in log if "gone" in line]
    assert sorted(seen) == sorted(gone)
    assert {line.partition(": ")[2] for line in log if "recording" in line} == {"recording, proven"}


@pytest.mark.parametrize("name", ["attended_transfer", "blind_transfer"])
def test_what_is_to_be_silent_is_shaken_by_a_transfer(name: str) -> None:
    board = Board("asterisk", frozenset({"PJSIP/2001"}))
    shaken_by: list[str] = []
    for message in messages(raw(name)):
        news = board.event(message)
        for place in news.seen:
            board.want(place)
        if news.shaken:
            shaken_by.append(message.event or "")
    assert {"attended_transfer": "AttendedTransfer", "blind_transfer": "BlindTransfer"}[name] in shaken_by
    assert "BridgeEnter" in shaken_by


@pytest.mark.parametrize("name", ["mute_and_unmute", "recorders", "attended_transfer"])
def test_the_same_is_known_wherever_the_network_cuts(name: str) -> None:
    chance = random.Random(name)
    whole = Heard(name, ours=False).log
    for _ in range(3):
        assert Heard(name, ours=False, cut=chance.randint(1, 700)).log == whole


@pytest.mark.parametrize(
    "name", ["mute_and_unmute", "refusals", "recorders", "attended_transfer", "blind_transfer"]
)
def test_calls_that_are_over_leave_nothing_behind(name: str) -> None:
    board = Heard(name, ours=(HERE / f"{name}.sent").exists()).board
    left = (board.channels.standing, board.wanted, board._told, board._on)
    assert not any((*left, board.tracks._tracks, board.tracks._owed))


def test_a_proof_is_never_claimed_for_a_word_that_is_not_ours() -> None:
    """The file of this recording is silent where the event of “banana” says unmuted."""
    banana = [line for line in Heard("mute_and_unmute", ours=False).log if "recording" in line]
    assert banana[0] == ON
    assert all(Proof.PROVEN.name.lower() not in line for line in banana[1:])
