"""What a sample pack charges once is not asked for again on the day it was paid, what is left of a balance is not more
than was left, and a credit is not given twice, on every account of its cases.
"""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from policy.account import Account, Entry
from policy.counted import given_in, paid_in, with_entries
from policy.language.cases import Case, CaseKind
from policy.language.tree.pack import Component, ComponentKind, Pack
from policy.quote import Context, Line, Option, Quote, quote
from policy.trial.answers import day_of, facts_of
from tests.policy.packs.sample import compilation, pack_of
from tests.policy.packs.test_samples import NAMES

pytestmark = pytest.mark.untraced

ONCE: Final = frozenset(
    {
        ComponentKind.SUBSCRIPTION,
        ComponentKind.SERVICE_CHARGE,
        ComponentKind.LATE_FEE,
        ComponentKind.RECONNECTION_FEE,
        ComponentKind.RETURNED_PAYMENT_FEE,
        ComponentKind.CLOSING_FEE,
        ComponentKind.EARLY_TERMINATION_FEE,
        ComponentKind.DEPOSIT,
    }
)
"""What is charged for something that happened; fees for a way to pay, or for a plan, are charged each time."""


@pytest.mark.parametrize("name", NAMES)
def test_every_charge_that_is_made_once_counts_what_was_paid_of_it(name: str) -> None:
    pack = pack_of(name)
    once = [one.id for one in pack.components if one.kind in ONCE]
    assert once
    assert [one for one in once if paid_in(pack, one) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_credit_counts_what_was_given_of_it(name: str) -> None:
    pack = pack_of(name)
    given = [one.id for one in pack.components if one.kind is ComponentKind.CREDIT]
    assert given
    assert [one for one in given if given_in(pack, one) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_was_paid_or_given_is_not_asked_for_or_given_again_on_the_same_day(name: str) -> None:
    pack = pack_of(name)
    cases = [case for case in compilation(name).cases if case.kind is CaseKind.QUOTE]
    again, counted = set[str](), set[str]()
    for case in cases:
        account = facts_of(pack, case)
        before = _quoted(pack, case, account)
        for option in before:
            lines = [line for line in option.lines if line.now and _counting(pack, line)]
            left = _quoted(pack, case, _having_paid(pack, case, account, lines))
            counted |= {_counting(pack, line) for line in lines}
            again |= {
                f"{case.id}, {option.id}: {line.component} in {other.id}"
                for line in lines
                for other in left
                if paid_in(pack, line.component)
                and _now(other, line.component) > _most_left(line, other.id, before)
            }
            if any(given_in(pack, line.component) for line in lines):
                again |= {f"{case.id}: {one}" for one in _given_for_ever(pack, case, account, option.id)}
    assert sorted(again) == []
    assert counted == {_counting(pack, one) for one in pack.components} - {""}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_counted_by_item_is_told_apart_from_what_the_other_items_bear(name: str) -> None:
    pack = pack_of(name)
    by_item = {one.id for one in pack.components if _is_by_item(pack, one)}
    nothing_paid = dict.fromkeys((_counting(pack, one) for one in pack.components if one.id in by_item), ())
    alone, told_apart = set[str](), set[str]()
    for case in compilation(name).cases:
        if case.kind is not CaseKind.QUOTE:
            continue
        account = facts_of(pack, case)
        account = replace(account, histories={**account.histories, **nothing_paid})
        for option in _quoted(pack, case, account):
            for line in option.lines:
                paid = _first_item(pack, line)
                if paid is None:
                    continue
                left = _quoted(pack, case, _having_paid(pack, case, account, [paid]))
                others = _others(option, line.component, paid.items[0].item)
                told_apart.add(line.component)
                alone |= {
                    f"{case.id}, {option.id}: {line.component}"
                    for other in left
                    if other.id == option.id and _others(other, line.component, paid.items[0].item) != others
                }
    assert sorted(alone) == []
    assert told_apart == by_item


def _is_by_item(pack: Pack, one: Line | Component) -> bool:
    counting = _counting(pack, one)
    return bool(counting) and pack.histories[counting].has_item


def _first_item(pack: Pack, line: Line) -> Line | None:
    """Return a line of what its first item bears alone, if it is counted by item and there are more."""
    parts = [part for part in line.items if part.now] if _is_by_item(pack, line) else []
    return replace(line, items=(parts[0],), now=parts[0].now) if len(parts) > 1 else None


def _others(option: Option, component: str, item: str) -> set[tuple[str, int]]:
    """Return what a component comes to on all items but one."""
    return {
        (part.item, part.now)
        for line in option.lines
        if line.component == component
        for part in line.items
        if part.item != item
    }


def _most_left(paid: Line, id_: str, before: tuple[Option, ...]) -> int:
    """Return how much an option may ask for once a line was paid: of a balance what is left of what it asked for."""
    if paid.kind is ComponentKind.BALANCE:
        return max(0, sum(_now(one, paid.component) for one in before if one.id == id_) - paid.now)
    return 0


def _given_for_ever(pack: Pack, case: Case, account: Account, id_: str) -> set[str]:
    """Return the credits that an option still gives when they were given as often as more than enough.

    A credit may be larger than what it is taken off, so that a second payment gives the rest of it.
    """
    found: list[Line] = []
    for _ in range(20):
        options = _quoted(pack, case, account)
        found = [
            line for one in options if one.id == id_ for line in one.lines if given_in(pack, line.component)
        ]
        if not found:
            break
        account = _having_paid(pack, case, account, found)
    return {line.component for line in found}


def _now(option: Option, component: str) -> int:
    """Return what is payable now, or given, under a component."""
    return sum(line.now for line in option.lines if line.component == component)


def _counting(pack: Pack, one: Line | Component) -> str:
    """Return the history in which a pack counts a line, or the lines of a component; "" without one."""
    id_ = one.component if isinstance(one, Line) else one.id
    return paid_in(pack, id_) or given_in(pack, id_) or ""


def _quoted(pack: Pack, case: Case, account: Account) -> tuple[Option, ...]:
    tender = case.values.get("tender")
    context = Context({}, tender=tender if isinstance(tender, str) else None)
    made = quote(pack, account, context, day_of(case))
    return made.options if isinstance(made, Quote) else ()


def _having_paid(pack: Pack, case: Case, account: Account, lines: list[Line]) -> Account:
    on, entries = day_of(case), list[tuple[str, Entry]]()
    for line in lines:
        by_item = _is_by_item(pack, line)
        entries += [(_counting(pack, line), one) for one in _entries(line, on, by_item=by_item)]
    return replace(account, histories=with_entries(account.histories, entries))


def _entries(line: Line, on: date, *, by_item: bool) -> list[Entry]:
    if not by_item:
        return [Entry(on, line.now)]
    return [Entry(on, part.now, part.item) for part in line.items if part.now]
