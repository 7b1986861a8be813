from typing import TypedDict, Unpack

from hypothesis import given
from hypothesis import strategies as st

from integrations.gateways.sandbox.cards import looks_like_a_card
from integrations.journal.intent import intent_key


class _Intent(TypedDict, total=False):
    call: str
    account: str
    purpose: str
    minor: int
    currency: str
    ordinal: int


def _key(**changed: Unpack[_Intent]) -> str:
    meant: _Intent = {
        "call": "call 1",
        "account": "8841",
        "purpose": "quote",
        "minor": 100,
        "currency": "USD",
        "ordinal": 0,
    }
    meant.update(changed)
    return intent_key(
        call=meant["call"],
        account=meant["account"],
        purpose=meant["purpose"],
        minor=meant["minor"],
        currency=meant["currency"],
        ordinal=meant["ordinal"],
    )


def test_the_same_wish_has_the_same_key() -> None:
    assert _key() == _key()


def test_every_part_of_the_wish_makes_another_key() -> None:
    others = [
        _key(call="call 2"),
        _key(account="8842"),
        _key(purpose="deposit"),
        _key(minor=101),
        _key(currency="CAD"),
        _key(ordinal=1),
    ]
    assert len({_key(), *others}) == 7


def test_parts_do_not_run_into_each_other() -> None:
    assert _key(call="a", account="bc") != _key(call="ab", account="c")


@given(st.text(), st.integers(min_value=0))
def test_a_key_never_looks_like_a_card_number(account: str, minor: int) -> None:
    assert not looks_like_a_card(_key(account=account, minor=minor))
