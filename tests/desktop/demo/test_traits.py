"""What customers are good for, as the shipped pack has it; the script's own waiver is one that the policy grants."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from desktop.bootstrap.packs import compiled
from desktop.circumstances import OpenHours, circumstances
from desktop.demo.traits import Trait, Traits, can_waive, traits_by
from policy.account import Account, Entry
from policy.authority import Person
from policy.events import Day
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.session import Session, Setup
from policy.session.reckoning import reckon

ON = date(2025, 11, 4)
AGENT = Person("amy", "agent")


@cache
def pack() -> Pack:
    found = compiled("riverbend-utility").pack
    assert found is not None
    return found


def known() -> dict[str, Value]:
    at = datetime(2025, 11, 4, 20, tzinfo=UTC)
    return dict(circumstances(pack(), int(at.timestamp() * 1000), OpenHours()))


def traits() -> Traits:
    return traits_by(pack(), AGENT, None, ON, known())


def rosa(**changed: Value) -> Account:
    """Make Rosa Delgado's account, as the pack's own example has her."""
    case = next(one for one in compiled("riverbend-utility").cases if one.id == "RD1")
    names = {name for name, declared in pack().inputs.items() if declared.origin == "account"}
    values = {name: value for name, value in case.values.items() if name in names}
    values |= {name.replace("_", " "): value for name, value in changed.items()}
    return Account("8841-2207-3", values, {}, dict.fromkeys(pack().histories, ()))


def test_rosa_may_have_a_plan_and_be_let_off_her_late_charge() -> None:
    assert traits()(rosa()) == {Trait.PAYS, Trait.PLAN, Trait.WAIVER}


def test_who_owes_nothing_pays_nothing() -> None:
    nothing = rosa(status="active", past_due=0, current=0, days_past_due=0)
    assert traits()(nothing) == frozenset()


def test_a_second_waiver_within_a_year_is_not_the_agents_to_give() -> None:
    waived = replace(
        rosa(),
        histories={
            **rosa().histories,
            "late waivers": (Entry(date(2025, 6, 1), 500),),
            "reconnection waivers": (Entry(date(2025, 6, 1), 500),),
        },
    )
    assert Trait.WAIVER not in traits()(waived)


def test_what_may_be_waived_is_a_line_and_a_reason_that_the_policy_grants() -> None:
    account = rosa()
    account = replace(account, values={**known(), **account.values})
    session = Session(Setup.of(pack(), AGENT), account_id=account.id, account=account, day=Day(ON, 0, 0))
    session = replace(session, reckoning=reckon(session))
    assert session.reckoning is not None
    assert session.reckoning.option is not None
    way = can_waive(session, session.reckoning.option)
    assert way is not None
    component, reason = way
    assert component == "late-charge"
    assert reason in pack().inputs["reason"].type.words
