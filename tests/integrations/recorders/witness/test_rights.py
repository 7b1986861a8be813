"""Whose a call is: theirs at whose telephone it is, or theirs who named it first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from integrations.errors import Unavailable
from integrations.recorders.witness.rights import ByTelephone, FirstComers, NotYours
from integrations.recorders.witness.seats import Seats
from policy.calls import CallKey

CALL = CallKey("desktops", "1795306292.63")
SEATS = {"ana": {"PJSIP/2001"}, "ben": {"PJSIP/2002", "PJSIP/2102"}, "eve": {"PJSIP/20"}}


@dataclass
class Product:
    """Implements CallPhones. `there` is nothing when it cannot be asked."""

    there: Mapping[CallKey, frozenset[str]] | None = field(default_factory=dict)

    async def phones(self, call: CallKey) -> frozenset[str]:
        if self.there is None:
            raise Unavailable("It is away.")
        return self.there.get(call, frozenset())


@dataclass
class Floor:
    """Implements Seating."""

    seats: Seats

    def now(self) -> Seats:
        return self.seats


def floor(**agents: set[str]) -> Floor:
    return Floor(Seats({agent: frozenset(phones) for agent, phones in agents.items()}))


def ringing_at(*phones: str) -> Product:
    return Product({CALL: frozenset(phones)})


async def test_a_call_is_theirs_at_whose_telephone_it_is() -> None:
    rights = ByTelephone(ringing_at("PJSIP/2102", "PJSIP/carrier"), floor(**SEATS))
    why = {agent: await rights.why_not(agent, CALL) for agent in (*SEATS, "zoe")}
    assert why == {
        "ana": NotYours.ELSEWHERE,
        "ben": None,
        "eve": NotYours.ELSEWHERE,
        "zoe": NotYours.NOT_LISTED,
    }
    assert await rights.holders(CALL) == {"ben"}


async def test_a_call_between_two_agents_is_both_theirs() -> None:
    rights = ByTelephone(ringing_at("PJSIP/2001", "PJSIP/2002"), floor(**SEATS))
    assert await rights.holders(CALL) == {"ana", "ben"}
    assert await rights.why_not("ana", CALL) is None
    assert await rights.why_not("ben", CALL) is None


async def test_a_call_that_moves_takes_the_right_along() -> None:
    product = ringing_at("PJSIP/2001")
    rights = ByTelephone(product, floor(**SEATS))
    assert await rights.why_not("ana", CALL) is None
    product.there = ringing_at("PJSIP/2002").there
    assert await rights.why_not("ana", CALL) is NotYours.ELSEWHERE
    assert await rights.why_not("ben", CALL) is None


async def test_a_call_that_is_at_no_telephone_is_nobodys() -> None:
    rights = ByTelephone(Product(), floor(**SEATS))
    assert await rights.why_not("ana", CALL) is NotYours.NOWHERE
    assert await rights.holders(CALL) == frozenset()


async def test_an_agent_who_is_not_listed_any_more_has_no_right_any_more() -> None:
    seating = floor(**SEATS)
    rights = ByTelephone(ringing_at("PJSIP/2001"), seating)
    assert await rights.why_not("ana", CALL) is None
    seating.seats = floor(ben={"PJSIP/2001"}).seats
    assert await rights.why_not("ana", CALL) is NotYours.NOT_LISTED
    assert await rights.holders(CALL) == {"ben"}


async def test_a_product_that_cannot_be_asked_is_no_refusal() -> None:
    rights = ByTelephone(Product(None), floor(**SEATS))
    with pytest.raises(Unavailable):
        await rights.why_not("ana", CALL)
    with pytest.raises(Unavailable):
        await rights.holders(CALL)


def test_a_refusal_does_not_say_whether_there_is_a_call_of_that_id() -> None:
    nowhere, elsewhere = NotYours.NOWHERE.told(), NotYours.ELSEWHERE.told()
    assert (nowhere.message, nowhere.next_step) == (elsewhere.message, elsewhere.next_step)
    assert all(why.told().message and why.told().next_step for why in NotYours)


async def test_an_agent_holds_a_few_calls_and_lets_the_oldest_go() -> None:
    rights = FirstComers()
    calls = [CallKey("line", str(number)) for number in range(9)]
    assert [await rights.why_not("ana", call) for call in calls] == [None] * 9
    assert [await rights.holders(call) for call in calls[:2]] == [frozenset(), frozenset({"ana"})]
    assert [await rights.why_not("ben", call) for call in calls[1:3]] == [NotYours.ANOTHERS] * 2
    assert await rights.why_not("ben", calls[0]) is None


async def test_of_many_calls_the_oldest_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.recorders.witness.rights._CALLS_REMEMBERED", 2)
    rights = FirstComers()
    calls = [CallKey("line", str(number)) for number in range(3)]
    assert [await rights.why_not(f"agent {call.call_id}", call) for call in calls] == [None] * 3
    assert await rights.why_not("ben", calls[0]) is None
