"""An account read from plain data: values as authors write them, and every fault a finding."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import facts
from policy.account import Entry, Item
from policy.facts import read_account
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import UNKNOWN
from tests.policy.language.pages import compiled


def sound() -> Pack:
    pack = compiled().pack
    assert pack is not None
    return pack


PACK = sound()


def test_values_items_and_histories_are_read() -> None:
    account, findings = read_account(
        PACK,
        {
            "account": "8841",
            "values": {"Past Due": "24.99", "autopay": True, "days past due": 12, "card product": "unknown"},
            "open items": [{"item": "a", "bill age": "40"}, {"bill age": 10}],
            "histories": {
                "late waivers": [{"date": "2025-01-31", "amount": "5.00", "item": "a"}],
                "returned payments": [{"date": "2025-02-28"}],
            },
        },
        "account.json",
    )
    assert findings == ()
    assert account.id == "8841"
    assert account.values == {"past due": 2499, "autopay": True, "days past due": 12, "card product": UNKNOWN}
    assert account.items[Scope.OPEN_ITEM] == (Item("a", {"bill age": 40}), Item("item 2", {"bill age": 10}))
    assert account.histories["late waivers"] == (Entry(date(2025, 1, 31), 500, "a"),)
    assert account.histories["returned payments"] == (Entry(date(2025, 2, 28)),)
    assert account.histories["late charges"] == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "shape"),
        ({"value": {}}, "unknown-name"),
        ({"values": []}, "shape"),
        ({"values": {"past dew": "1.00"}}, "unknown-name"),
        ({"values": {"bill age": "1"}}, "unknown-name"),
        ({"values": {"past due": "1,00"}}, "unreadable"),
        ({"values": {"past due": 1.5}}, "unreadable"),
        ({"values": {"past due": None}}, "unreadable"),
        ({"open items": "none"}, "shape"),
        ({"open items": {}}, "shape"),
        ({"open items": ["a"]}, "shape"),
        ({"histories": []}, "shape"),
        ({"histories": {"late": []}}, "unknown-name"),
        ({"histories": {"late waivers": [1]}}, "shape"),
        ({"histories": {"late waivers": [{"date": "soon"}]}}, "date"),
        ({"histories": {"late waivers": [{}]}}, "date"),
        ({"histories": {"late waivers": [{"date": "2025-01-31", "amount": "five"}]}}, "unreadable"),
    ],
)
def test_a_fault_is_a_finding_and_nothing_is_guessed(data: object, code: str) -> None:
    _, findings = read_account(PACK, data, "account.json")
    assert [finding.code for finding in findings] == [code]
    assert findings[0].place.page == "account.json"


def test_an_amount_of_a_history_may_be_unknown() -> None:
    account, findings = read_account(
        PACK, {"histories": {"late waivers": [{"date": "2025-01-31", "amount": "unknown"}]}}, "a"
    )
    assert findings == ()
    assert account.histories["late waivers"] == (Entry(date(2025, 1, 31)),)


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "MOST_ENTRIES", 2)
    account, findings = read_account(PACK, {"open items": [{}, {}, {}]}, "a")
    assert [finding.code for finding in findings] == ["shape"]
    assert account.items[Scope.OPEN_ITEM] == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["values", "open items", "histories", "past due", "date", "late waivers", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@pytest.mark.untraced
@given(JSON)
def test_no_data_raises_anything(data: object) -> None:
    account, findings = read_account(PACK, data, "a")
    assert account.items.keys() or findings


def test_a_value_that_is_named_twice_is_not_guessed_at() -> None:
    account, findings = read_account(PACK, {"values": {"past due": "1.00", "Past Due": "9.00"}}, "-")
    assert [finding.code for finding in findings] == ["column-twice"]
    assert account.values == {"past due": 100}
