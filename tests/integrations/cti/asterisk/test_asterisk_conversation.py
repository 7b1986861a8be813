import pytest

from integrations.ami.sign_in import Account
from integrations.cti.asterisk.conversation import AgentPhone, AsteriskConversation
from integrations.cti.conversation import Step
from integrations.errors import Refused
from integrations.ports import Answer, Dial, HangUp
from policy.calls import CallKey, LossReason
from policy.moment import Moment
from tests.integrations.cti.asterisk.fake import FakeAsterisk, FakeChannel, message
from tests.integrations.cti.written import written

ANN = "+12025550143"


def legs(call: str = "1.2", state: int = 5) -> tuple[FakeChannel, FakeChannel]:
    """A caller's channel and the agent's that it rings."""
    caller = FakeChannel("1.1", "PJSIP/carrier-1", 4, ANN, "Ann", linked="1.1")
    return caller, FakeChannel(call, "PJSIP/2001-2", state, "2001", "Agent", ANN, "Ann", linked="1.1")


class Talk:
    """A conversation with a faked Asterisk, without a network; `lines` is what it told, as a person reads it."""

    def __init__(self, *channels: FakeChannel, secret: str = "secret", **options: object) -> None:
        self.fake = FakeAsterisk(channels={channel.uid: channel for channel in channels}, **options)  # type: ignore[arg-type]
        account = Account("tillside", secret)
        phone = AgentPhone(("PJSIP/2001",), "US", dial_context="agents")
        self.conversation = AsteriskConversation("asterisk", account, phone)
        self.lines: list[str] = []
        self.sent = b""
        self.second = 0.0
        self.last = self.connect()

    def at(self) -> Moment:
        return Moment(round(self.second * 1_000_000_000), 0)

    def connect(self) -> Step:
        self.conversation.lost()
        self.take(self.conversation.opened(self.at()))
        return self.take(self.conversation.received(self.fake.begin(), self.at()))

    def take(self, step: Step) -> Step:
        self.lines += written(step.facts)
        self.sent += step.send
        if step.send and (answer := self.fake.received(step.send)):
            return self.take(self.conversation.received(answer, self.at()))
        return step

    def say(self, data: bytes) -> Step:
        return self.take(self.conversation.received(data, self.at()))

    def wait(self, seconds: float) -> Step:
        self.second += seconds
        return self.take(self.conversation.waited(self.at()))


def test_the_password_is_never_sent_and_digits_are_not_asked_for() -> None:
    talk = Talk()
    assert talk.lines == ["connected", "resynchronised: no calls"]
    assert b"secret" not in talk.sent
    assert b"\r\nEvents: call,agent\r\n" in talk.sent


def test_a_password_does_not_show_when_the_account_is_printed() -> None:
    assert "hush" not in repr(Account("tillside", "hush"))


def test_a_wrong_password_is_unauthorized() -> None:
    leave = Talk(secret="wrong").last.leave
    assert leave is not None
    assert leave[0] is LossReason.UNAUTHORIZED


def test_a_server_without_md5_is_not_sent_the_password_unasked() -> None:
    talk = Talk(mute=True)
    step = talk.say(message(("Response", "Error"), ("ActionID", "asterisk-1"), ("Message", "no")))
    assert step.leave is not None
    assert step.leave[0] is LossReason.UNAUTHORIZED
    assert b"secret" not in talk.sent


def test_without_the_right_to_ask_the_calls_are_said_to_be_incomplete_and_none_vanishes() -> None:
    talk = Talk()
    caller, agent = legs()
    for leg in (caller, agent):
        talk.say(talk.fake.event("Newchannel", leg))
    talk.say(talk.fake.event("DialBegin", caller, *agent.headers("Dest")))
    talk.fake.may_ask_status = False
    told = len(talk.lines)
    talk.connect()
    why = "The Asterisk user may not ask for the calls in progress: it needs the right 'call'."
    assert talk.lines[told:] == ["connected", f"resynchronised: 1.2 (incomplete: {why})"]


def test_a_recorder_that_was_started_unheard_is_told_late() -> None:
    caller, agent = legs(state=6)
    caller.recorded, caller.bridge, agent.bridge = True, "b", "b"
    assert Talk(caller, agent).lines == [
        "connected",
        '1.2 offered from +12025550143 "Ann", dialled 5001 [late]',
        "1.2 answered [late]",
        "1.2 recorder seen mixmonitor-1.1-1 [late]",
        "resynchronised: 1.2",
    ]


def test_a_recorder_that_is_known_stays_known_over_a_lost_connection() -> None:
    caller, agent = legs()
    talk = Talk(caller, agent)
    talk.say(talk.fake.event("MixMonitorStart", caller))
    told = len(talk.lines)
    talk.connect()
    assert talk.lines[told:] == ["connected", "resynchronised: 1.2"]


def test_a_call_that_begins_while_the_list_is_awaited_is_not_late() -> None:
    talk = Talk(mute=True)
    talk.fake.mute = False
    caller, agent = legs()
    talk.say(message(("Response", "Success"), ("ActionID", "asterisk-1"), ("Challenge", "132714695")))
    for leg in (caller, agent):
        talk.say(talk.fake.event("Newchannel", leg))
    talk.say(talk.fake.event("DialBegin", caller, *agent.headers("Dest")))
    assert '1.2 offered from +12025550143 "Ann", dialled 5001' in talk.lines


def test_a_channel_that_hangs_up_while_the_list_is_on_its_way_does_not_come_back() -> None:
    caller, agent = legs()
    talk = Talk(caller, agent)
    gone = talk.fake.event("Status", agent)
    talk.say(talk.fake.hang_up(agent) + gone)
    assert talk.lines[-1] == "1.2 ended: unknown"
    assert "1.2" not in talk.conversation._switchboard.channels.standing


def test_leaving_one_bridge_after_entering_the_next_leaves_the_agent_in_the_next() -> None:
    caller, agent = legs(state=6)
    talk = Talk(caller, agent)
    for leg in (caller, agent):
        talk.say(talk.fake.event("BridgeEnter", leg, ("BridgeUniqueid", "new")))
    talk.say(talk.fake.event("BridgeLeave", agent, ("BridgeUniqueid", "old")))
    talk.say(talk.fake.event("Hold", caller))
    assert talk.lines[-1] == "1.2 held by remote"


def test_an_older_snapshot_that_comes_later_takes_no_ring_back() -> None:
    caller, agent = legs()
    talk = Talk()
    talk.say(talk.fake.event("Newchannel", caller) + talk.fake.event("Newchannel", agent))
    agent.state = 0
    talk.say(talk.fake.event("DialBegin", caller, *agent.headers("Dest")))
    assert talk.lines[2:] == ['1.2 offered from +12025550143 "Ann", dialled 5001']


@pytest.mark.parametrize(
    ("number", "party"), [("<unknown>", "(unavailable)"), ("anonymous", "(withheld: anonymous)")]
)
def test_a_caller_who_shows_no_number_is_offered_all_the_same(number: str, party: str) -> None:
    caller, agent = legs()
    caller.number, caller.caller_name, agent.connected, agent.connected_name = (
        number,
        "<unknown>",
        "<unknown>",
        "",
    )
    talk = Talk()
    for leg in (caller, agent):
        talk.say(talk.fake.event("Newchannel", leg))
    talk.say(talk.fake.event("DialBegin", caller, *agent.headers("Dest")))
    assert talk.lines[-1] == f"1.2 offered from {party}, dialled 5001"


def test_a_phone_that_answers_by_itself_is_offered_with_whoever_is_known() -> None:
    _, agent = legs(state=6)
    agent.connected = "<unknown>"
    talk = Talk()
    talk.say(talk.fake.event("Newchannel", agent))
    assert talk.lines[2:] == ["1.2 offered from (unavailable)", "1.2 answered"]


def test_a_recorder_found_on_a_channel_that_is_gone_is_none() -> None:
    caller, agent = legs(state=6)
    caller.recorded = agent.recorded = True
    talk = Talk(caller, agent)
    talk.fake.mute = True
    talk.connect()
    told = len(talk.lines)
    talk.say(
        talk.fake.event("Hangup", caller, ("Cause", "16")) + talk.fake.event("Hangup", agent, ("Cause", "16"))
    )
    assert talk.conversation._switchboard.found_recorder("1.1", talk.at()) == []
    assert "1.2 ended: hung up" in talk.lines[told:]


def test_an_agent_who_placed_a_call_before_the_connection_is_found_dialling_out() -> None:
    agent = FakeChannel("1.3", "PJSIP/2001-3", 6, "2001", "Agent", exten=ANN, linked="1.3", bridge="b")
    assert Talk(agent).lines[1:3] == ["1.3 offered to +12025550143 [late]", "1.3 answered [late]"]


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("17", "rejected"),
        ("19", "not answered"),
        ("21", "rejected"),
        ("26", "answered elsewhere"),
        ("0", "unknown"),
    ],
)
def test_the_cause_of_an_end_without_a_dial_status_is_the_networks(code: str, cause: str) -> None:
    caller, agent = legs()
    talk = Talk(caller, agent)
    talk.say(talk.fake.hang_up(agent, code))
    assert talk.lines[-1] == f"1.2 ended: {cause}"


def test_a_transfer_that_failed_is_none() -> None:
    caller, agent = legs(state=6)
    talk = Talk(caller, agent)
    for kind in ("BlindTransfer", "AttendedTransfer"):
        who = (("TransfererUniqueid", "1.2"), ("OrigTransfererUniqueid", "1.2"))
        talk.say(message(("Event", kind), ("Result", "Fail"), *who, ("Extension", "2002")))
    assert not any("transferred" in line for line in talk.lines)


def test_events_without_channels_say_nothing() -> None:
    talk = Talk()
    for kind in (
        "Newchannel",
        "Hangup",
        "Hold",
        "MixMonitorStart",
        "BridgeEnter",
        "BridgeLeave",
        "DialEnd",
        "Other",
    ):
        talk.say(message(("Event", kind)))
    talk.say(message(("Event", "BlindTransfer"), ("Result", "Success"), ("TransfererUniqueid", "9")))
    talk.say(message(("Event", "Status"), ("Uniqueid", "5"), ("ChannelState", "not a state")))
    assert talk.lines == ["connected", "resynchronised: no calls"]


def test_a_quiet_server_is_pinged_and_one_that_does_not_answer_is_silent() -> None:
    talk = Talk()
    talk.wait(15)
    assert talk.sent.count(b"Action: Ping") == 1
    talk.fake.mute = True
    talk.wait(15)
    step = talk.wait(5)
    assert step.leave is not None
    assert step.leave[0] is LossReason.SILENT


def test_a_server_that_never_greets_is_silent() -> None:
    conversation = AsteriskConversation("asterisk", Account("a", "b"), AgentPhone(("PJSIP/2001",), "US"))
    conversation.opened(Moment(0, 0))
    leave = conversation.waited(Moment(15_000_000_000, 0)).leave
    assert leave is not None
    assert leave[0] is LossReason.SILENT


def test_hanging_up_names_the_agents_channel() -> None:
    talk = Talk(*legs())
    token, step = talk.conversation.command(HangUp(CallKey("asterisk", "1.2")), talk.at())
    assert b"Action: Hangup\r\n" in step.send
    assert b"Channel: PJSIP/2001-2\r\n" in step.send
    replied = talk.conversation.received(talk.fake.received(step.send), talk.at())
    assert [(reply.token, reply.refusal) for reply in replied.replies] == [(token, "")]


def test_dialling_rings_the_agents_phone_first_and_may_be_refused() -> None:
    talk = Talk()
    token, step = talk.conversation.command(Dial(ANN), talk.at())
    for header in (b"Channel: PJSIP/2001", b"Exten: +12025550143", b"Context: agents", b"Async: true"):
        assert header + b"\r\n" in step.send
    replied = talk.conversation.received(talk.fake.received(step.send), talk.at())
    assert [(reply.token, bool(reply.refusal)) for reply in replied.replies] == [(token, True)]


def test_what_is_not_set_up_or_not_possible_is_refused() -> None:
    bare = AsteriskConversation("asterisk", Account("a", "b"), AgentPhone(("PJSIP/2001",), "US"))
    for command in (Dial(ANN), Answer(CallKey("asterisk", "1")), HangUp(CallKey("asterisk", "1"))):
        with pytest.raises(Refused) as refused:
            bare.command(command, Moment(0, 0))
        assert refused.value.next_step
