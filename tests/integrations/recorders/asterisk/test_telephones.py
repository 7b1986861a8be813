"""At which telephones a call is, by what an Asterisk 22.10.1 said of its channels."""

import pytest

from integrations.ami.framing import Message
from integrations.ami.sign_in import Account
from integrations.errors import Unavailable
from integrations.recorders.asterisk.board import Board
from integrations.recorders.asterisk.connector import AsteriskRecorders, Calls
from integrations.recorders.asterisk.line import ManagerAddress
from integrations.recorders.asterisk.telephones import telephones
from policy.calls import CallKey, SourceConnected, SourceLost
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.asterisk.bench import QUICK, AsteriskBench
from tests.integrations.recorders.asterisk.fake import FakeAsterisk
from tests.integrations.recorders.asterisk.test_recordings import messages, raw

CARRIER, ANA, BEN = "PJSIP/carrier", "PJSIP/2001", "PJSIP/2002"


class Behind(FakeAsterisk):
    """It has something to tell, and does so only before it answers the next ping."""

    untold = b""

    def _action(self, text: str) -> bytes:
        told, self.untold = (self.untold, b"") if "Action: Ping" in text else (b"", self.untold)
        return told + super()._action(text)


async def test_a_call_that_asterisk_is_just_telling_of_is_waited_for() -> None:
    bench = AsteriskBench(fake := Behind())
    await bench.up()
    address = ManagerAddress("127.0.0.1", bench.product.port, Account("tillside", "secret"))
    control = AsteriskRecorders(address, Calls("bench"), heartbeat_ms=3_600_000, patience=QUICK)
    ear = Ear(control)
    await control.start()
    await ear.kind(SourceConnected)
    own = bench.channel(ANA)
    fake.untold = fake.joins(own, bridge="b")
    assert await control.phones(CallKey("bench", own.uid)) == {ANA}
    for nobodys in (CallKey("bench", "1.1"), CallKey("elsewhere", own.uid)):
        assert await control.phones(nobodys) == frozenset()
    await bench.down()
    await ear.kind(SourceLost)
    with pytest.raises(Unavailable):
        await control.phones(CallKey("bench", own.uid))
    await control.stop()
    await ear.over()


class Heard:
    """The telephones of each call, each time that they changed while a recording was heard."""

    def __init__(self, name: str) -> None:
        self.board = Board("asterisk")
        self.log: dict[str, list[set[str]]] = {}
        for message in messages(raw(name)):
            if message.event is not None:
                self.board.event(message)
                self._note()

    def _note(self) -> None:
        for uid in {*self.log, *self.board.channels.standing}:
            there, log = set(telephones(self.board.channels, uid)), self.log.setdefault(uid, [set()])
            if log[-1] != there:
                log.append(there)

    def of(self, uid: str) -> list[set[str]]:
        return self.log[uid][1:]

    def moments_of(self, phone: str) -> set[str]:
        """Return the calls that were ever at a telephone."""
        return {uid for uid, log in self.log.items() if any(phone in there for there in log)}


def test_a_blind_transfer_moves_the_call_from_one_telephone_to_another() -> None:
    heard = Heard("blind_transfer")
    caller, first, second = "1795306160.24", "1795306160.25", "1795306163.26"
    assert heard.of(first)[-1] == set()
    assert {ANA} <= set.union(*heard.of(first)) <= {ANA, CARRIER}
    assert {BEN} <= set.union(*heard.of(second)) <= {BEN, CARRIER}
    assert heard.moments_of(ANA) == {caller, first}
    assert heard.moments_of(BEN) == {caller, second}
    at_the_caller = heard.of(caller)
    assert at_the_caller.index({ANA, CARRIER}) < at_the_caller.index({BEN, CARRIER})


def test_whom_an_agent_asks_before_a_transfer_is_not_in_the_callers_call_until_it_is_transferred() -> None:
    heard = Heard("attended_transfer")
    caller, first, second = "1795306444.75", "1795306444.76", "1795306447.79"
    assert all(BEN not in there for there in heard.of(first))
    assert all(ANA not in there for there in heard.of(second))
    at_the_caller = heard.of(caller)
    assert at_the_caller.index({ANA, CARRIER}) < at_the_caller.index({BEN, CARRIER})


@pytest.mark.parametrize("name", ["queue_rings_twice", "not_answered", "rejected", "caller_cancels"])
def test_a_telephone_that_only_rings_has_no_call_yet(name: str) -> None:
    heard = Heard(name)
    rang = {
        message.get("Uniqueid"): message.get("Channel") or ""
        for message in messages(raw(name))
        if message.event == "Newstate" and message.get("ChannelStateDesc") == "Ringing"
    }
    answered = {
        message.get("Uniqueid") for message in messages(raw(name)) if message.get("ChannelStateDesc") == "Up"
    }
    assert set(rang) - answered
    assert all(heard.of(uid) == [] for uid in set(rang) - answered if uid is not None)


def test_two_calls_of_one_agent_are_each_at_that_agents_telephone() -> None:
    heard = Heard("two_calls")
    own = [uid for uid, log in heard.log.items() if {ANA} in log or {ANA, CARRIER} in log]
    assert len(own) >= 2


def test_channels_that_parted_are_not_together_any_more_whatever_their_linkedid_says() -> None:
    board = Board("asterisk")

    def says(event: str, device: str, uid: str, bridge: str = "", state: str = "6") -> None:
        board.event(
            Message(
                (
                    ("Event", event),
                    ("Channel", f"{device}-00000001"),
                    ("Uniqueid", uid),
                    ("Linkedid", "1.1"),
                    ("ChannelState", state),
                    ("BridgeUniqueid", bridge),
                )
            )
        )

    for device, uid in ((CARRIER, "1.1"), (ANA, "1.2"), (BEN, "1.3")):
        says("BridgeEnter", device, uid, "b")
    assert telephones(board.channels, "1.2") == {CARRIER, ANA, BEN}
    says("BridgeLeave", BEN, "1.3", "b")
    assert telephones(board.channels, "1.2") == telephones(board.channels, "1.1") == {CARRIER, ANA}
    assert telephones(board.channels, "1.3") == {BEN}
    says("BridgeEnter", "PJSIP/2003", "1.5", "b", "5")  # not answered, as one half of a Local channel
    assert telephones(board.channels, "1.2") == {CARRIER, ANA}
    assert telephones(board.channels, "1.4") == telephones(board.channels, "") == frozenset()
