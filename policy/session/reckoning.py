"""What the policy says at a point of the call: quote, total, guidance, who is verified. Pure calls only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from policy.account import Account
from policy.adjustment import Adjustment, Request
from policy.authority import Judgement, judge
from policy.counted import AGENT, entries_of, with_entries
from policy.guidance import BINDING, CallState, Guide, guide
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import Reading, read
from policy.language.tree.pack import Pack, Step, StepKind
from policy.language.tree.tables import ITEM_SCOPES
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from policy.moment import Moment
from policy.quote import Context, Option, Quote, Refusal, quote
from policy.session.state import CARD, Reckoning, Session


def steps_of(session: Session) -> tuple[Step, ...]:
    """Return the steps of the call's flow."""
    return next(flow.steps for flow in session.setup.pack.flows if flow.id == session.setup.flow)


def step_of(session: Session, identifier: str) -> Step | None:
    return next((step for step in steps_of(session) if step.id == identifier), None)


def reckon(session: Session) -> Reckoning | None:
    """Ask the policy everything anew; None as long as the account or the day is not known.

    What verifies the caller is known from this call alone, whatever the account's record says.
    """
    if session.account is None or session.day is None:
        return None
    pack, on = session.setup.pack, session.day.on
    checks = {step.asks for step in steps_of(session) if step.kind is StepKind.VERIFY}
    kept = {name: value for name, value in session.account.values.items() if name not in checks}
    account = replace(session.account, values=kept)
    choice = session.choice
    tender = tender_of(session)
    values = {name: value for name, value in session.found.items() if name in pack.inputs}
    made = quote(pack, account, Context(values, choice.option, tender, choice.payments), on)
    option = _chosen(made, choice.option)
    reading = _read(pack, replace(account, values={**kept, **values}), on, option, tender)
    left = missing(option, tender)
    is_known = option is not None and left <= {session.setup.card_product}
    total = total_of(option, session.adjustments) if option is not None and is_known else None
    scene = _with_total(reading.scene, total)
    shown = guidance(session, scene)
    return Reckoning(made, option, scene, shown, total, is_final=not left, is_verified=is_verified(shown))


def tender_of(session: Session) -> str | None:
    """Return the way to pay that is chosen; a card while none is, if the pack takes cards."""
    if session.choice.tender is not None:
        return session.choice.tender
    return CARD if any(tender.id == CARD for tender in session.setup.pack.tenders) else None


def _chosen(made: Quote | Refusal, wanted: str | None) -> Option | None:
    if isinstance(made, Refusal):
        return None
    identifier = made.proposed if wanted is None else wanted
    return next((one for one in made.options if one.id == identifier), None)


def _read(pack: Pack, account: Account, on: date, option: Option | None, tender: str | None) -> Reading:
    payments: Value = NOT_APPLICABLE if option is None or option.plan is None else option.plan.payments
    return read(
        pack,
        account,
        on,
        option=_talked_of(pack, option),
        tender=UNKNOWN if tender is None else tender,
        payments=payments,
    )


def _talked_of(pack: Pack, option: Option | None) -> Value:
    """Return the option that guidance goes by: without a quote the pack's first, so that the talk does not stop."""
    if option is not None:
        return option.id
    return pack.offers[0].id if pack.offers else UNKNOWN


def _with_total(scene: Scene, total: int | None) -> Scene:
    return scene if total is None else replace(scene, values={**scene.values, "total": total})


def missing(option: Option | None, tender: str | None) -> frozenset[str]:
    """Return what has to be found out before the total of an option, paid in this way, is known whole."""
    if option is None:
        return frozenset()
    rules = (rule for rule in option.tenders if rule.id == tender and rule.total is None)
    return frozenset(option.needs).union(*(rule.needs for rule in rules))


def total_of(option: Option, adjustments: Iterable[Adjustment]) -> int:
    """Return what is payable now with the adjustments' lines, never below nothing."""
    return max(0, option.total - sum(taken_off(option, one) for one in adjustments))


def taken_off(option: Option, adjustment: Adjustment) -> int:
    """Return what an adjustment takes off what is payable now: no more than the line it stands beside."""
    if not adjustment.component:
        return min(adjustment.amount, option.total)
    return min(adjustment.amount, line_amount(option, adjustment.component, adjustment.item, now=True))


def line_amount(option: Option, component: str, item: str, *, now: bool = False) -> int:
    """Return the amount of a component's lines, or of its part on one item; the part payable now if asked."""
    lines = [line for line in option.lines if line.component == component]
    if item:
        parts = [part for line in lines for part in line.items if part.item == item]
        return sum(part.now if now else part.amount for part in parts)
    return sum(line.now if now else line.amount for line in lines)


def stands(option: Option | None, adjustment: Adjustment) -> bool:
    """Tell whether an adjustment still fits its quote: the line that was judged is there, of the same amount."""
    if option is None:
        return False
    if not adjustment.component:
        return adjustment.request.line_amount <= option.total
    amount = line_amount(option, adjustment.component, adjustment.item)
    return amount == adjustment.request.line_amount


def guidance(session: Session, scene: Scene) -> Guide:
    """Return the steps of the call. What binds counts as done only in the words that it would have now."""
    said = {one.step: one.text for one in session.said}
    state = CallState(session.setup.flow, scene, frozenset(said), session.setup.language)
    first = guide(state)
    outdated = {
        shown.step.id
        for shown in first.done
        if shown.step.kind in BINDING and said.get(shown.step.id) not in (None, shown.text)
    }
    return guide(replace(state, done=state.done - outdated)) if outdated else first


def is_verified(shown: Guide) -> bool:
    """Tell whether the pack's checks are through: one at least was passed on this call, and none is left."""
    left = [one for one in (shown.current, *shown.coming) if one is not None]
    return any(one.step.kind is StepKind.VERIFY for one in shown.done) and not any(
        one.step.kind is StepKind.VERIFY for one in left
    )


def unsaid(session: Session) -> tuple[str, ...]:
    """Return the disclosures and consents to get before the payment, spoken authorisations left out."""
    if session.reckoning is None:
        return ()
    shown = session.reckoning.guide
    left = [one.step for one in (shown.current, *shown.coming) if one is not None]
    ids = [step.id for step in steps_of(session)]
    pay = min((ids.index(step.id) for step in left if step.kind is StepKind.PAY), default=len(ids))
    return tuple(
        step.id
        for step in left
        if step.kind in BINDING
        and ids.index(step.id) < pay
        and step.id not in session.setup.rules.authorising
    )


def is_fresh(session: Session, at: Moment) -> bool:
    """Tell whether the quote stands at this moment: made for today, today not over, of the pinned version."""
    reckoning, day = session.reckoning, session.day
    if reckoning is None or day is None or not isinstance(reckoning.quote, Quote):
        return False
    made = reckoning.quote
    about = session.setup.pack.about
    return day.covers(at) and made.on == day.on <= made.stale_after and made.version == about.version


def judged(session: Session, request: Request) -> Judgement | None:
    """Judge a request on the present quote; None if there is none, or the request is about no item of it."""
    reckoning = session.reckoning
    if reckoning is None or reckoning.option is None or session.account is None:
        return None
    scene = reckoning.scene
    if request.item:
        item = next(
            (
                held
                for scope in ITEM_SCOPES
                for held in session.account.items.get(scope, ())
                if held.id == request.item
            ),
            None,
        )
        if item is None:
            return None
        scene = replace(scene, item=item)
    agent, day = session.setup.agent, session.day
    if day is not None and session.adjustments:  # what was granted on this call counts too
        pack = session.setup.pack
        made = [entry for one in session.adjustments for entry in entries_of(pack, one, day.on)]
        of_agent = [one for one in made if pack.histories[one[0]].origin == AGENT]
        of_account = [one for one in made if one not in of_agent]
        agent = replace(agent, histories=with_entries(agent.histories, of_agent))
        scene = replace(scene, histories=with_entries(scene.histories, of_account))
    return judge(scene, request, agent, session.adjustments, session.setup.language)
