import re
from itertools import chain, count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.ami.sign_in import Account
from integrations.cti.asterisk.conversation import AgentPhone, AsteriskConversation
from integrations.cti.feed import Fact
from policy.calls import LossReason
from tests.integrations.cti.recordings import Recording, play, recordings
from tests.integrations.cti.written import written

ALL = recordings(Path(__file__).parent / "recordings")
AGENT_BOB = "PJSIP/2002"


def conversation(recording: Recording, *devices: str) -> AsteriskConversation:
    """The client of the recording: it used the action ids that its replies carry."""
    used = [found.decode() for found in re.findall(rb"\r\nActionID: (\S+)\r\n", recording.data)]
    own = chain(dict.fromkeys(used[: 2 if "md5" in str(recording) else 1]), (f"own-{n}" for n in count()))
    account = Account("cti", "cti-secret", plain="md5" not in str(recording))
    return AsteriskConversation("asterisk", account, AgentPhone(devices or ("PJSIP/2001",), "US"), ids=own)


def heard(recording: Recording, reads: list[bytes], *devices: str) -> list[Fact]:
    return play(conversation(recording, *devices), reads)[0]


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_a_recorded_connection_gives_the_facts_that_were_read_by_a_person(recording: Recording) -> None:
    facts = heard(recording, recording.reads())
    assert written(facts) == recording.expected(facts)


@pytest.mark.parametrize("recording", ALL, ids=str)
@settings(max_examples=8)
@given(data=st.data())
def test_where_the_network_cuts_the_bytes_changes_nothing(recording: Recording, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, len(recording.data)), max_size=40))
    facts = heard(recording, recording.cut(places))
    assert written(facts) == recording.expected(facts)


def test_single_bytes_give_the_same_facts() -> None:
    recording = next(each for each in ALL if str(each) == "queue_least_rights")
    facts = heard(recording, recording.cut(range(len(recording.data))))
    assert written(facts) == recording.expected(facts)


def test_a_refused_sign_in_gives_the_connection_up_as_unauthorized() -> None:
    recording = next(each for each in ALL if str(each) == "login_refused")
    _, step = play(conversation(recording), recording.reads())
    assert step.leave is not None
    assert step.leave[0] is LossReason.UNAUTHORIZED


def test_the_agent_who_gets_a_blind_transfer_is_offered_the_caller() -> None:
    recording = next(each for each in ALL if str(each) == "blind_transfer")
    lines = written(heard(recording, recording.reads(), AGENT_BOB))
    assert "1795306163.26 offered from +12025550143, dialled 5001" in lines


def test_the_agent_who_gets_an_attended_transfer_learns_who_is_there_now() -> None:
    recording = next(each for each in ALL if str(each) == "attended_transfer")
    lines = written(heard(recording, recording.reads(), AGENT_BOB))
    assert lines[1:] == [
        '1795306447.79 offered from (presented: 2001) "Agent Ada", dialled 2002',
        "1795306447.79 recorder seen mixmonitor-1795306444.75-1",
        "1795306447.79 answered",
        "1795306447.79 transferred by remote, now +12025550143",
        "1795306447.79 ended: hung up",
        "1795306447.79 recorder gone mixmonitor-1795306444.75-1",
    ]


def swapped(recording: Recording, first: bytes, second: bytes) -> list[bytes] | None:
    """The recording with the first message that has all of `first` after the next that has all of `second`."""
    messages = [message + b"\r\n\r\n" for message in recording.data.split(b"\r\n\r\n")[:-1]]

    def place(words: bytes, start: int) -> int | None:
        found = (
            n for n in range(start, len(messages)) if all(word in messages[n] for word in words.split(b"&"))
        )
        return next(found, None)

    one = place(first, 0)
    other = None if one is None else place(second, one + 1)
    if one is None or other is None or other - one > 12:
        return None
    messages.insert(other, messages.pop(one))
    return messages


AGENT = b"\r\nChannel: PJSIP/2001-"
ORDERS = {
    "dial before ring": (
        b"Event: DialBegin&DestChannel: PJSIP/2001",
        b"Event: Newstate&Desc: Ringing&" + AGENT,
    ),
    "ring before dial": (
        b"Event: Newstate&Desc: Ringing&" + AGENT,
        b"Event: DialBegin&DestChannel: PJSIP/2001",
    ),
    "queue before dial": (b"Event: AgentCalled", b"Event: DialBegin&DestChannel: PJSIP/2001"),
    "up before dial end": (b"Event: Newstate&Desc: Up&" + AGENT, b"Event: DialEnd&DestChannel: PJSIP/2001"),
    "agent gone first": (b"Event: Hangup\r&" + AGENT, b"Event: Hangup\r&PJSIP/carrier"),
    "caller gone first": (b"Event: Hangup\r&PJSIP/carrier", b"Event: Hangup\r&" + AGENT),
    "joined first": (b"Event: BridgeEnter&" + AGENT, b"Event: BridgeEnter&PJSIP/carrier"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_events_that_asterisk_does_not_promise_changes_no_fact(order: str) -> None:
    tried = 0
    for recording in ALL:
        messages = swapped(recording, *ORDERS[order])
        if messages is None:
            continue
        tried += 1
        facts = heard(recording, messages)
        assert sorted(written(facts)) == sorted(recording.expected(facts)), str(recording)
    assert tried > 0


@pytest.mark.parametrize("recording", ALL, ids=str)
def test_every_event_said_twice_gives_the_same_facts(recording: Recording) -> None:
    greeting, _, rest = recording.data.partition(b"\r\n")
    messages = [message + b"\r\n\r\n" for message in rest.split(b"\r\n\r\n")[:-1]]
    uncounted = [message * (1 if b"Event: MixMonitor" in message else 2) for message in messages]
    facts = heard(recording, [greeting + b"\r\n", *uncounted])
    assert written(facts) == recording.expected(facts)
