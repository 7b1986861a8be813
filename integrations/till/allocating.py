"""Where a captured payment goes in the ledger, as values: over the open items by the pack's order, fees by code."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from integrations.customers import AccountFacts, Charge, GivingBack, ItemPart, PlanAgreed, Posting
from integrations.journal.entries import Entry, ReversalEntry
from integrations.payments import Amount
from integrations.till.sale import Sale
from policy.allocation import Part, allocate
from policy.language.tree.expressions import Name, Origin
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind


def posting_of(entry: Entry, sale: Sale, facts: AccountFacts, pack: Pack) -> Posting:
    """Spread what settles bills over what is open now; what finds no place stays the customer's credit."""
    at = entry.captured_at or entry.changed_at
    day = at.astimezone(ZoneInfo(sale.time_zone)).date()
    placed = allocate(pack, sale.on_items, facts.account, day)
    return Posting(
        key=entry.key,
        account=entry.account,
        at=at,
        day=day,
        amount=entry.amount,
        tender=sale.tender,
        reference=entry.gateway_reference or "",
        parts=tuple(_part(part, facts, pack) for part in placed.parts),
        charges=tuple(
            Charge(line.component, line.ledger, minor, item)
            for line in sale.lines
            if not line.settles
            for item, minor in line.items or (("", line.minor),)
            if minor
        ),
        credit=placed.credit,
    )


def unplaced(entry: Entry) -> Posting:
    """Keep the whole of a payment as the customer's credit: nothing is known of what it was for."""
    at = entry.captured_at or entry.changed_at
    return Posting(
        key=entry.key,
        account=entry.account,
        at=at,
        day=at.astimezone(UTC).date(),
        amount=entry.amount,
        tender=entry.tender.value,
        reference=entry.gateway_reference or "",
        credit=entry.amount.minor,
    )


def giving_back_of(reversal: ReversalEntry, paid: Entry, sale: Sale | None) -> GivingBack:
    """Give back in proportion to the payment's lines; flat fees for the way to pay come last."""
    at: datetime = reversal.returned_at or reversal.changed_at
    zone = ZoneInfo(sale.time_zone) if sale is not None else UTC
    return GivingBack(
        key=reversal.key,
        of=reversal.attempt,
        at=at,
        day=at.astimezone(zone).date(),
        amount=Amount(reversal.minor, paid.amount.currency),
        reference=reversal.gateway_reference or "",
        last=tuple(sorted({line.component for line in sale.lines if line.returns_last})) if sale else (),
    )


def plan_of(entry: Entry, sale: Sale) -> PlanAgreed | None:
    """Return the plan that a payment begins; None if it is none."""
    if not sale.is_plan or not sale.coming:
        return None
    at = entry.captured_at or entry.changed_at
    day = at.astimezone(ZoneInfo(sale.time_zone)).date()
    schedule = ((day, entry.amount.minor), *sale.coming)
    return PlanAgreed(entry.key, entry.account, sale.option, day, schedule, sale.version)


def left_open(facts: AccountFacts) -> int:
    """Return what is open on an account, in minor units; credits are no debts."""
    amounts = (item.values.get("item amount") for item in facts.account.items.get(Scope.OPEN_ITEM, ()))
    return sum(max(0, amount) for amount in amounts if isinstance(amount, int))


def lowered_by(pack: Pack, component: str) -> str:
    """Return the account's amount that a component asks for, which a payment on its items lowers; "" if unclear.

    It is the only money of the account that the component's page gives as its amount, just as it is.
    """
    page = next((one for one in pack.components if one.id == component), None)
    table = pack.tables.get(page.amount) if page is not None else None
    if table is None:
        return ""
    where = [output.name for output in table.outputs].index("amount")
    results = [row.results[where] for row in table.rows]
    names = {one.name for one in results if isinstance(one, Name) and one.origin is Origin.INPUT}
    inputs = (pack.inputs.get(name) for name in names)
    found = [one.name for one in inputs if one and one.scope is Scope.ACCOUNT and one.type.kind is Kind.MONEY]
    return found[0] if len(found) == 1 else ""


def _part(part: Part, facts: AccountFacts, pack: Pack) -> ItemPart:
    billed = facts.components.get(part.item.id, part.component)
    page = next((one for one in pack.components if one.id == billed), None)
    return ItemPart(
        item=part.item.id,
        amount=part.amount,
        component=billed,
        ledger=page.ledger if page is not None else part.ledger,
        fact=lowered_by(pack, billed),
    )
