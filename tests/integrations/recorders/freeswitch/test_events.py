"""What a real FreeSWITCH 1.11.2 told of channels, bridges and recordings; headers that nobody reads were left out."""

from pathlib import Path

import pytest

from integrations.recorders.freeswitch.events import SUBSCRIBE, Event, Kind, dumped, event
from integrations.recorders.freeswitch.wire import Frame, Frames, Garbled
from tests.integrations.recorders.freeswitch.fake import block, frame

RECORDINGS = Path(__file__).parent / "recordings"
CHANNEL = "0b3c1a71-b826-4011-8ff2-97c23f78580c"
AGENT = "f6e0107b-5f9b-49ba-a081-dfea90b10446"


def recorded(name: str) -> list[Event]:
    frames = Frames().feed((RECORDINGS / f"{name}.raw").read_bytes())
    return [told for each in frames if (told := event(each)) is not None]


def short(told: Event) -> tuple[str, str, str, str]:
    return told.kind.name, told.channel[:4], told.other[:4], told.path[-8:]


def test_a_queue_records_the_callers_leg_before_it_is_bridged_with_the_agents() -> None:
    told = [short(each) for each in recorded("queue_call") if each.kind is not Kind.TOLD]
    assert told == [
        ("BEGAN", "ab03", "", "7123.wav"),
        ("HEARD_ON", "ab03", "", "7123.wav"),
        ("BRIDGED", "ab03", "73e7", ""),
        ("PARTED", "ab03", "73e7", ""),
        ("STOPPED", "ab03", "", "7123.wav"),
        ("HEARD_NO_MORE", "ab03", "", "7123.wav"),
        ("ENDED", "73e7", "", ""),
        ("ENDED", "ab03", "", ""),
    ]


@pytest.mark.parametrize("name", ["queue_call", "blind_transfer", "click_to_dial"])
def test_the_agents_leg_says_its_telephone_and_its_sip_call_id_before_it_is_bridged(name: str) -> None:
    known: dict[str, Event] = {}
    for told in recorded(name):
        if told.kind is Kind.BRIDGED:
            agent = next(known[each] for each in (told.channel, told.other) if known[each].phone)
            assert agent.up
            assert agent.sip
            assert agent.phone in {"2001@fs.test", "2002@fs.test"}
        known[told.channel] = told
    assert {each.phone for each in known.values()} >= {"2001@fs.test", ""}


def test_the_callers_own_word_is_no_telephone() -> None:
    caller = next(each for each in recorded("queue_call") if each.channel.startswith("ab03"))
    assert caller.phone == ""  # its presence id is +12025550143@127.0.9.101


def told_by(**more: str) -> Event:
    headers = {"Event-Name": "CHANNEL_ANSWER", "Event-Sequence": "7", "Unique-ID": "a"}
    found = event(next(Frames().feed(frame("text/event-plain", block(headers | more)))))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("headers", "phone"),
    [
        ({"Call-Direction": "outbound", "Channel-Presence-ID": "2001@fs.test"}, "2001@fs.test"),
        ({"Call-Direction": "inbound", "Channel-Presence-ID": "2001@fs.test"}, ""),
        ({"Channel-Presence-ID": "2001@fs.test"}, ""),
        ({"variable_user_name": "2001", "variable_domain_name": "fs.test"}, "2001@fs.test"),
        ({"variable_user_name": "2001"}, ""),
        ({"variable_domain_name": "fs.test"}, ""),
        ({"Call-Direction": "outbound", "variable_user_name": "2001", "variable_domain_name": "x"}, ""),
        ({"Call-Direction": "outbound", "Channel-Presence-ID": "2001\nx"}, ""),
        ({"Call-Direction": "outbound", "Channel-Presence-ID": "x" * 513}, ""),
    ],
)
def test_a_telephone_is_who_was_called_or_who_signed_in(headers: dict[str, str], phone: str) -> None:
    assert told_by(**headers).phone == phone


def test_a_bridge_with_nobody_names_nobody() -> None:
    strange = {"Event-Name": "CHANNEL_UNBRIDGE", "Bridge-B-Unique-ID": "a b"}
    assert told_by(**strange).other == ""
    assert told_by(**{"Event-Name": "CHANNEL_UNBRIDGE"}).other == ""


def test_what_a_variable_says_of_a_bridge_counts_in_a_dump_alone() -> None:
    assert told_by(variable_bridge_to="b").other == ""
    assert told_by(**{"Event-Name": "CHANNEL_DATA"}, variable_bridge_to="b").other == "b"


def test_a_media_bug_that_is_no_recording_is_none() -> None:
    bug = {"Event-Name": "MEDIA_BUG_START", "Event-Sequence": "7", "Unique-ID": "a", "Media-Bug-Target": "x"}
    for function in ("eavesdrop", "", "session_record"):
        given = Frame({"Content-Type": "text/event-plain"}, block(bug | {"Media-Bug-Function": function}))
        assert (event(given) is not None) is (function == "session_record")


def test_a_dump_says_what_the_channel_is_bridged_with() -> None:
    frames = Frames().feed((RECORDINGS / "uuid_record.raw").read_bytes())
    dump = next(each.answer for each in frames if "CHANNEL_DATA" in each.answer)
    told = dumped(dump)
    assert told is not None
    assert (told.kind, told.channel, told.other, told.up) == (Kind.TOLD, CHANNEL, AGENT, True)
    assert (told.sip, told.phone, told.number) == ("d41735c7fce3307c", "", 2018)


def test_a_dump_of_a_channel_that_is_gone_is_none_and_anything_else_garbled() -> None:
    assert dumped("-ERR No such channel!") is None
    for answer in ("", "-USAGE: <uuid> [format]", "-ERR permission denied", "{}"):
        with pytest.raises(Garbled):
            dumped(answer)


def test_masking_is_said_by_nothing_but_the_answer() -> None:
    path = f"/srv/pbx/rec/fs-api-{CHANNEL}.wav"
    frames = Frames().feed((RECORDINGS / "uuid_record.raw").read_bytes())
    told = [each for each in map(event, frames) if each is not None]
    assert [(each.kind, each.channel, each.path, each.sip) for each in told if each.path] == [
        (Kind.BEGAN, CHANNEL, path, "d41735c7fce3307c"),
        (Kind.STOPPED, CHANNEL, path, "d41735c7fce3307c"),
    ]
    numbers = [each.number for each in told]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("missing", ["Event-Sequence", "Unique-ID", "Record-File-Path", "Event-Name"])
def test_an_event_without_what_names_the_recording_is_none(missing: str) -> None:
    frames = Frames().feed((RECORDINGS / "uuid_record.raw").read_bytes())
    given = next(each for each in frames if (told := event(each)) is not None and told.path)
    assert event(Frame(given.headers, given.body.replace(f"{missing}:", "X:", 1))) is None


def test_digits_are_not_subscribed_to() -> None:
    assert "DTMF" not in SUBSCRIBE
    assert "ALL" not in SUBSCRIBE
    assert "CHANNEL_BRIDGE" in SUBSCRIBE
