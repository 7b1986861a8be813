"""Draws an account's values, items and histories within a pack's domains, so that they agree with each other."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, TypeVar

from integrations.accounts.plain import plain_text
from integrations.accounts.records import EntryRecord, ItemRecord
from policy.counted import given_in, paid_in
from policy.language.tree.pack import ComponentKind, Domain, Input, Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value

T = TypeVar("T")

PAST_DUE: Final = "past due"
CURRENT: Final = "current"
OWED: Final = "owed"
DAYS_PAST_DUE: Final = "days past due"
BILLED_ON: Final = ("billed on", "last invoice", "last statement")
"""The day of the last bill, by the name that a pack gives it."""
_MONTH: Final = 28
_UNKNOWN, _APPLIES = 0.15, 0.12
_RARE_WORD: Final = 0.35
"""Each further word of an enumeration is this often drawn instead of the one before."""


class Drawing:
    """Draws for one pack and one day."""

    def __init__(self, pack: Pack, on: date, chance: random.Random) -> None:
        self._pack = pack
        self._on = on
        self._chance = chance
        self._inputs = {scope: self._of(scope) for scope in (Scope.ACCOUNT, Scope.OPEN_ITEM, Scope.SERVICE)}
        self._unit = 10**pack.about.minor_digits
        self._balances = [one.id for one in pack.components if one.kind is ComponentKind.BALANCE]
        # what is paid and given counts from the first payment on: a made book has taken none
        self._counted = {name(pack, one.id) for one in pack.components for name in (paid_in, given_in)}
        # on its own, so that a pack with a day more has the same people and amounts
        self._cycle = random.Random(pack.about.id)  # noqa: S311

    def account(self) -> dict[str, Value]:
        """Draw an account's values."""
        values = {
            one.name: self._in_month() if one.name in BILLED_ON else self._value(one)
            for one in self._inputs[Scope.ACCOUNT]
        }
        if (
            DAYS_PAST_DUE in values
            and PAST_DUE in values
            and bool(values[DAYS_PAST_DUE]) != bool(values[PAST_DUE])
        ):
            values[DAYS_PAST_DUE] = values[PAST_DUE] = 0
        if "suspended on" in values and values.get("status") != "suspended":
            values["suspended on"] = NOT_APPLICABLE
        elif "suspended on" in values:
            values["suspended on"] = self._on - timedelta(days=self._within(0, 20))
        return values

    def open_items(self, values: Mapping[str, Value], *, parted: bool) -> tuple[ItemRecord, ...]:
        """Make the bills that the account's amounts are the sums of; `parted`: what is past due may be two."""
        late = values.get(DAYS_PAST_DUE)
        days = late if isinstance(late, int) and late > 0 else self._within(5, 120)
        found: list[ItemRecord] = []
        for name, due in (
            (OWED, self._on - timedelta(days=days)),
            (PAST_DUE, self._on - timedelta(days=days)),
            (CURRENT, self._on + timedelta(days=self._within(3, 24))),
        ):
            amount = values.get(name)
            if not isinstance(amount, int) or amount <= 0:
                continue
            parts = parted and name != CURRENT and amount > 60 * self._unit and self._chance.random() < 0.4
            older = amount // 3 if parts else 0
            for part, day in ((amount - older, due), (older, due - timedelta(days=30))):
                if part:
                    found.append(self._bill(name, part, day, len(found)))
        return tuple(found)

    def services(self) -> tuple[ItemRecord, ...]:
        declared = self._inputs[Scope.SERVICE]
        count = self._pick((1, 1, 1, 2, 2, 3)) if declared else 0
        made = ({one.name: self._value(one) for one in declared} for _ in range(count))
        return tuple(
            ItemRecord(f"service {at}", None, None, None, plain_text(values))
            for at, values in enumerate(made, 1)
        )

    def histories(self, items: tuple[ItemRecord, ...]) -> tuple[EntryRecord, ...]:
        found: list[EntryRecord] = []
        for name, kind in self._pack.histories.items():
            if kind.origin != "account" or name in self._counted or self._chance.random() < 0.7:
                continue
            for _ in range(self._pick((1, 1, 1, 2, 3))):
                amount = self._within(1, 40) * self._unit if kind.has_amount else None
                item = self._pick(items).item if kind.has_item and items else None
                found.append(EntryRecord(name, self._ago(730), amount, item))
        return tuple(found)

    def _of(self, scope: Scope) -> list[Input]:
        """Return the inputs that a billing system knows."""
        return [one for one in self._pack.inputs.values() if one.scope is scope and one.origin == "account"]

    def _bill(self, name: str, amount: int, due: date, number: int) -> ItemRecord:
        values = {one.name: self._value(one) for one in self._inputs[Scope.OPEN_ITEM]}
        for one in self._inputs[Scope.OPEN_ITEM]:
            if one.type.kind is Kind.MONEY:  # a part of the item: mostly none of it
                values[one.name] = amount // 2 if self._chance.random() < 0.03 else 0
            elif one.type.words:
                values[one.name] = one.type.words[0]
        return ItemRecord(
            f"bill {due:%Y-%m}-{number + 1}", self._component(name), amount, due, plain_text(values)
        )

    def _component(self, name: str) -> str | None:
        own = [one for one in self._balances if one.startswith(name.replace(" ", "-"))]
        return next(iter([*own, *self._balances]), None)

    def _value(self, one: Input) -> Value:
        if one.may_be_unknown and self._chance.random() < _UNKNOWN:
            return UNKNOWN
        if one.may_not_apply and self._chance.random() >= _APPLIES:
            return NOT_APPLICABLE
        if one.type.words:
            place = 0
            while place + 1 < len(one.type.words) and self._chance.random() < _RARE_WORD:
                place += 1
            return one.type.words[place]
        if one.type.kind is Kind.BOOLEAN:
            return self._chance.random() < 0.12
        return "" if one.domain is None else self._number(one, one.domain)

    def _number(self, one: Input, domain: Domain) -> Value:
        low, high = domain.low, domain.high
        match one.type.kind:
            case Kind.DATE:
                return date.fromordinal(min(max(self._ago(900).toordinal(), low), high))
            case Kind.MONEY:
                drawn = self._money(one.name)
            case Kind.DAYS | Kind.MONTHS if high > 100:
                drawn = self._pick((0, 0, 8, 20, 35, 60, 120, 800, 2000)) * self._within(1, 2)
            case Kind.RATE:
                return self._within(low, high) * Fraction(domain.step)
            case _:
                drawn = self._pick((0, 0, 0, 0, 1, 1, 2, 3))
        return min(max(drawn, low), high)

    def _money(self, name: str) -> int:
        if name not in (CURRENT, OWED, "average bill") and self._chance.random() < 0.55:
            return 0
        return int(self._chance.lognormvariate(4.3, 0.6) * self._unit)

    def _pick(self, several: Sequence[T]) -> T:
        # three times as quick as random.choice, and as fair as a made-up book needs
        return several[int(self._chance.random() * len(several))]

    def _within(self, low: int, high: int) -> int:
        return low + int(self._chance.random() * (high - low + 1))

    def _in_month(self) -> date:
        return self._on - timedelta(days=self._cycle.randrange(_MONTH))

    def _ago(self, most: int) -> date:
        return self._on - timedelta(days=self._within(1, most))
