"""What the card frame may hand in, and what is left of it."""

import pickle
from datetime import timedelta

import pytest

from integrations.gateways.sandbox.cards import KNOWN_CARDS, looks_like_a_card, luhn_valid, routing_valid
from integrations.payments import CardProduct, Declined, Tender
from tests.integrations.contracts.gateway import attempt
from tests.integrations.gateways.sandbox.bench import SandboxBench

CARD: dict[str, object] = {
    "number": "4111 1111 1111 1111",
    "month": 12,
    "year": 2030,
    "code": "123",
    "postal": "12345",
}


def test_every_known_card_has_its_check_digit() -> None:
    assert all(luhn_valid(number) for number in KNOWN_CARDS)
    assert not luhn_valid("4111111111111112")


@pytest.mark.parametrize(
    ("digits", "valid"), [("110000000", True), ("110000001", False), ("11000000", False)]
)
def test_a_routing_number_has_its_check_digit(digits: str, valid: bool) -> None:
    assert routing_valid(digits) is valid


@pytest.mark.parametrize("text", ["4111111111111111", "pay 4111-1111 1111.1111 now"])
def test_a_card_number_in_a_text_is_seen(text: str) -> None:
    assert looks_like_a_card(text)
    assert not looks_like_a_card(text.replace("4", "3", 1))


@pytest.mark.parametrize("number", sorted(KNOWN_CARDS))
async def test_a_token_tells_brand_last_four_and_product_and_no_more(
    bench: SandboxBench, number: str
) -> None:
    code = "1234" if number.startswith("3") else "123"
    answer = await bench.typed({**CARD, "number": number, "code": code})
    known = KNOWN_CARDS[number]
    body = answer.json()
    assert set(body) == {"object", "token", "tender", "brand", "last_four", "product"}
    assert (body["brand"], body["last_four"], body["product"]) == (known.brand, number[-4:], known.product)
    assert not looks_like_a_card(body["token"])


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"number": "4111111111111112"}, "number_invalid", "number"),
        ({"number": "4012888888881881"}, "test_cards_only", "number"),
        ({"number": "x" * 33}, "field_invalid", "number"),
        ({"number": "４１１１１１１１１１１１１１１１"}, "number_invalid", "number"),
        ({"month": 10, "year": 2026}, "expiry_invalid", "expiry"),
        ({"month": 13}, "expiry_invalid", "expiry"),
        ({"year": 2060}, "expiry_invalid", "expiry"),
        ({"code": "12"}, "code_invalid", "code"),
        ({"code": "1234"}, "code_invalid", "code"),
        ({"postal": "1234"}, "postal_invalid", "postal"),
        ({"name": "Rosa"}, "field_unknown", "name"),
    ],
)
async def test_a_wrong_field_is_named_and_its_content_is_not(
    bench: SandboxBench, wrong: dict[str, object], code: str, field: str
) -> None:
    answer = await bench.typed({**CARD, **wrong})
    assert answer.status_code == 422
    assert (answer.json()["error"]["code"], answer.json()["error"]["field"]) == (code, field)
    assert not any(str(value) in answer.text for value in wrong.values() if len(str(value)) > 2)


async def test_a_card_is_good_to_the_end_of_its_month(bench: SandboxBench) -> None:
    assert (await bench.typed({**CARD, "month": 11, "year": 2026})).status_code == 201


async def test_nothing_that_is_kept_holds_a_card_number(bench: SandboxBench) -> None:
    number = "4000056655665556"
    await bench.gateway.capture(attempt(await bench.card(number), "a-kept-payment"))
    api = bench.server.api
    kept = pickle.dumps((api.vault._tokens, api.vault._sessions, api.ledger._by_id, api._repeats._kept))
    assert b"5556" in kept
    assert number.encode() not in kept


async def test_a_session_gives_one_token(bench: SandboxBench) -> None:
    session = await bench.session()
    assert (await bench.typed({**CARD, "session": session})).status_code == 201
    again = await bench.typed({**CARD, "session": session})
    assert (again.status_code, again.json()["error"]["code"]) == (410, "session_over")


async def test_a_session_ends_by_itself_and_by_too_many_tries(bench: SandboxBench) -> None:
    session = await bench.session()
    for _ in range(20):
        await bench.typed({**CARD, "session": session, "number": "4111111111111112"})
    assert (await bench.typed({**CARD, "session": session})).status_code == 429
    session = await bench.session()
    bench.server.api.clock.advance(timedelta(minutes=30))
    assert (await bench.typed({**CARD, "session": session})).status_code == 410


async def test_a_token_gets_old(bench: SandboxBench) -> None:
    instrument = await bench.card("4111111111111111")
    bench.server.api.clock.advance(timedelta(minutes=15))
    assert isinstance(await bench.gateway.capture(attempt(instrument, "an-old-token")), Declined)


async def test_a_bank_account_becomes_a_token(bench: SandboxBench) -> None:
    instrument = await bench.bank_account("110000000", "000123456789")
    assert (instrument.tender, instrument.last_four) == (Tender.BANK, "6789")
    assert instrument.product is CardProduct.UNKNOWN


@pytest.mark.parametrize(
    ("routing", "account", "code"),
    [("110000001", "000123456789", "routing_invalid"), ("110000000", "999999999999", "test_accounts_only")],
)
async def test_a_wrong_bank_account_is_named(
    bench: SandboxBench, routing: str, account: str, code: str
) -> None:
    answer = await bench.typed({"routing": routing, "account": account}, Tender.BANK)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_a_card_does_not_fit_a_session_for_a_bank_account(bench: SandboxBench) -> None:
    answer = await bench.typed(CARD, Tender.BANK)
    assert answer.json()["error"]["code"] == "wrong_tender"
