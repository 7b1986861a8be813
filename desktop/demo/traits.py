"""What a customer is good for in the demonstration, found by asking the policy as a call would. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from policy.account import Account
from policy.adjustment import Waive
from policy.authority import Person, Verdict
from policy.events import Day
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.quote import Option
from policy.session import Session, Setup
from policy.session.reckoning import judged, line_amount, reckon


class Trait(StrEnum):
    """Something that the policy does for a customer."""

    PAYS = "owes something that can be paid now"
    PLAN = "may have a plan"
    WAIVER = "may be let off a charge by the agent alone"


Traits = Callable[[Account], frozenset[Trait]]


def traits_by(pack: Pack, agent: Person, flow: str | None, on: date, known: Mapping[str, Value]) -> Traits:
    """Return what tells the traits of an account on a day, for an agent; `known` is what every call knows."""
    setup = Setup.of(pack, agent, flow)
    day = Day(on, 0, 0)

    def traits(account: Account) -> frozenset[Trait]:
        seen = replace(account, values={**known, **account.values})
        session = Session(setup, account_id=account.id, account=seen, day=day)
        session = replace(session, reckoning=reckon(session))
        reckoning = session.reckoning
        if reckoning is None or reckoning.option is None or not reckoning.total:
            return frozenset()
        found = {Trait.PAYS}
        if any(one.plan is not None and one.plan.fewest < one.plan.most for one in _options(session)):
            found.add(Trait.PLAN)
        if can_waive(session, reckoning.option):
            found.add(Trait.WAIVER)
        return frozenset(found)

    return traits


def can_waive(session: Session, option: Option) -> tuple[str, str] | None:
    """Return a line's component and a reason for which the agent alone may take the line off; None if there is none."""
    pack = session.setup.pack
    classes = {one.id: one.waiver_class for one in pack.components}
    declared = pack.inputs.get("reason")
    for line in option.lines:
        if line.kind.is_reduction or line.amount <= 0 or not classes.get(line.component):
            continue
        for reason in declared.type.words if declared is not None else ():
            request = Waive(line.component, line_amount(option, line.component, ""), reason)
            judgement = judged(session, request)
            if judgement is not None and judgement.verdict is Verdict.GRANTED:
                return line.component, reason
    return None


def _options(session: Session) -> tuple[Option, ...]:
    made = session.reckoning.quote if session.reckoning is not None else None
    return getattr(made, "options", ())
