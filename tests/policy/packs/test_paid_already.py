"""What a sample pack charges once is not asked for again on the day it was paid, on every account of its cases."""

from dataclasses import replace
from typing import Final

import pytest

from policy.account import Account, Entry
from policy.counted import paid_in, with_entries
from policy.language.cases import Case, CaseKind
from policy.language.tree.pack import ComponentKind, Pack
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
def test_what_was_paid_is_not_asked_for_again_on_the_same_day(name: str) -> None:
    pack = pack_of(name)
    cases = [case for case in compilation(name).cases if case.kind is CaseKind.QUOTE]
    again, paid = set[str](), set[str]()
    for case in cases:
        account = facts_of(pack, case)
        for option in _quoted(pack, case, account):
            charges = [line for line in option.lines if line.now and paid_in(pack, line.component)]
            left = _quoted(pack, case, _having_paid(pack, case, account, charges))
            own = {line.component for line in charges}
            paid |= own
            again |= {
                f"{case.id}, {option.id}: {line.component}"
                for other in left
                for line in other.lines
                if line.now and line.component in own
            }
    assert sorted(again) == []
    assert paid == {one.id for one in pack.components if paid_in(pack, one.id)}


def _quoted(pack: Pack, case: Case, account: Account) -> tuple[Option, ...]:
    tender = case.values.get("tender")
    context = Context({}, tender=tender if isinstance(tender, str) else None)
    made = quote(pack, account, context, day_of(case))
    return made.options if isinstance(made, Quote) else ()


def _having_paid(pack: Pack, case: Case, account: Account, charges: list[Line]) -> Account:
    entries = [(paid_in(pack, line.component) or "", Entry(day_of(case), line.now)) for line in charges]
    return replace(account, histories=with_entries(account.histories, entries))
