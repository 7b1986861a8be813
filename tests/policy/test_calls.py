import dataclasses

import pytest

from policy import calls
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallFact,
    CallKey,
    CallOffered,
    Direction,
    EndCause,
    Privacy,
    RemoteParty,
)
from policy.moment import Moment

NOW = Moment(1, 2)
KEY = CallKey("phone", "17")
FACTS = [kind for kind in vars(calls).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_and_has_slots(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert not hasattr(object.__new__(kind), "__dict__")


def test_a_fact_cannot_be_changed() -> None:
    fact = CallAnswered(call=KEY, at=NOW)
    with pytest.raises(dataclasses.FrozenInstanceError):
        fact.late = True  # type: ignore[misc]


def test_facts_with_the_same_content_are_equal_and_of_other_kinds_are_not() -> None:
    facts: list[CallFact] = [
        CallAnswered(call=KEY, at=NOW),
        CallEnded(call=KEY, at=NOW, cause=EndCause.HUNG_UP),
    ]
    assert facts[0] == CallAnswered(call=KEY, at=NOW)
    assert facts[0] != facts[1]


def test_a_call_key_reads_as_source_and_id() -> None:
    assert str(KEY) == "phone:17"


@pytest.mark.parametrize(("source", "call_id"), [("", "17"), ("phone", "")])
def test_a_call_key_without_source_or_id_is_refused(source: str, call_id: str) -> None:
    with pytest.raises(ValueError, match="needs its source and the id"):
        CallKey(source, call_id)


@pytest.mark.parametrize("number", ["+12025550143", "+4930123456", "+12", "+123456789012345"])
def test_a_number_in_e164_is_accepted(number: str) -> None:
    assert RemoteParty(number, number, Privacy.PRESENTED).number == number


@pytest.mark.parametrize(
    "number",
    ["", "12025550143", "+", "+1", "+0123", "+1234567890123456", "+12 34", "+12a4", "+١٢٣٤", "+12²4"],
)
def test_a_number_that_is_not_e164_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        RemoteParty(number, "", Privacy.PRESENTED)


@pytest.mark.parametrize("privacy", [Privacy.WITHHELD, Privacy.UNAVAILABLE])
def test_a_number_that_was_not_presented_cannot_be_known(privacy: Privacy) -> None:
    with pytest.raises(ValueError, match="not presented"):
        RemoteParty("+12025550143", "", privacy)


def test_an_unknown_party_has_no_number_and_no_name() -> None:
    assert RemoteParty(None, "", Privacy.UNAVAILABLE, "") == calls.NOBODY_KNOWN


def test_an_offer_is_certain_and_in_time_unless_it_says_otherwise() -> None:
    offer = CallOffered(call=KEY, at=NOW, party=calls.NOBODY_KNOWN, direction=Direction.INBOUND)
    assert (offer.late, offer.certainty, offer.dialled, offer.queue) == (False, calls.CERTAIN, "", "")
