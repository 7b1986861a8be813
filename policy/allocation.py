"""Applying a payment to open items: the customer's instruction first, then the pack's own order.

There is no order that holds everywhere, so none is built in: what the pack does not place stays a credit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policy.account import Account, Item
from policy.language.targets.interpret.rows import Answer, Undetermined, answer
from policy.language.targets.interpret.scene import Scene
from policy.language.targets.interpret.whole import read
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope, Table
from policy.language.tree.types import Value


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the customer wrote: this item first, as far as the payment goes or up to `amount`."""

    item: str
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a payment on one item. `rule` is the row that placed it, "" where the customer did.

    `component` and `ledger` are those of the item, so that each part is posted to its own bucket.
    """

    item: Item
    amount: int
    rule: str
    component: str
    ledger: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An open item that the pack gives no place, and the inputs that would tell it."""

    item: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where a payment goes. The parts and the credit add up to the payment exactly."""

    parts: tuple[Part, ...]
    credit: int
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """An item and what is still open on it."""

    item: Item
    amount: int
    due: date


@dataclass(frozen=True, slots=True)
class _Place:
    """An item's place in the pack's order."""

    rank: int
    then: str
    row: int
    rule: str


Order = Callable[[_Open], tuple[int | str, ...]]

ORDERS: Final[dict[str, Order]] = {
    "oldest first": lambda one: (one.due.toordinal(), one.item.id),
    "newest first": lambda one: (-one.due.toordinal(), one.item.id),
    "smallest first": lambda one: (one.amount, one.due.toordinal(), one.item.id),
    "largest first": lambda one: (-one.amount, one.due.toordinal(), one.item.id),
}
"""How items of one rank follow each other. Equal ones follow the older, then the id."""

IN_PROPORTION: Final = "in proportion"


def allocate(
    pack: Pack,
    payment: int,
    account: Account,
    on: date,
    instruction: Sequence[Instruction] = (),
) -> Allocation:
    """Apply a payment, in minor units, to the account's open items on a day.

    Raise ValueError for a negative payment or instruction and KeyError for an instruction about an item
    that is not open.
    """
    if payment < 0 or any(wish.amount is not None and wish.amount < 0 for wish in instruction):
        raise ValueError("a payment, and every part of it, is at least 0.00")
    items = {item.id: item for item in account.items.get(Scope.OPEN_ITEM, ())}
    left = {id_: _whole(item.values.get("item amount")) for id_, item in items.items()}
    taken: list[tuple[str, int, str]] = []
    for wish in instruction:
        amount = min(payment, left[wish.item], payment if wish.amount is None else wish.amount)
        taken.append((wish.item, amount, ""))
        left[wish.item] -= amount
        payment -= amount
    places, unplaced = _places(pack, account, on, [item for id_, item in items.items() if left[id_]])
    for place, group in _groups(places):
        opened = [_Open(items[id_], left[id_], _due(items[id_])) for id_ in group]
        for id_, amount in _spread(place.then, payment, opened):
            taken.append((id_, amount, places[id_].rule))
            payment -= amount
    parts = tuple(_part(pack, items[id_], amount, rule) for id_, amount, rule in taken if amount)
    return Allocation(parts, payment, unplaced)


def in_proportion(payment: int, amounts: Sequence[int]) -> tuple[int, ...]:
    """Divide a payment by amounts, exactly to the minor unit and never above one of them.

    Units that do not divide go to the largest remainders, to the earlier of two equal ones.
    """
    whole = sum(amounts)
    if payment >= whole:
        return tuple(amounts)
    shares = [payment * amount // whole for amount in amounts]
    remainders = [payment * amount % whole for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[: payment - sum(shares)]:
        shares[index] += 1
    return tuple(shares)


def _spread(then: str, payment: int, opened: list[_Open]) -> list[tuple[str, int]]:
    """Divide a payment among the items of one rank."""
    if then == IN_PROPORTION:
        opened.sort(key=ORDERS["oldest first"])
        shares = in_proportion(payment, [one.amount for one in opened])
        return [(one.item.id, share) for one, share in zip(opened, shares, strict=True)]
    found = []
    for one in sorted(opened, key=ORDERS[then]):
        amount = min(payment, one.amount)
        found.append((one.item.id, amount))
        payment -= amount
    return found


def _places(
    pack: Pack, account: Account, on: date, items: Iterable[Item]
) -> tuple[dict[str, _Place], tuple[Unplaced, ...]]:
    """Ask the pack's table of order about each item."""
    if pack.application is None:
        return {}, tuple(Unplaced(item.id, ()) for item in items)
    table = pack.tables[pack.application]
    reading = read(pack, account, on)
    places: dict[str, _Place] = {}
    unplaced: list[Unplaced] = []
    for item in items:
        place = _place(table, reading.scene_of(Scope.OPEN_ITEM, item.id))
        if isinstance(place, _Place):
            places[item.id] = place
        else:
            unplaced.append(Unplaced(item.id, place))
    return places, tuple(unplaced)


def _place(table: Table, scene: Scene) -> _Place | tuple[str, ...]:
    """Return an item's place, or the inputs that would tell it."""
    match answer(table, scene):
        case Answer(hits=[hit, *_], needs=needs):
            rank, then = hit.outputs["rank"], hit.outputs["then"]
            if isinstance(rank, int) and isinstance(then, str):
                return _Place(rank, then, [row.id for row in table.rows].index(hit.row), hit.row)
            return needs
        case Undetermined(needs=needs):
            return needs
    return ()


def _groups(places: dict[str, _Place]) -> list[tuple[_Place, list[str]]]:
    """Return the items of each rank, the lowest first; where one rank has several ways, by the page's rows."""
    first: dict[tuple[int, str], _Place] = {}
    for place in places.values():
        key = (place.rank, place.then)
        first[key] = min(first.get(key, place), place, key=lambda one: one.row)
    ordered = sorted(first.values(), key=lambda place: (place.rank, place.row))
    return [
        (place, [id_ for id_, own in places.items() if (own.rank, own.then) == (place.rank, place.then)])
        for place in ordered
    ]


def _part(pack: Pack, item: Item, amount: int, rule: str) -> Part:
    said = item.values.get("component")
    component = next((one for one in pack.components if one.id == said), None)
    return Part(item, amount, rule, component.id if component else "", component.ledger if component else "")


def _whole(amount: Value | None) -> int:
    """Return how much is open on an item; a credit, or an amount nobody knows, takes no payment."""
    return max(0, amount) if isinstance(amount, int) else 0


def _due(item: Item) -> date:
    """Return when an item is due; one without a day stands behind all others."""
    due = item.values.get("item due")
    return due if isinstance(due, date) else date.max
