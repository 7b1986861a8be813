import json

import pytest

from integrations.cti.baresip.conversation import BaresipConversation
from integrations.cti.conversation import Step
from integrations.cti.feed import Fact
from integrations.errors import Refused
from integrations.ports import HangUp
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from tests.integrations.cti.baresip.fake import FakeBaresip, FakeCall, netstring
from tests.integrations.cti.written import written

ANN, BEN = "sip:+12025550143@phones.test", "sip:+12025550187@phones.test"


class Talk:
    """A conversation with a faked phone, without a network; `lines` is what it told, as a person reads it."""

    def __init__(self, *calls: FakeCall) -> None:
        self.fake = FakeBaresip()
        self.fake.calls = {call.call_id: call for call in calls}
        self.fake.current = calls[-1].call_id if calls else ""
        self.conversation = BaresipConversation("baresip", "US")
        self.lines: list[str] = []
        self.second = 0.0
        self.connect()

    def at(self) -> Moment:
        return Moment(round(self.second * 1_000_000_000), 0)

    def connect(self) -> None:
        self.conversation.lost()
        self.fake.begin()
        self.take(self.conversation.opened(self.at()))

    def take(self, step: Step) -> Step:
        facts: list[Fact] = list(step.facts)
        self.lines += written(facts)
        if step.send and (answer := self.fake.received(step.send)):
            return self.take(self.conversation.received(answer, self.at()))
        return step

    def say(self, kind: str, call: FakeCall, param: str = "") -> Step:
        return self.take(self.conversation.received(self.fake.event(kind, call, param), self.at()))

    def wait(self, seconds: float) -> Step:
        self.second += seconds
        return self.take(self.conversation.waited(self.at()))


def test_the_current_call_is_found_with_its_own_id_and_others_get_one_of_ours() -> None:
    talk = Talk(FakeCall("1", ANN, "Ann", "ESTABLISHED", held=True), FakeCall("2", BEN, "Ben", "INCOMING"))
    assert talk.lines == [
        "connected",
        "listed-0-3 offered from +12025550143 [late, id invented, ambiguous]",
        "listed-0-3 answered [late, id invented, ambiguous]",
        "listed-0-3 held by agent [late, id invented, ambiguous]",
        "2 offered from +12025550187 [late]",
        "resynchronised: listed-0-3, 2",
    ]


def test_a_call_with_an_id_of_ours_keeps_it_when_its_own_is_heard() -> None:
    ann = FakeCall("1", ANN, "Ann", "ESTABLISHED")
    talk = Talk(ann, FakeCall("2", BEN, "Ben", "ESTABLISHED"))
    told = len(talk.lines)
    talk.say("CALL_CLOSED", ann, "Connection reset by peer")
    assert talk.lines[told:] == ["listed-0-3 ended: hung up [id invented]"]


def test_a_known_call_that_is_not_the_current_one_is_recognised_by_its_peer() -> None:
    talk = Talk(FakeCall("1", ANN, "Ann", "ESTABLISHED"))
    talk.fake.calls["2"] = FakeCall("2", BEN, "Ben", "ESTABLISHED")
    talk.fake.current = "2"
    talk.connect()
    assert talk.lines[4:] == [
        "connected",
        "2 offered from +12025550187 [late]",
        "2 answered [late]",
        "resynchronised: 1, 2",
    ]


def test_a_call_of_another_account_that_the_list_does_not_show_goes_on() -> None:
    talk = Talk()
    talk.say("CALL_INCOMING", FakeCall("1", ANN, "Ann"))
    talk.wait(1)
    assert talk.lines[2:] == ['1 offered from +12025550143 "Ann"']


def test_two_calls_of_one_peer_are_both_found() -> None:
    talk = Talk(FakeCall("1", ANN, "Ann", "ESTABLISHED"), FakeCall("2", ANN, "Ann", "ESTABLISHED"))
    assert talk.lines[-1] == "resynchronised: listed-0-3, 2"


def test_an_outgoing_call_is_found_as_outgoing() -> None:
    talk = Talk(FakeCall("1", ANN, "", "EARLY", direction="outgoing"))
    assert talk.lines[1] == "1 offered to +12025550143 [late]"


def test_a_call_that_ended_unheard_has_vanished_and_its_id_is_free_for_nothing() -> None:
    ann = FakeCall("1", ANN, "Ann")
    talk = Talk()
    talk.say("CALL_INCOMING", ann)
    talk.connect()
    talk.say("CALL_ESTABLISHED", ann)
    assert talk.lines[2:] == [
        '1 offered from +12025550143 "Ann"',
        "connected",
        "1 ended: vanished [late]",
        "resynchronised: no calls",
    ]


@pytest.mark.parametrize(
    ("param", "cause"),
    [
        ("Connection reset by user", "rejected"),
        ("Connection reset by peer", "caller left"),
        ("Local timeout", "not answered"),
        ("487 Request Terminated", "caller left"),
        ("486 Busy Here", "rejected"),
        ("408 Request Timeout", "not answered"),
        ("503 Service Unavailable", "failed"),
        ("4867 looks like a number", "caller left"),
    ],
)
def test_an_end_before_the_answer_has_the_cause_that_the_phone_gives(param: str, cause: str) -> None:
    ann = FakeCall("1", ANN, "Ann")
    talk = Talk()
    talk.say("CALL_INCOMING", ann)
    talk.say("CALL_CLOSED", ann, param)
    assert talk.lines[-1] == f"1 ended: {cause}"


def test_an_outgoing_call_that_fails_without_a_number_has_an_unknown_cause() -> None:
    ben = FakeCall("1", BEN, "", "RINGING", direction="outgoing")
    talk = Talk()
    talk.say("CALL_RINGING", ben)
    talk.say("CALL_CLOSED", ben, "Connection reset by peer")
    assert talk.lines[-1] == "1 ended: unknown"


def test_a_call_whose_beginning_was_missed_is_told_late() -> None:
    talk = Talk()
    talk.say("CALL_CLOSED", FakeCall("1", ANN, "Ann"), "Connection reset by peer")
    assert talk.lines[2:] == ['1 offered from +12025550143 "Ann" [late]', "1 ended: caller left"]


def test_events_of_other_kinds_and_without_an_id_say_nothing() -> None:
    talk = Talk()
    talk.say("CALL_DTMF_START", FakeCall("1", ANN, "Ann"), "5")
    talk.say("CALL_INCOMING", FakeCall("", ANN, "Ann"))
    assert talk.lines == ["connected", "resynchronised: no calls"]


def test_a_list_in_an_unknown_form_is_a_fact_and_the_calls_are_said_to_be_incomplete() -> None:
    talk = Talk.__new__(Talk)
    fake = FakeBaresip()
    fake.listing = lambda: "calls: many"  # type: ignore[method-assign]
    talk.fake, talk.conversation, talk.lines, talk.second = (
        fake,
        BaresipConversation("baresip", "US"),
        [],
        0.0,
    )
    talk.connect()
    problem = "the list of calls has a form that is not known"
    assert talk.lines == [
        "connected",
        f"message rejected: {problem}",
        f"resynchronised: no calls (incomplete: {problem})",
    ]
    talk.wait(20)
    assert talk.lines[3:] == [f"message rejected: {problem}"]


def test_a_phone_that_does_not_answer_is_given_up_as_silent() -> None:
    talk = Talk()
    talk.fake.mute = True
    assert talk.wait(15).leave is None
    step = talk.wait(3)
    assert step.leave is not None
    assert step.leave[0] is LossReason.SILENT


def test_a_phone_is_asked_often_only_while_a_call_stands() -> None:
    talk = Talk()
    assert talk.conversation.pace_s == 15
    talk.say("CALL_INCOMING", FakeCall("1", ANN, "Ann"))
    assert talk.conversation.pace_s == 1
    assert talk.wait(0.5).send == b""


def test_a_call_that_the_phone_does_not_know_is_not_commanded() -> None:
    talk = Talk()
    talk.say("CALL_INCOMING", FakeCall("1", ANN, "Ann"))  # the phone's own list stays empty
    token, step = talk.conversation.command(HangUp(CallKey("baresip", "1")), talk.at())
    step = talk.conversation.received(talk.fake.received(step.send), talk.at())
    assert [(reply.token, bool(reply.refusal)) for reply in step.replies] == [(token, True)]


def test_a_call_of_another_source_is_refused() -> None:
    with pytest.raises(Refused):
        Talk().conversation.command(HangUp(CallKey("elsewhere", "1")), Moment(0, 0))


def test_one_message_that_cannot_be_read_is_left_out_and_said() -> None:
    talk = Talk()
    talk.take(talk.conversation.received(netstring(json.dumps([1]).encode()), talk.at()))
    assert talk.lines[-1] == "message rejected: a message is not a JSON object"
