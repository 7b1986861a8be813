"""What a component is worth, in SQL: exceptions put in its place, reductions capped, sums over components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from policy.language.targets.sql_steps import Chain
from policy.language.targets.sql_tables import Answered
from policy.language.targets.sql_terms import Term, extreme, needed, number, total
from policy.language.targets.sql_text import NOTHING, both
from policy.language.tree.expressions import Extreme
from policy.language.tree.pack import Component, ComponentKind


@dataclass(frozen=True, slots=True)
class Line:
    """What a component comes to in all and now, on one item or on the account."""

    amount: Term
    now: Term


def stated(component: Component, answers: Mapping[str, Answered]) -> Line:
    """Return what a component's own table says."""
    outputs = answers[component.amount].outputs
    amount = outputs["amount"]
    return Line(amount, outputs.get("now", amount))


def worth(
    component: Component,
    exceptions: Sequence[Component],
    answers: Mapping[str, Answered],
    cap: Term | None,
    chain: Chain,
) -> Line:
    """Return what a component is worth; `cap` is the amount that a reduction may not exceed."""
    line = stated(component, answers)
    for other in exceptions:
        answered, instead = answers[other.amount], stated(other, answers)
        line = Line(
            _instead(answered, instead.amount, line.amount, chain),
            _instead(answered, instead.now, line.now, chain),
        )
    if cap is None:
        return line
    amount = _settled(extreme(Extreme.MIN, (line.amount, cap)), chain)
    if line.now is line.amount:
        return Line(amount, amount)
    return Line(amount, _settled(extreme(Extreme.MIN, (line.now, amount)), chain))


def clash(exceptions: Sequence[Component], answers: Mapping[str, Answered]) -> str | None:
    """Return the condition that two exceptions hold at once, None if there are not two."""
    if len(exceptions) < 2:
        return None
    held = (f"CAST(COALESCE({answers[other.amount].hit}, FALSE) AS INTEGER)" for other in exceptions)
    return f"{' + '.join(held)} > 1"


def left(whole: Term, earlier: Sequence[Term]) -> Term:
    """Return what earlier reductions leave of a line."""
    if not earlier:
        return whole
    rest = whole
    for term in earlier:
        rest = total(rest, term, -1)
    return extreme(Extreme.MAX, (rest, number(0)))


def summed(parts: Sequence[tuple[int, Term]], chain: Chain) -> Term:
    """Add signed amounts up, never below 0; unknown if any part is."""
    sum_ = number(0)
    for sign, term in parts:
        sum_ = total(sum_, term, sign)
    return _settled(extreme(Extreme.MAX, (sum_, number(0))), chain)


def counted(components: Sequence[Component], name: str) -> list[tuple[int, Component]]:
    """Return the components that make up `subtotal` or `taxable lines`, with their signs."""
    is_subtotal = name == "subtotal"
    return [
        (-1 if one.kind.is_reduction else 1, one)
        for one in components
        if one.kind is not ComponentKind.EXCEPTION
        and (not one.kind.is_tender_fee if is_subtotal else one.taxable)
    ]


def _instead(answered: Answered, instead: Term, own: Term, chain: Chain) -> Term:
    hit, unknown = answered.hit, answered.unknown
    is_open = unknown != NOTHING
    arms = f"WHEN {hit} THEN {instead.sql}" + (f" WHEN {unknown} <> 0 THEN NULL" if is_open else "")
    # as long as it is open whether the exception applies, nothing is asked for what it may take the place of
    asked = f" WHEN {unknown} <> 0 THEN {unknown}" if is_open else ""
    needs = f"CASE WHEN {hit} THEN {needed([instead])}{asked} ELSE {needed([own])} END"
    return Term(
        chain.add(f"CASE {arms} ELSE {own.sql} END"),
        1,
        min(instead.low, own.low),
        max(instead.high, own.high),
        needs=(chain.add(needs),) if is_open or instead.needs or own.needs else (),
    )


def _settled(term: Term, chain: Chain) -> Term:
    return replace(
        term,
        sql=chain.add(term.sql),
        needs=(chain.add(needed([term])),) if term.needs else (),
        na=chain.add(both([term.na])) if term.na else "",
    )
