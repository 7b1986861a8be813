"""The double entry of a payment and of what is given back of it, as values: no database here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.accounts.failures import DoesNotAddUp, MoreThanPosted
from integrations.customers import Chart, LedgerLine, Posting
from policy.allocation import in_proportion


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a payment, in the sign that it has in the payment's amount.

    `item` is the open item that it settles or, where it is charged at once, what it was charged for.
    """

    sort: str
    component: str
    code: str
    minor: int
    item: str | None = None
    fact: str | None = None
    lowered: int = 0


def lines_of(posting: Posting, chart: Chart) -> tuple[Line, ...]:
    """Return the lines of a payment; raise DoesNotAddUp."""
    if any(part.amount <= 0 for part in posting.parts) or posting.credit < 0:
        raise DoesNotAddUp("A part of the payment is not above zero.")
    lines = [
        Line(
            "item", part.component, part.ledger or chart.receivable, part.amount, part.item, part.fact or None
        )
        for part in posting.parts
    ]
    lines += [
        Line(
            "charge" if charge.amount > 0 else "reduction",
            charge.component,
            charge.ledger or chart.written_off,
            charge.amount,
            charge.item or None,
        )
        for charge in posting.charges
        if charge.amount
    ]
    if posting.credit:
        lines.append(Line("credit", "", chart.unapplied, posting.credit))
    if sum(line.minor for line in lines) != posting.amount.minor or not lines:
        raise DoesNotAddUp
    return tuple(lines)


def double_entry(lines: Sequence[Line], cash: str, chart: Chart) -> tuple[LedgerLine, ...]:
    """Return debits (positive) and credits (negative) that sum to zero.

    Cash against the receivable of each item; what is charged at once is levied on the receivable and cleared
    from it, so that the revenue, the tax or the deposit stands under its component's own code.
    """
    entry = [LedgerLine(cash, "", sum(line.minor for line in lines))]
    for line in lines:
        if line.sort in ("charge", "reduction"):
            entry.append(LedgerLine(chart.receivable, line.component, line.minor))
            entry.append(LedgerLine(line.code, line.component, -line.minor))
            entry.append(LedgerLine(chart.receivable, line.component, -line.minor))
        else:
            entry.append(LedgerLine(line.code, line.component, -line.minor))
    if sum(line.minor for line in entry) != 0:
        raise DoesNotAddUp
    return tuple(entry)


def shares(amount: int, left: Sequence[int]) -> tuple[int, ...]:
    """Divide what is given back among the lines in proportion, reductions too; raise MoreThanPosted."""
    whole = sum(left)
    if not 0 < amount <= whole:
        raise MoreThanPosted
    down = [max(0, -minor) for minor in left]
    reduced = amount * sum(down) // whole
    up = in_proportion(amount + reduced, [max(0, minor) for minor in left])
    less = in_proportion(reduced, down) if sum(down) else down
    return tuple(one - other for one, other in zip(up, less, strict=True))


def divided(amount: int, left: Sequence[tuple[int, bool]]) -> tuple[int, ...]:
    """Divide what is given back among lines, those marked as last only when the others are used up."""
    first = sum(minor for minor, is_last in left if not is_last)
    if not 0 < first <= sum(minor for minor, _ in left):
        return shares(amount, [minor for minor, _ in left])
    early = shares(min(amount, first), [0 if is_last else minor for minor, is_last in left])
    if amount <= first:
        return early
    late = shares(amount - first, [minor if is_last else 0 for minor, is_last in left])
    return tuple(one + other for one, other in zip(early, late, strict=True))


def by_item(lines: Sequence[Line]) -> Mapping[str, int]:
    """Return what settles each open item; what is charged for one changes nothing of what is open on it."""
    amounts: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.item is not None and line.sort == "item":
            amounts[line.item] += line.minor
    return amounts
