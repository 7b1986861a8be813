"""Who may grant what: nothing silently, nothing twice, nothing by the one who asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.account import Entry
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive
from policy.authority import Judgement, NotGranted, Person, Verdict, effect, is_approved, judge, may_approve
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.pack import Pack
from tests.policy.riverbend import PAGES, TODAY, account, compiled, riverbend

AGENT = Person("amy", "agent")
LEAD = Person("leo", "lead")
SUPERVISOR = Person("sue", "supervisor")
OTHER = Person("sam", "supervisor")

LATE = "late-charge"
FEE = Override("CS1", "goodwill", component="card-surcharge")


def scene(pack: Pack | None = None, past_due: int = 400_000, waived: int = 500) -> Scene:
    """Return an account whose late charge is 2% of what is past due, and of which late charges were waived."""
    rosa = account(past_due=past_due, card_product="credit")
    rosa = replace(rosa, histories={"late waivers": (Entry(date(2025, 3, 1), waived),)})
    return read(pack or riverbend(), rosa, TODAY, tender="card").scene


def judged(request: Request, agent: Person = AGENT, waived: int = 500) -> Judgement:
    return judge(scene(waived=waived), request, agent)


def goodwill(amount: int) -> Lower:
    return Lower(LATE, 8000, amount, "goodwill")


@pytest.mark.parametrize(
    ("request_", "verdict", "rule", "approver", "people"),
    [
        (Lower(LATE, 8000, 8000, "error"), Verdict.MANDATORY, "W1", "", 0),
        (goodwill(2500), Verdict.GRANTED, "W2", "", 0),
        (goodwill(2501), Verdict.NEEDS_APPROVAL, "W3", "lead", 1),
        (goodwill(5000), Verdict.NEEDS_APPROVAL, "W3", "lead", 1),
        (goodwill(5001), Verdict.NEEDS_APPROVAL, "W4", "supervisor", 2),
        (Waive(LATE, 8000, "goodwill"), Verdict.NEEDS_APPROVAL, "W4", "supervisor", 2),
        (Override("G1", "goodwill"), Verdict.NEEDS_APPROVAL, "O2", "supervisor", 1),
        (FEE, Verdict.REFUSED, "O1", "", 0),
        (Extend(14, "goodwill"), Verdict.REFUSED, "", "", 0),
        (AcceptLess(400_000, 1000, "goodwill"), Verdict.REFUSED, "", "", 0),
    ],
)
def test_the_authority_page_answers(
    request_: Request, verdict: Verdict, rule: str, approver: str, people: int
) -> None:
    said = judged(request_)
    assert (said.verdict, said.rule, said.approver, said.people) == (verdict, rule, approver, people)
    assert said.requester == "amy"
    assert said.why


PLAN = """---
option: plan
kind: payment plan
title: Plan
rank: 1
every: month
finances: past due
---

## Open (unique)

| id  | past due | = open |
|-----|----------|--------|
| OP1 | -        | yes    |

## Terms (unique)

| id  | past due | = down payment | = fewest payments | = most payments | = payments |
|-----|----------|----------------|-------------------|-----------------|------------|
| TE1 | -        | 0.00           | 2                 | 6               | 3          |
"""


def test_other_terms_of_a_plan_are_asked_of_the_overrides() -> None:
    at = scene(compiled(offers__plan=PLAN))
    said = judge(at, ChangeTerms("plan", "goodwill", payments=12), AGENT)
    assert (said.verdict, said.rule, said.approver) == (Verdict.NEEDS_APPROVAL, "O3", "lead")
    assert judge(at, ChangeTerms("dream", "goodwill"), AGENT).why == "The policy has no offer called “dream”."


def test_the_page_s_own_word_and_source_are_given() -> None:
    said = judged(Lower(LATE, 8000, 100, "error"))
    assert (said.why, said.source) == ("Our mistake is always put right", "PUC 12")


def test_a_row_without_a_word_is_put_into_words() -> None:
    assert judged(goodwill(100)).why == "The agent may grant this."
    assert (
        judged(goodwill(3000)).why
        == "Needs the approval of 1 person: Team lead or above, never the one who asks."
    )
    assert judge(scene(), goodwill(3000), AGENT, language="es").why.startswith(
        "Requiere la aprobación de 1 persona"
    )


def test_a_charge_that_may_not_be_waived_is_refused_whatever_the_reason() -> None:
    pack = compiled(components__item_fee=PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days"))
    said = judge(scene(pack), Waive("item-fee", 400, "error", item="sep"), AGENT)
    assert (said.verdict, said.rule, said.source) == (Verdict.REFUSED, "W5", "PSC 185.33")


# A fee that neither the agreement nor the law authorises


def test_a_fee_without_authority_cannot_be_overridden_by_a_supervisor() -> None:
    for asks in (AGENT, LEAD, SUPERVISOR):
        said = judged(FEE, asks)
        assert (said.verdict, said.source) == (Verdict.REFUSED, "12 CFR 1006.22")
        assert may_approve(riverbend(), said, [LEAD, SUPERVISOR, OTHER]) == ()
        with pytest.raises(NotGranted, match="no law authorises"):
            effect(riverbend(), said, [SUPERVISOR, OTHER])


def test_an_override_does_not_give_away_what_a_waiver_may_not() -> None:
    pack = compiled(components__item_fee=PAGES["components/item-fee.md"].replace("> 60 days", "> 20 days"))
    around = Override("W5", "error", component="item-fee", asked=400, line_amount=400, item="sep")
    said = judge(scene(pack), around, AGENT)
    assert (said.verdict, said.rule) == (Verdict.REFUSED, "W5")


def test_an_override_that_a_waiver_would_not_refuse_is_asked_of_its_own_table() -> None:
    late = Override("LC3", "goodwill", component=LATE, asked=400, line_amount=8000)
    assert judged(late).rule == "O2"
    assert judge(scene(), Override("x", "goodwill", component="item-fee", asked=0), AGENT).rule == "O2"


# The one who asks never approves


def test_the_creator_never_approves() -> None:
    said = judged(goodwill(3000), LEAD)
    assert may_approve(riverbend(), said, [LEAD]) == ()
    assert not is_approved(riverbend(), said, [LEAD])
    assert not is_approved(riverbend(), said, [Person("leo", "supervisor")])


@pytest.mark.parametrize(
    ("approvals", "approved"),
    [
        ([], False),
        ([SUPERVISOR], False),
        ([SUPERVISOR, SUPERVISOR], False),
        ([SUPERVISOR, LEAD], False),
        ([SUPERVISOR, Person("amy", "supervisor")], False),
        ([SUPERVISOR, Person("zoe", "owner")], False),
        ([SUPERVISOR, OTHER], True),
    ],
)
def test_two_different_people_of_the_role_are_needed(approvals: list[Person], approved: bool) -> None:
    said = judged(goodwill(6000))
    assert is_approved(riverbend(), said, approvals) is approved
    if approved:
        assert effect(riverbend(), said, approvals).amount == 6000
    else:
        with pytest.raises(NotGranted, match=r"Over 50\.00"):
            effect(riverbend(), said, approvals)


def test_one_person_in_two_roles_is_one_person() -> None:
    pack = compiled(authority=PAGES["authority.md"].replace("supervisor | 2 ", "lead | 2 "))
    said = judge(scene(pack), goodwill(6000), AGENT)
    assert (said.approver, said.people) == ("lead", 2)
    assert not is_approved(pack, said, [SUPERVISOR, Person("sue", "lead")])
    assert is_approved(pack, said, [SUPERVISOR, LEAD])


def test_a_higher_role_may_do_what_a_lower_one_may() -> None:
    assert may_approve(riverbend(), judged(goodwill(3000)), [AGENT, LEAD, SUPERVISOR]) == (LEAD, SUPERVISOR)


def test_what_is_granted_needs_nobody() -> None:
    said = judged(goodwill(2500))
    assert may_approve(riverbend(), said, [LEAD]) == ()
    assert effect(riverbend(), said).amount == 2500


# Limits over time


def test_the_account_s_history_counts() -> None:
    assert judged(goodwill(2500), waived=1500).verdict is Verdict.GRANTED
    assert judged(goodwill(2500), waived=1501).verdict is Verdict.NEEDS_APPROVAL


def test_the_agent_s_own_history_counts() -> None:
    spent = Person("amy", "agent", {"goodwill": (Entry(TODAY - timedelta(days=5), 9000),)})
    long_ago = Person("amy", "agent", {"goodwill": (Entry(TODAY - timedelta(days=30), 9000),)})
    assert judged(goodwill(1001), spent).rule == "W3"
    assert judged(goodwill(1000), spent).rule == "W2"
    assert judged(goodwill(1001), long_ago).rule == "W2"


def test_an_agent_cannot_bring_another_history_of_the_account() -> None:
    clean = Person("amy", "agent", {"late waivers": (), "made up": ()})
    assert judged(goodwill(2500), clean, waived=4000).verdict is Verdict.NEEDS_APPROVAL


@pytest.mark.untraced
@given(st.lists(st.tuples(st.integers(1, 4000), st.integers(0, 40)), max_size=12))
def test_an_agent_alone_never_grants_more_than_the_page_allows(asked: list[tuple[int, int]]) -> None:
    account_: list[Entry] = []
    agent_: list[Entry] = []
    day = TODAY
    at = scene(waived=0)
    for amount, later in asked:
        day += timedelta(days=later)
        at = replace(at, on=day, histories={"late waivers": tuple(account_)})
        said = judge(at, goodwill(amount), Person("amy", "agent", {"goodwill": tuple(agent_)}))
        if said.is_open:
            given_ = effect(riverbend(), said).amount
            account_.append(Entry(day, given_))
            agent_.append(Entry(day, given_))
        else:
            with pytest.raises(NotGranted):
                effect(riverbend(), said, [AGENT])
    for entry in account_:
        year = [
            one.amount or 0 for one in account_ if entry.date - timedelta(days=364) <= one.date <= entry.date
        ]
        assert sum(year) <= 4000
        assert (entry.amount or 0) <= 2500


# What is not granted, and says why


@pytest.mark.parametrize(
    ("request_", "agent", "why"),
    [
        (goodwill(100), Person("x", "owner"), "“owner” is no role of this policy."),
        (Lower(LATE, 8000, 100, ""), AGENT, "A request needs a reason."),
        (Lower(LATE, 8000, 100, "because"), AGENT, "A request needs a reason."),
        (Lower("lunch", 8000, 100, "error"), AGENT, "The policy has no line called “lunch”."),
        (Lower(LATE, 8000, 0, "error"), AGENT, "The amount must be more than 0.00."),
        (Lower(LATE, 8000, -5, "error"), AGENT, "The amount must be more than 0.00."),
        (Override("x", "error", asked=-5), AGENT, "The amount must be more than 0.00."),
        (Lower(LATE, 8000, 8001, "error"), AGENT, "80.01 is more than is left of the line, 80.00."),
        (Lower(LATE, 9000, 8500, "error"), AGENT, "85.00 is more than is left of the line, 80.00."),
        (Extend(0, "error"), AGENT, "An extension is of 1 day or more."),
        (Override("x", "error", asked=5), AGENT, "0.05 is more than is left of the line, 0.00."),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(request_: Request, agent: Person, why: str) -> None:
    said = judged(request_, agent)
    assert (said.verdict, said.why, said.rule) == (Verdict.REFUSED, why, "")


def test_what_was_taken_off_before_is_not_there_to_give_away_again() -> None:
    first = effect(riverbend(), judged(Lower(LATE, 8000, 7000, "error")))
    assert (
        judge(scene(), goodwill(1001), AGENT, [first]).why == "10.01 is more than is left of the line, 10.00."
    )
    rest = judge(scene(), Waive(LATE, 8000, "goodwill"), AGENT, [first])
    assert rest.rule == "W2"
    assert effect(riverbend(), rest, (), [first]).amount == 1000
    last = effect(riverbend(), rest, (), [first])
    assert judge(scene(), Waive(LATE, 8000, "goodwill"), AGENT, [first, last]).verdict is Verdict.REFUSED


def test_without_an_authority_page_nobody_grants_anything() -> None:
    pack = compiled(authority=None)
    said = judge(scene(pack), goodwill(1), AGENT)
    assert (said.verdict, said.why) == (
        Verdict.REFUSED,
        "The policy has no authority page, so nobody may grant this.",
    )


def test_without_a_table_for_it_a_request_is_refused() -> None:
    pack = compiled(authority=PAGES["authority.md"].partition("## Overrides")[0])
    assert judge(scene(pack), FEE, AGENT).why.startswith(
        "The authority page has no table for a request to override"
    )


def test_what_no_row_covers_is_refused() -> None:
    said = judged(Extend(14, "goodwill"))
    assert said.why == "No row of “Overrides” covers this request, so nobody may grant it."


def test_rows_that_contradict_each_other_grant_nothing() -> None:
    unique = PAGES["authority.md"].replace("Waivers (first)", "Waivers (unique)")
    said = judge(scene(compiled(authority=unique)), goodwill(100), AGENT)
    assert (said.verdict, said.why) == (
        Verdict.REFUSED,
        "The rows W2 and W3 of “Waivers” contradict each other, so nobody may grant this.",
    )


def test_an_approver_that_is_no_role_approves_nothing() -> None:
    at = scene()
    few = replace(at.pack, roles=tuple(role for role in at.pack.roles if role.id != "lead"))
    said = judge(replace(at, pack=few), goodwill(3000), AGENT)
    assert (said.verdict, said.why) == (Verdict.REFUSED, "“lead” is no role of this policy.")


def test_what_cannot_be_decided_yet_says_what_to_find_out() -> None:
    page = PAGES["authority.md"].replace("sum of goodwill in last 30 days + asked", "low income")
    page = page.replace("<= 100.00", "yes")
    at = read(compiled(authority=page), account(low_income="?"), TODAY).scene
    at = replace(at, values={name: value for name, value in at.values.items() if name != "low income"})
    said = judge(at, Lower(LATE, 500, 100, "goodwill"), AGENT)
    assert (said.verdict, said.needs) == (Verdict.REFUSED, ("low income",))
    assert said.why == "This cannot be decided before these are known: low income."
