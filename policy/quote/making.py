"""Makes quotes: every option with its lines, figures, schedule and ways to pay; or says why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy.account import Account
from policy.language.findings import Finding, Severity
from policy.language.targets.interpret import Scene
from policy.language.targets.python import Note, NoValue, Sort, Trouble
from policy.language.tree.pack import Offer, OfferKind, Pack
from policy.language.tree.places import Place
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Value
from policy.money import written
from policy.plan import PLAN, Later, Payment, schedule
from policy.quote.desk import Desk, desk
from policy.quote.intake import examined
from policy.quote.lines import Answered, due_of, is_told, lines_of
from policy.quote.needs import needs_of
from policy.quote.values import WHOLE, Context, Limits, Line, Option, PlanChoice, Quote, Refusal, TenderRule

Consents = Callable[[Scene], tuple[Any, ...]]
"""Returns what to disclose and to get consent for on a path; see `policy.guidance.consents`."""


def quote(
    pack: Pack, account: Account, context: Context, on: date, consents: Consents | None = None
) -> Quote | Refusal:
    """Return what an account owes on a date and how it can be settled, or every reason why that cannot be told."""
    findings = examined(pack, account, context, on)
    if findings:
        return Refusal(findings)
    try:
        return _Maker(desk(pack, on), account, context, on, consents).quote()
    except _Refused as refused:
        return Refusal(tuple(refused.findings))
    except NoValue as fault:
        advice = "Add a row for this date in parameters.md."
        return Refusal((_finding("no-value", f"The parameter {fault}.", advice, Place("parameters.md")),))
    except (OverflowError, ValueError) as fault:  # a date beyond the calendar
        message = f"A date came out that no calendar has: {fault}."
        advice = "Narrow the domains of the dates and numbers that are added to it."
        return Refusal((_finding("overflow", message, advice, Place("inputs.md")),))


class _Refused(Exception):
    """No quote can be made."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class _Made:
    """An open option, and what it still needs."""

    option: Option | None
    needs: tuple[str, ...]
    undecided: bool = False


class _Maker:
    def __init__(
        self, desk_: Desk, account: Account, context: Context, on: date, consents: Consents | None
    ) -> None:
        self.desk = desk_
        self.pack = desk_.pack
        self.account = account
        self.context = context
        self.on = on
        self.consents = consents
        self.tender: Value = UNKNOWN if context.tender is None else context.tender
        known: dict[str, Value] = {
            name: UNKNOWN for name, one in self.pack.inputs.items() if one.origin != "built in"
        }
        known["agreed on"] = NOT_APPLICABLE
        self.values: Mapping[str, Value] = {**known, **account.values, **context.values}

    def quote(self) -> Quote:
        made: dict[str, _Made] = {}
        if self.pack.offers:
            for offer in self.pack.offers:
                made[offer.id] = self.under(offer)
        else:
            answered = self.answered(UNKNOWN, self.tender, NOT_APPLICABLE)
            self.refuse_trouble(answered, self.desk.of_lines)
            made[WHOLE] = self.option(answered, None, None)
        several = [one.option for one in made.values() if one.option is not None]
        options = tuple(sorted(several, key=lambda option: option.rank))
        return Quote(
            pack=self.pack.about.id,
            version=self.pack.about.version,
            on=self.on,
            options=options,
            proposed=options[0].id if options else None,
            undecided=tuple(key for key, one in made.items() if one.undecided),
            needs=tuple(dict.fromkeys(name for one in made.values() for name in one.needs)),
            # a change takes effect at the start of a later day, so the end of this day is always earlier
            stale_after=self.on,
        )

    def answered(self, option: Value, tender: Value, payments: Value) -> Answered:
        values = {**self.values, "option": option, "tender": tender, "payments": payments}
        run = self.desk.program.run(values, self.on, self.account.items, self.account.histories)
        return Answered(self.desk, run, self.account, values, self.on)

    def under(self, offer: Offer) -> _Made:
        """Return an offer as an option, if it is open."""
        answered = self.answered(offer.id, self.tender, NOT_APPLICABLE)
        self.refuse_trouble(answered, self.desk.opens(offer))
        is_open = answered.run.value(Sort.OUTPUT, offer.open, "open")
        if is_open is UNKNOWN:
            return _Made(None, needs_of(answered, (offer.open,)), undecided=True)
        if is_open is not True:
            return _Made(None, ())
        self.refuse_trouble(answered, self.desk.of_lines | self.desk.of_offers[offer.id])
        plan = self.plan(offer, answered)
        if plan is not None and self.desk.counts_payments:
            answered = self.answered(offer.id, self.tender, plan.payments)
            self.refuse_trouble(answered, self.desk.of_lines | self.desk.of_offers[offer.id])
            plan = self.plan(offer, answered)
        return self.option(answered, offer, plan)

    def option(self, answered: Answered, offer: Offer | None, plan: PlanChoice | None) -> _Made:
        lines = tuple(line for component in self.pack.components for line in lines_of(answered, component))
        self.refuse_amounts(lines)
        payments: Value = NOT_APPLICABLE if plan is None else plan.payments
        needs = self.needs(answered, offer)
        limits = None if offer is None else self.limits(answered, offer)
        self.refuse_own_amount(offer, limits)
        total = total_of(lines)
        option = Option(
            id=WHOLE if offer is None else offer.id,
            kind=OfferKind.PRICE_OPTION if offer is None else offer.kind,
            title="" if offer is None else offer.title,
            reason="" if offer is None else offer.reason,
            rank=0 if offer is None else self.rank(answered, offer),
            lines=lines,
            subtotal=total_of(line for line in lines if not line.kind.is_tender_fee),
            total=total,
            next_bill=sum(
                -line.later if line.kind.is_reduction else line.later
                for line in lines
                if line.rest is not None and line.rest.instalments == 0
            ),
            schedule=self.schedule(offer, plan, lines, total),
            plan=plan,
            own_amount=limits,
            tenders=tuple(
                self.tender_rule(answered.values["option"], payments, at)
                for at in range(len(self.pack.tenders))
            ),
            needs=needs,
            consents=() if self.consents is None else self.consents(answered.scene_with("total", total)),
        )
        return _Made(option, needs)

    def needs(self, answered: Answered, offer: Offer | None) -> tuple[str, ...]:
        """Return what to find out first; what the fees of a way to pay need, only once it is chosen."""
        untold = [component for component in self.pack.components if not is_told(answered, component)]
        if self.tender is UNKNOWN:
            untold = [component for component in untold if not component.kind.is_tender_fee]
        keys = {key for component in untold for key in self.desk.reach.of_component(component)}
        if offer is not None:
            keys.update(key for key in (offer.terms, offer.limits) if key is not None)
        return needs_of(answered, keys)

    def rank(self, answered: Answered, offer: Offer) -> int:
        if answered.run.has(Sort.OUTPUT, offer.open, "rank"):
            rank = answered.run.value(Sort.OUTPUT, offer.open, "rank")
            return rank if isinstance(rank, int) else offer.rank
        return offer.rank

    def plan(self, offer: Offer, answered: Answered) -> PlanChoice | None:
        """Return a plan's figures; None for other offers and while its terms cannot be told."""
        if offer.plan is None or offer.terms is None:
            return None
        names = ("down payment", "fewest payments", "most payments", "payments")
        figures = [
            answered.run.value(Sort.OUTPUT, offer.terms, name)
            if answered.run.has(Sort.OUTPUT, offer.terms, name)
            else NOT_APPLICABLE
            for name in names
        ]
        down, fewest, most, proposed = figures
        financed = answered.run.value(Sort.FINANCED, offer.id)
        if not isinstance(proposed, int):
            proposed = most
        known = [one for one in (financed, down, fewest, most, proposed) if isinstance(one, int)]
        if len(known) < 5:
            return None
        choice = PlanChoice(*known)
        if choice.fewest < 1 or choice.most < choice.fewest:
            message = f"The plan “{offer.id}” allows from {choice.fewest} to {choice.most} payments."
            raise _Refused([_finding("plan-terms", message, "Correct its “Terms” table.", offer.at)])
        if not 0 <= choice.down_payment <= choice.financed:
            digits = self.pack.about.minor_digits
            today, whole = written(choice.down_payment, digits), written(choice.financed, digits)
            message = f"The plan “{offer.id}” would have {today} paid today of {whole}."
            raise _Refused([_finding("plan-terms", message, "Correct its “Terms” table.", offer.at)])
        return self.chosen(offer, choice)

    def chosen(self, offer: Offer, choice: PlanChoice) -> PlanChoice:
        """Put the number of payments that the customer chose, or the one proposed, into a plan's figures."""
        asked = self.context.payments if self.context.option in (None, offer.id) else None
        if (
            asked is not None
            and not choice.fewest <= asked <= choice.most
            and self.context.option == offer.id
        ):
            message = f"“{offer.title}” allows from {choice.fewest} to {choice.most} payments, not {asked}."
            advice = "Choose a number between them."
            raise _Refused([_finding("payments", message, advice, offer.at)])
        payments = choice.payments if asked is None else asked
        payments = min(max(payments, choice.fewest), choice.most)
        return PlanChoice(choice.financed, choice.down_payment, choice.fewest, choice.most, payments)

    def schedule(
        self, offer: Offer | None, plan: PlanChoice | None, lines: tuple[Line, ...], total: int
    ) -> tuple[Payment, ...]:
        rests = [
            Later(line.component, line.later, line.rest.instalments)
            for line in lines
            if line.rest is not None and line.rest.instalments and not line.kind.is_reduction
        ]
        later = None if plan is None else Later(PLAN, plan.financed - plan.down_payment, plan.payments)
        terms = None if offer is None else offer.plan
        return schedule(terms, self.desk.days, self.on, total, later, rests)

    def limits(self, answered: Answered, offer: Offer) -> Limits | None:
        if not offer.own_amount or offer.limits is None:
            return None
        least = answered.run.value(Sort.OUTPUT, offer.limits, "least")
        most = answered.run.value(Sort.OUTPUT, offer.limits, "most")
        return Limits(least, most) if isinstance(least, int) and isinstance(most, int) else None

    def tender_rule(self, option: Value, payments: Value, place: int) -> TenderRule:
        tender = self.pack.tenders[place]
        answered = self.answered(option, tender.id, payments)
        allowed: bool | None = True
        why = ""
        needs = [name for name in tender.needs if self.values.get(name, UNKNOWN) is UNKNOWN]
        if self.pack.tender_table is not None:
            self.refuse_trouble(answered, self.desk.reach.of_tables((self.pack.tender_table,)))
            told = answered.run.value(Sort.OUTPUT, self.pack.tender_table, "allowed")
            allowed = told if isinstance(told, bool) else None
            if allowed is None:
                needs += needs_of(answered, (self.pack.tender_table,))
            if answered.run.has(Sort.OUTPUT, self.pack.tender_table, "why"):
                text = answered.run.value(Sort.OUTPUT, self.pack.tender_table, "why")
                why = text if isinstance(text, str) else ""
        if allowed is False:
            return TenderRule(tender.id, tender.title, allowed, why, (), None, ())
        self.refuse_trouble(answered, self.desk.of_lines)
        fees = [component for component in self.pack.components if component.kind.is_tender_fee]
        lines = tuple(line for component in fees for line in lines_of(answered, component))
        self.refuse_amounts(lines)
        reach = self.desk.reach
        untold = {
            key for c in self.pack.components if not is_told(answered, c) for key in reach.of_component(c)
        }
        if untold:
            needs += needs_of(answered, untold)
        return TenderRule(
            tender.id,
            tender.title,
            allowed,
            why,
            lines,
            None if needs or untold else max(0, sum(due_of(answered, c) for c in self.pack.components)),
            tuple(dict.fromkeys(needs)),
        )

    def refuse_trouble(self, answered: Answered, tables: frozenset[str]) -> None:
        """Refuse if a table that matters has a gap or a clash."""
        notes = [note for note in answered.run.notes if note.table in tables]
        if notes:
            raise _Refused(self.trouble(note, answered) for note in notes)

    def trouble(self, note: Note, answered: Answered) -> Finding:
        table = self.pack.tables[note.table]
        seen = "; ".join(f"{decided.heading} {decided.value}" for decided in answered.tested(table))
        if note.trouble is Trouble.CLASH:
            message = f"Rows {' and '.join(note.rows)} of “{table.title}” ({table.page}) both apply: {seen}."
            advice = "Make one of them an exception to the other, or narrow a cell."
        else:
            message = f"No row of “{table.title}” ({table.page}) applies: {seen}."
            advice = "Add a row for this case, or an `otherwise` row."
        return _finding(note.trouble.value, message, advice, table.at)

    def refuse_amounts(self, lines: Iterable[Line]) -> None:
        """Refuse if a line is negative, or more of it is payable now than there is."""
        digits = self.pack.about.minor_digits
        findings = [
            _finding(
                "amount",
                f"{line.title} comes to {written(line.amount, digits)}, of which {written(line.now, digits)} now.",
                "Keep amounts from 0.00, and what is payable now from 0.00 to the amount.",
                next(component.at for component in self.pack.components if component.id == line.component),
            )
            for line in lines
            if line.amount < 0 or not 0 <= line.now <= line.amount
        ]
        if findings:
            raise _Refused(findings)

    def refuse_own_amount(self, offer: Offer | None, limits: Limits | None) -> None:
        """Refuse the amount that a customer named for the chosen option if it is out of its limits."""
        named = self.values.get("own amount", UNKNOWN)
        if offer is None or limits is None or self.context.option != offer.id or not isinstance(named, int):
            return
        if not limits.least <= named <= limits.most:
            shown = [written(one, self.pack.about.minor_digits) for one in (named, limits.least, limits.most)]
            message = f"“{offer.title}” takes from {shown[1]} to {shown[2]}, not {shown[0]}."
            raise _Refused([_finding("own-amount", message, "Name an amount between them.", offer.at)])


def total_of(lines: Iterable[Line]) -> int:
    """Return what is payable now, reductions taken off, never below nothing."""
    return max(0, sum(line.due for line in lines))


def _finding(code: str, message: str, advice: str, place: Place) -> Finding:
    return Finding(code, Severity.ERROR, message, advice, place)
