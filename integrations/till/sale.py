"""What an attempt sells: the quote's lines as they were told to the customer, kept with the attempt in the journal.

It is all that posting and the receipt need, so that a payment found after a crash is posted as it was meant.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from integrations.errors import Refused
from policy.adjustment import AcceptLess, Adjustment, Lower, Waive
from policy.counted import given_in, paid_in
from policy.language.tree.pack import ComponentKind, Pack
from policy.quote import Line, Option
from policy.session.agreed import agreed_payments
from policy.session.reckoning import taken_off


class DoesNotAddUp(Refused):
    """The lines of the quote do not come to the amount that is to be taken."""

    usual_next_step = "Nothing was taken. Quote the account again."


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line: what it adds to the payment, negative for what is taken off, in minor units.

    `settles` says that it pays what is billed already: that part is spread over the open items. All other lines
    are charged and paid at once, each under its own ledger code; "" leaves the code to the ledger's chart. So is a
    balance that is on no item and that the pack counts when it is paid, as it does the credits that it gives.
    `returns_last` marks a flat fee for the way to pay, which a partial refund leaves where it is. `items` divides
    `minor` by item, where it was charged or given item by item; it is empty where it was for the account.
    """

    component: str
    title: str
    label: str
    ledger: str
    minor: int
    settles: bool
    returns_last: bool = False
    items: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sale:
    """One payment as it was agreed. `coming` is what is to be paid later, by day, in minor units."""

    pack: str
    version: str
    company: str
    time_zone: str
    currency: str
    digits: int
    option: str
    tender: str
    language: str
    lines: tuple[SaleLine, ...]
    coming: tuple[tuple[date, int], ...] = ()
    customer: str = ""
    is_plan: bool = False
    """Whether what is coming was agreed to as a plan."""

    @property
    def minor(self) -> int:
        """What is taken."""
        return sum(line.minor for line in self.lines)

    @property
    def on_items(self) -> int:
        """What goes to the open items."""
        return sum(line.minor for line in self.lines if line.settles)


def sale_of(
    pack: Pack,
    option: Option,
    adjustments: Iterable[Adjustment] = (),
    *,
    tender: str,
    minor: int,
    language: str,
    customer: str = "",
) -> Sale:
    """Make the sale of an option that was quoted for this way to pay; raise DoesNotAddUp."""
    owed = [line for line in option.lines if line.kind is ComponentKind.BALANCE]
    apart = {line.component for line in owed if _is_counted(pack, line)}
    balances = {line.ledger for line in owed if line.component not in apart}
    lines = [_line(pack, line, balances) for line in option.lines if line.due]
    if sum(line.minor for line in lines if line.settles) < 0:
        # more is credited than is owed: what is too much pays the fees, so it stands under its own code
        lines = [replace(line, settles=line.settles and line.minor > 0) for line in lines]
    kinds = {one.id: one.kind for one in pack.components}
    granted = tuple(adjustments)
    for one in granted:
        if off := taken_off(option, one):
            line = _reduction(one, off, kinds.get(one.component, ComponentKind.BALANCE))
            lines = _put_off(lines, line, apart) if line.settles else [*lines, line]
    about = pack.about
    sale = Sale(
        about.id,
        about.version,
        about.title,
        about.time_zone,
        about.currency,
        about.minor_digits,
        option.id,
        tender,
        language,
        tuple(lines),
        tuple((one.date, one.amount) for one in agreed_payments(pack, option, granted)[1:]),
        customer,
        option.plan is not None,
    )
    if sale.minor != minor or sale.on_items < 0:
        raise DoesNotAddUp
    return sale


def written(sale: Sale) -> str:
    """Write a sale for the journal."""
    plain = {**asdict(sale), "coming": [(day.isoformat(), minor) for day, minor in sale.coming]}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Sale:
    """Read what `written` wrote; raise ValueError."""
    plain: dict[str, Any] = json.loads(text)
    plain["lines"] = tuple(_read_line(line) for line in plain["lines"])
    plain["coming"] = tuple((date.fromisoformat(day), minor) for day, minor in plain["coming"])
    return Sale(**plain)


def _read_line(plain: dict[str, Any]) -> SaleLine:
    """Read a line; one that was written before lines knew their items is for the account."""
    return SaleLine(**{**plain, "items": tuple((item, minor) for item, minor in plain.get("items", ()))})


def _is_counted(pack: Pack, line: Line) -> bool:
    return bool(paid_in(pack, line.component) or given_in(pack, line.component))


def _line(pack: Pack, line: Line, balances: set[str]) -> SaleLine:
    """Take over a line; a credit under a balance's own code is what that balance is less, and settles with it."""
    billed = line.kind is ComponentKind.BALANCE or (line.kind.is_reduction and line.ledger in balances)
    settles = billed and not _is_counted(pack, line)
    # Visa: a partial refund returns its share of a surcharge, and of any fee that is a percentage of the payment; a
    # convenience or service fee of a fixed amount was for the way to pay, which was used
    flat = line.kind in (ComponentKind.CONVENIENCE_FEE, ComponentKind.SERVICE_FEE) and line.base is None
    sign = -1 if line.kind.is_reduction else 1
    items = tuple((one.item, sign * one.now) for one in line.items if one.now)
    return SaleLine(line.component, line.title, line.label, line.ledger, line.due, settles, flat, items)


def _put_off(lines: Sequence[SaleLine], later: SaleLine, apart: Collection[str]) -> list[SaleLine]:
    """Take what waits off the balances that are on no item, so that it is not paid; the rest stays open on items."""
    left, found = -later.minor, list[SaleLine]()
    for line in lines:
        taken = min(left, line.minor) if line.component in apart else 0
        left -= taken
        found.append(_less(line, taken) if taken else line)
    return [line for line in (*found, replace(later, minor=-left)) if line.minor]


def _less(line: SaleLine, taken: int) -> SaleLine:
    """Return a line of which less is paid: what waits is taken off its last items first."""
    left, kept = taken, list[tuple[str, int]]()
    for item, minor in reversed(line.items):
        off = min(left, minor)
        left -= off
        kept.append((item, minor - off))
    items = tuple((item, minor) for item, minor in reversed(kept) if minor)
    return replace(line, minor=line.minor - taken, items=items)


def _reduction(one: Adjustment, off: int, kind: ComponentKind) -> SaleLine:
    """Take off what was granted: off a fee under the fee's code; off what is billed it is written off or waits."""
    items = ((one.item, -off),) if one.item else ()
    if kind is not ComponentKind.BALANCE:
        return SaleLine(one.component, one.title, "", one.ledger, -off, settles=False, items=items)
    if isinstance(one.request, (Waive, Lower, AcceptLess)):
        return SaleLine(one.component, one.title, "", "", -off, settles=False, items=items)
    return SaleLine(one.component, one.title, "", "", -off, settles=True)
