"""Answers that do not fit are never believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.gateways.sandbox import foreign
from integrations.gateways.sandbox.foreign import Misfit

PAID = {
    "object": "payment",
    "id": "pay_a",
    "key": "a-key-of-ours",
    "state": "captured",
    "amount": 100,
    "currency": "USD",
    "reference": "q",
    "at": "2026-11-23T12:00:00+00:00",
    "decline": None,
    "returned": 0,
    "settled": False,
}
BACK = {**PAID, "object": "refund", "id": "ref_a", "way": "void", "payment": "pay_a"}
LINK = {
    "id": "link_a",
    "url": "http://pay.localhost/link/a",
    "amount": 100,
    "currency": "USD",
    "state": "open",
    "expires_at": "2026-11-24T12:00:00+00:00",
    "paid_by": None,
}
HEAD = "batch,day,kind,reference,key,merchant_reference,amount,currency\n"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another-key"},
        {"key": None},
        {"object": "refund"},
        {"object": 1},
        {"state": "pending"},
        {"id": None},
        {"id": "x" * 600},
        {"amount": -1},
        {"amount": "100"},
        {"amount": True},
        {"amount": 1.5},
        {"currency": "usd"},
        {"at": "yesterday"},
        {"at": "2026-11-23T12:00:00"},
        {"returned": None},
        {"state": "declined", "decline": "mood"},
        {"state": "declined", "decline": None},
    ],
)
def test_a_payment_that_does_not_fit_is_a_misfit(wrong: dict[str, object]) -> None:
    foreign.outcome(json.dumps(PAID).encode(), "a-key-of-ours")
    with pytest.raises(Misfit):
        foreign.outcome(json.dumps({**PAID, **wrong}).encode(), "a-key-of-ours")


def test_money_that_went_back_in_an_unknown_way_is_a_misfit() -> None:
    foreign.outcome(json.dumps(BACK).encode(), "a-key-of-ours")
    with pytest.raises(Misfit):
        foreign.outcome(json.dumps({**BACK, "way": "gift"}).encode(), "a-key-of-ours")


@pytest.mark.parametrize("wrong", [{"state": "lost"}, {"url": 7}, {"paid_by": 7}, {"expires_at": None}])
def test_a_link_that_does_not_fit_is_a_misfit(wrong: dict[str, object]) -> None:
    assert foreign.link(json.dumps(LINK).encode()).paid_by is None
    with pytest.raises(Misfit):
        foreign.link(json.dumps({**LINK, **wrong}).encode())


@pytest.mark.parametrize("origins", [None, "http://a", [1], {}])
def test_an_entry_page_without_origins_is_a_misfit(origins: object) -> None:
    body = {"url": "http://a/", "origins": origins, "expires_at": "2026-11-24T12:00:00+00:00"}
    with pytest.raises(Misfit):
        foreign.entry(json.dumps(body).encode())


@pytest.mark.parametrize(
    "file",
    [
        "",
        "other,columns\n",
        HEAD + "B,2026-11-23,payment,pay_a,key,q,100\n",
        HEAD + "B,someday,payment,pay_a,key,q,100,USD\n",
        HEAD + "B,2026-11-23,gift,pay_a,key,q,100,USD\n",
        HEAD + "B,2026-11-23,payment,pay_a,key,q,1.00,USD\n",
        HEAD + 'B,2026-11-23,payment,"pay_a,key,q,100,USD\n',
    ],
)
def test_one_bad_line_spoils_a_settlement_file(file: str) -> None:
    good = HEAD + "B,2026-11-23,payment,pay_a,key,q,100,USD\n"
    assert len(foreign.settlement(good.encode())) == 1
    with pytest.raises(Misfit):
        foreign.settlement(file.encode())
    with pytest.raises(Misfit):
        foreign.settlement(good.encode() + b"\xff")


@pytest.mark.parametrize("body", [b"{}", b'{"error": 1}', b'{"error": {}}', b'{"error": {"code": 1}}'])
def test_a_refusal_without_a_code_is_a_misfit(body: bytes) -> None:
    with pytest.raises(Misfit):
        foreign.Answer(body).error_code()


@given(st.binary())
def test_noise_is_a_misfit(noise: bytes) -> None:
    for read in (foreign.entry, foreign.link, foreign.settlement):
        with pytest.raises(Misfit):
            read(noise)
    with pytest.raises(Misfit):
        foreign.outcome(noise, "a-key-of-ours")


def test_deep_nesting_is_a_misfit() -> None:
    with pytest.raises(Misfit):
        foreign.link(b"[" * 100_000)
