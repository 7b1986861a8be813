"""Asks the pack what a case asks, and gives every answer by the name under which a case may expect it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from policy.account import Account
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Lower, Override, Request, Waive
from policy.allocation import Instruction, allocate
from policy.authority import Person, judge
from policy.guidance import CallState, guide
from policy.language.cases import Case, CaseKind
from policy.language.targets.interpret import Answer, Scene
from policy.language.targets.interpret.whole import Reading, read
from policy.language.tree.pack import Pack
from policy.language.tree.types import MONEY, NOT_APPLICABLE, TEXT, UNKNOWN, Type, Value
from policy.language.values import NoValue, parse_value, write_money, write_value
from policy.quote import WHOLE, Context, Option, Quote, Refusal, quote

BUILT_IN: Final = "built in"
_DEFAULT_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came out of a case: texts by name as an author would write them, and the ids of all rows that applied."""

    found: Mapping[str, str]
    rows: frozenset[str]
    trouble: str = ""
    """Why the pack gave no answer at all, else empty."""


def ask(pack: Pack, case: Case) -> Asked:
    """Ask the pack what the case asks."""
    match case.kind:
        case CaseKind.QUOTE:
            return _Quoted(pack, case).asked()
        case CaseKind.REFUSED:
            return _refused(pack, case)
        case CaseKind.JUDGE:
            return _judged(pack, case)
        case CaseKind.ALLOCATE:
            return _allocated(pack, case)
        case _:
            return _guided(pack, case)


# What every kind of case needs


def day_of(case: Case) -> date:
    """Return the case's quote date; a case that names none is of the first day of 2026."""
    day = case.values.get("quote date")
    return day if isinstance(day, date) else _DEFAULT_DAY


def _word(case: Case, name: str) -> str | None:
    value = case.values.get(name)
    return value if isinstance(value, str) else None


def facts_of(pack: Pack, case: Case) -> Account:
    """Return the case's account with declared inputs only; `agreed on` is a fact of the account as well."""
    declared = {
        name: value
        for name, value in case.account.values.items()
        if pack.inputs[name].origin != BUILT_IN or name == "agreed on"
    }
    return replace(case.account, values=declared)


def _context(case: Case) -> Context:
    payments = case.values.get("payments")
    return Context(
        {}, _word(case, "option"), _word(case, "tender"), payments if isinstance(payments, int) else None
    )


def _reading(pack: Pack, case: Case, option: str | None = None) -> Reading:
    return read(
        pack,
        facts_of(pack, case),
        day_of(case),
        option or _word(case, "option") or UNKNOWN,
        _word(case, "tender") or UNKNOWN,
        case.values.get("payments", NOT_APPLICABLE),
    )


def _rows(readings: Iterable[Reading]) -> frozenset[str]:
    return frozenset(
        row
        for reading in readings
        for outcome in reading.answers.values()
        if isinstance(outcome, Answer)
        for row in outcome.rows
    )


def _results(pack: Pack, scene: Scene) -> dict[str, str]:
    types: dict[str, Type] = {
        output.name: output.type for table in pack.tables.values() for output in table.outputs
    }
    digits = pack.about.minor_digits
    return {name: write_value(types.get(name, TEXT), value, digits) for name, value in scene.outputs.items()}


# Quotes


class _Quoted:
    """A quote and what a case may expect of it."""

    def __init__(self, pack: Pack, case: Case) -> None:
        self.pack, self.case, self.digits = pack, case, pack.about.minor_digits

    def asked(self) -> Asked:
        made = quote(self.pack, facts_of(self.pack, self.case), _context(self.case), day_of(self.case))
        if isinstance(made, Refusal):
            return Asked({}, frozenset(), "; ".join(finding.message for finding in made.findings))
        wanted = _word(self.case, "option") or made.proposed
        options = {option.id: option for option in made.options}
        option = options.get(wanted or WHOLE)
        chosen = option.id if option else wanted
        readings = {id_: _reading(self.pack, self.case, id_) for id_ in dict.fromkeys([chosen, *options])}
        reading, rows = readings[chosen], _rows(readings.values())
        found = {**_results(self.pack, reading.scene), **self._whole(made)}
        if option is None:
            trouble = f"the option “{wanted}” is not open" if wanted else "no option is open"
            if set(self.case.expected) <= {*found, "options", "proposed", "rules"}:
                trouble = ""
            return Asked({**found, "rules": ", ".join(sorted(rows))}, rows, trouble)
        return Asked({**found, **self._option(option), "rules": ", ".join(sorted(_rows([reading])))}, rows)

    def _whole(self, made: Quote) -> dict[str, str]:
        return {
            "proposed": made.proposed or "",
            "options": ", ".join(option.id for option in made.options),
            "needs": ", ".join(made.needs),
            "stale after": str(made.stale_after),
        }

    def _option(self, option: Option) -> dict[str, str]:
        amounts = dict.fromkeys((component.id for component in self.pack.components), 0)
        for line in option.lines:
            amounts[line.component] += line.amount
        money = {name: write_money(amount, self.digits) for name, amount in amounts.items()}
        return {
            **money,
            "total": write_money(option.total, self.digits),
            "next bill": write_money(option.next_bill, self.digits),
            "needs": ", ".join(option.needs),
            "schedule": "; ".join(
                f"{payment.date} {write_money(payment.amount, self.digits)}" for payment in option.schedule
            ),
            "tenders": ", ".join(rule.id for rule in option.tenders if rule.allowed),
        }


def _refused(pack: Pack, case: Case) -> Asked:
    made = quote(pack, facts_of(pack, case), _context(case), day_of(case))
    if not isinstance(made, Refusal):
        return Asked({}, frozenset(), "a quote was made")
    return Asked(
        {
            "because": ", ".join(dict.fromkeys(finding.code for finding in made.findings)),
            "about": "; ".join(finding.message for finding in made.findings),
        },
        frozenset(),
    )


# Requests, payments, calls


def _judged(pack: Pack, case: Case) -> Asked:
    reading = _reading(pack, case)
    request = _request(pack, case)
    judgement = judge(
        reading.scene, request, Person("agent", _word(case, "role") or "", case.account.histories)
    )
    found = {
        **_results(pack, reading.scene),
        "answer": judgement.verdict.value,
        "approver": judgement.approver,
        "people": str(judgement.people),
        "why": judgement.why,
        "rules": judgement.rule,
    }
    return Asked(found, _rows([reading]) | {judgement.rule} - {""})


def _request(pack: Pack, case: Case) -> Request:
    component, reason = _word(case, "component") or "", _word(case, "reason") or ""
    if not component and (waiver_class := _word(case, "waiver class")):
        component = next((one.id for one in pack.components if one.waiver_class == waiver_class), "")
    asked, whole = _amount(case, "asked"), _amount(case, "line amount")
    match _word(case, "request"):
        case "accept less":
            return AcceptLess(whole, asked, reason, component=component)
        case "change terms":
            return ChangeTerms(
                _word(case, "option") or "", reason, asked=asked, line_amount=whole, component=component
            )
        case "extend":
            return Extend(1, reason, component=component, asked=asked, line_amount=whole)
        case "override":
            return Override("", reason, component=component, asked=asked, line_amount=whole)
        case "lower":
            return Lower(component, whole or asked, asked, reason)
        case _ if asked and whole and asked != whole:
            return Lower(component, whole, asked, reason)
        case _:
            return Waive(component, whole or asked, reason)


def _amount(case: Case, name: str) -> int:
    value = case.values.get(name)
    return value if isinstance(value, int) else 0


def _allocated(pack: Pack, case: Case) -> Asked:
    digits = pack.about.minor_digits
    try:
        payment = parse_value(MONEY, case.arguments.get("payment", ""), digits)
        instruction = [
            _instruction(part, digits)
            for part in case.arguments.get("instruction", "").split(";")
            if part.strip(" -")
        ]
    except NoValue as fault:
        return Asked({}, frozenset(), str(fault))
    if not isinstance(payment, int):
        return Asked({}, frozenset(), "the payment is not an amount")
    try:
        made = allocate(pack, payment, facts_of(pack, case), day_of(case), instruction)
    except KeyError as fault:
        return Asked({}, frozenset(), f"{fault} is no open item of the case")
    parts: dict[str, int] = {}
    for part in made.parts:
        parts[part.item.id] = parts.get(part.item.id, 0) + part.amount
    applied = "; ".join(f"{item} {write_money(amount, digits)}" for item, amount in parts.items())
    return Asked(
        {"applied": applied, "left": write_money(made.credit, digits)},
        frozenset(part.rule for part in made.parts) - {""},
    )


def _instruction(text: str, digits: int) -> Instruction:
    item, _, amount = text.strip().lower().rpartition(" ")
    try:
        parsed: Value = parse_value(MONEY, amount, digits)
    except NoValue:
        return Instruction(text.strip().lower())
    return Instruction(item, parsed if isinstance(parsed, int) else None)


def _guided(pack: Pack, case: Case) -> Asked:
    flows = [flow.id for flow in pack.flows]
    flow = case.arguments.get("flow", "").lower() or (flows[0] if len(flows) == 1 else "")
    if flow not in flows:
        return Asked({}, frozenset(), f"there is no flow “{flow}”")
    done = frozenset(
        part.strip().upper() for part in case.arguments.get("done", "").split(",") if part.strip(" -")
    )
    reading = _reading(pack, case)
    shown = guide(CallState(flow, reading.scene, done))
    steps = [*shown.done, *([shown.current] if shown.current else []), *shown.coming]
    return Asked(
        {
            "step": shown.current.step.id if shown.current else "end",
            "says": shown.current.text if shown.current else "",
            "consents": ", ".join(
                one.step.id for one in steps if one.step.kind.value in ("consent", "disclose")
            ),
        },
        _rows([reading]),
    )
