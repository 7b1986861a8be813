"""Values as JSON and back, folded words, and double entries: what needs no database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.accounts.double_entry import double_entry, lines_of, shares
from integrations.accounts.failures import MoreThanPosted
from integrations.accounts.plain import plain_text, typed_values
from integrations.accounts.words import name_words, number_key
from integrations.customers import USUAL_CHART, Charge, ItemPart, Posting
from integrations.payments import Amount
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, UNKNOWN, Kind, Value
from tests.integrations.accounts.making import AT, DAY

_BY_KIND: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.MONEY: st.integers(-(10**15), 10**15),
    Kind.INTEGER: st.integers(-(10**9), 10**9),
    Kind.DAYS: st.integers(0, 10**6),
    Kind.MONTHS: st.integers(0, 10**4),
    Kind.RATE: st.fractions(max_denominator=10**6),
    Kind.DATE: st.dates(),
    Kind.BOOLEAN: st.booleans(),
    Kind.ENUMERATION: st.text(max_size=20),
    Kind.TEXT: st.text(max_size=20),
}


@given(st.data())
def test_values_of_every_kind_come_back_as_they_were(pack: Pack, data: st.DataObject) -> None:
    for scope in (Scope.ACCOUNT, Scope.OPEN_ITEM, Scope.SERVICE):
        inputs = [one for one in pack.inputs.values() if one.scope is scope]
        values = {
            one.name: data.draw(_BY_KIND[one.type.kind] | st.sampled_from([NOT_APPLICABLE, UNKNOWN]))
            for one in inputs
        }
        read, left_out = typed_values(pack.inputs, scope, plain_text(values))
        assert read == {name: value for name, value in values.items() if value is not UNKNOWN}
        assert left_out == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"past due": "12"}',
        '{"past due": true}',
        '{"autopay": 1}',
        '{"suspended on": "yesterday"}',
        '{"status": 3}',
        '{"item kind": "deposit"}',
        '{"nobody knows": 1}',
    ],
)
def test_a_value_of_another_kind_is_left_out_and_named(pack: Pack, text: str) -> None:
    values, left_out = typed_values(pack.inputs, Scope.ACCOUNT, text)
    assert values == {}
    assert len(left_out) == 1
    assert left_out[0].name in text


def test_a_rate_that_divides_by_nothing_is_left_out(pack: Pack) -> None:
    values, left_out = typed_values(pack.inputs, Scope.SERVICE, '{"meter error": "1/0"}')
    assert (values, len(left_out)) == ({}, 1)
    assert typed_values(pack.inputs, Scope.SERVICE, '{"meter error": "1/8"}')[0] == {
        "meter error": Fraction(1, 8)
    }


@given(st.text())
def test_folded_words_fold_no_further_and_hold_letters_and_digits_alone(text: str) -> None:
    words = name_words(text)
    assert all(word.isalnum() for word in words)
    assert name_words(" ".join(words)) == words
    assert number_key(number_key(text)) == number_key(text)


def test_a_long_text_has_few_words_and_no_number() -> None:
    assert len(name_words("word " * 10_000)) <= 8
    assert number_key("1" * 10_000) == ""


_AMOUNTS = st.integers(1, 10**9)


@given(
    st.lists(_AMOUNTS, max_size=5), st.lists(st.integers(-(10**6), 10**9), max_size=5), st.integers(0, 10**6)
)
def test_every_payment_sums_to_zero_and_its_refunds_come_to_all_of_it(
    parts: list[int], charges: list[int], credit: int
) -> None:
    total = sum(parts) + sum(charges) + credit
    if total <= 0:
        return
    made = Posting(
        "pay-one",
        "1-1",
        AT,
        DAY,
        Amount(total, "USD"),
        "card",
        "ref",
        tuple(ItemPart(f"item {at}", amount, "debt", "1300") for at, amount in enumerate(parts)),
        tuple(Charge("fee", "4000", amount) for amount in charges),
        credit,
    )
    lines = lines_of(made, USUAL_CHART)
    entry = double_entry(lines, "1010", USUAL_CHART)
    assert sum(line.minor for line in entry) == 0
    assert sum(line.minor for line in entry if line.code == "1010") == total
    assert sum(line.minor for line in entry if line.code == USUAL_CHART.receivable) == 0
    left = [line.minor for line in lines]
    for amount in (total // 3, total // 2 - total // 3, total - total // 2):
        if not amount:
            continue
        back = shares(amount, left)
        assert sum(back) == amount
        assert all(
            0 <= one * sign <= whole * sign
            for one, whole in zip(back, left, strict=True)
            for sign in [_sign(whole)]
        )
        left = [whole - one for whole, one in zip(left, back, strict=True)]
    assert not any(left)


def _sign(amount: int) -> int:
    return -1 if amount < 0 else 1


@pytest.mark.parametrize("amount", [0, -1, 101])
def test_no_more_is_given_back_than_is_left(amount: int) -> None:
    with pytest.raises(MoreThanPosted):
        shares(amount, [60, 40])


def test_days_are_written_so_that_both_databases_keep_them() -> None:
    assert (
        plain_text({"due": date(2025, 7, 1), "part": Fraction(1, 3)}) == '{"due":"2025-07-01","part":"1/3"}'
    )
