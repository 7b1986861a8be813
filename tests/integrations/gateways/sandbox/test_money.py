"""What the sandbox does beyond the contract: bank debits, test cards, keys, links, settlement."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from integrations.errors import Refused, Unavailable
from integrations.gateways.sandbox.cards import KNOWN_CARDS
from integrations.payments import (
    Amount,
    Captured,
    Declined,
    DeclineReason,
    LinkRequest,
    LinkState,
    NextStep,
    Reversal,
    SettlementKind,
    SpokenAuthorisation,
    Unknown,
    Way,
)
from tests.integrations.contracts.gateway import Sample, attempt
from tests.integrations.gateways.sandbox.bench import NOON, SandboxBench

DECLINING = sorted((card.number, card.decline) for card in KNOWN_CARDS.values() if card.decline is not None)


@pytest.mark.parametrize(("number", "reason"), DECLINING)
async def test_a_test_card_declines_for_its_reason(
    bench: SandboxBench, number: str, reason: DeclineReason
) -> None:
    outcome = await bench.gateway.capture(attempt(await bench.card(number), "a-declined-card"))
    assert isinstance(outcome, Declined)
    assert outcome.reason is reason
    assert outcome.next_step is not NextStep.NOTHING


@pytest.mark.parametrize("number", ["4000000000003055", "4000000000003097", "4000000000003063"])
async def test_a_test_card_loses_its_answer_once(bench: SandboxBench, number: str) -> None:
    asked = attempt(await bench.card(number), "a-lost-answer")
    bench.hasten()
    assert isinstance(await bench.gateway.capture(asked), Unknown)
    assert isinstance(await bench.gateway.look_up(asked.key), Captured)


async def test_a_bank_debit_needs_its_spoken_authorisation(bench: SandboxBench) -> None:
    instrument = await bench.bank_account("110000000", "000123456789")
    asked = attempt(instrument, "a-bank-debit")
    with pytest.raises(Refused, match="authorisation_missing"):
        await bench.gateway.capture(asked)
    spoken = SpokenAuthorisation(NOON, "recording 7, 01:20 to 02:05", "Rosa Delgado")
    assert isinstance(await bench.gateway.capture(replace(asked, authorisation=spoken)), Captured)


async def test_a_closed_bank_account_asks_for_another_tender(bench: SandboxBench) -> None:
    instrument = await bench.bank_account("110000000", "000111111116")
    spoken = SpokenAuthorisation(NOON, "recording 7", "Rosa Delgado")
    outcome = await bench.gateway.capture(replace(attempt(instrument, "a-closed-one"), authorisation=spoken))
    assert outcome == Declined("a-closed-one", DeclineReason.INVALID_ACCOUNT, NextStep.OTHER_TENDER)


async def test_a_card_number_in_a_reference_is_refused(bench: SandboxBench) -> None:
    asked = replace(
        attempt(await bench.instrument(Sample.APPROVES), "a-reference"), reference="4111111111111111"
    )
    with pytest.raises(Refused, match="card_number"):
        await bench.gateway.capture(asked)
    assert await bench.captures("a-reference") == 0


async def test_an_old_key_is_looked_up_and_not_repeated(bench: SandboxBench) -> None:
    asked = attempt(await bench.instrument(Sample.APPROVES), "an-old-key")
    first = await bench.gateway.capture(asked)
    bench.server.api.clock.advance(bench.gateway.terms.window + timedelta(seconds=1))
    assert await bench.gateway.capture(asked) == Unknown("an-old-key", "key_expired")
    assert await bench.gateway.look_up("an-old-key") == first


async def _posted(bench: SandboxBench, key: str, body: object, path: str = "/v1/payments") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(
            bench.server.api_url + path,
            json=body,
            headers={"authorization": f"Bearer {bench.server.secret}", "idempotency-key": key},
        )


async def test_another_body_under_a_key_is_a_conflict_with_its_own_code(bench: SandboxBench) -> None:
    token = (await bench.instrument(Sample.APPROVES)).token
    body: dict[str, object] = {"token": token, "amount": 100, "currency": "USD", "reference": "q"}
    first = await _posted(bench, "a-conflict", body)
    same = await _posted(bench, "a-conflict", dict(reversed(body.items())))
    other = await _posted(bench, "a-conflict", {**body, "amount": 101})
    assert (first.status_code, same.status_code, other.status_code) == (201, 201, 409)
    assert same.json() == first.json()
    assert other.json()["error"]["code"] == "key_reused"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "not_json"),
        ({"token": "x"}, "unknown_token"),
        ({"token": 7}, "field_invalid"),
    ],
)
async def test_a_body_of_a_wrong_form_is_refused_and_frees_its_key(
    bench: SandboxBench, body: object, code: str
) -> None:
    refused = await _posted(bench, "a-wrong-body", body)
    assert refused.json()["error"]["code"] == code
    asked = attempt(await bench.instrument(Sample.APPROVES), "a-wrong-body")
    assert isinstance(await bench.gateway.capture(asked), Captured)


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "key with spaces", "4111111111111111"])
async def test_a_key_of_a_wrong_form_is_refused(bench: SandboxBench, key: str) -> None:
    token = (await bench.instrument(Sample.APPROVES)).token
    body = {"token": token, "amount": 100, "currency": "USD", "reference": "q"}
    assert (await _posted(bench, key, body)).json()["error"]["code"] == "key_invalid"


async def test_the_settlement_of_a_day_holds_what_moved(bench: SandboxBench) -> None:
    kept = await bench.gateway.capture(attempt(await bench.instrument(Sample.APPROVES), "settled-one"))
    undone = await bench.gateway.capture(attempt(await bench.instrument(Sample.APPROVES), "settled-two"))
    await bench.gateway.capture(attempt(await bench.instrument(Sample.DECLINES), "settled-three"))
    assert isinstance(kept, Captured)
    assert isinstance(undone, Captured)
    await bench.gateway.reverse(Reversal("undo-two-key", undone.reference, undone.amount, Way.VOID))
    today = date(2026, 11, 23)
    with pytest.raises(Refused, match="batch_open"):
        await bench.gateway.settlement(today)
    await bench.close_the_day()
    await bench.gateway.reverse(Reversal("back-one-key", kept.reference, Amount(810, "USD"), Way.REFUND))
    (line,) = await bench.gateway.settlement(today)
    assert (line.kind, line.key, line.amount) == (SettlementKind.PAYMENT, "settled-one", Amount(35810, "USD"))
    assert (line.batch, line.day, line.reference) == ("B-2026-11-23", today, kept.reference)
    await bench.close_the_day()
    (back,) = await bench.gateway.settlement(today + timedelta(days=1))
    assert (back.kind, back.key, back.amount) == (SettlementKind.REFUND, "back-one-key", Amount(810, "USD"))


async def test_after_the_cut_off_money_belongs_to_the_next_day(bench: SandboxBench) -> None:
    bench.server.api.clock.advance(timedelta(hours=11))
    await bench.gateway.capture(attempt(await bench.instrument(Sample.APPROVES), "late-evening"))
    assert await bench.gateway.settlement(date(2026, 11, 23)) == ()
    await bench.close_the_day()
    assert [line.key for line in await bench.gateway.settlement(date(2026, 11, 24))] == ["late-evening"]


def _link(key: str = "a-link-key", minor: int = 35810, hours: float = 24) -> LinkRequest:
    return LinkRequest(key, Amount(minor, "USD"), "Riverbend Utility", "quote 1", timedelta(hours=hours))


async def test_a_link_is_made_once_and_can_be_cancelled(bench: SandboxBench) -> None:
    link = await bench.gateway.create_link(_link())
    assert await bench.gateway.create_link(_link()) == link
    assert (link.state, link.expires_at) == (LinkState.OPEN, NOON + timedelta(hours=24))
    with pytest.raises(Refused, match="key_reused"):
        await bench.gateway.create_link(_link(minor=1))
    assert (await bench.gateway.cancel_link(link.reference)).state is LinkState.CANCELLED
    assert (await bench.gateway.cancel_link(link.reference)).state is LinkState.CANCELLED


async def test_a_link_runs_its_course(bench: SandboxBench) -> None:
    links = bench.server.api.links
    link = await bench.gateway.create_link(_link())
    links.viewed(link.reference)
    assert (await bench.gateway.link(link.reference)).state is LinkState.VIEWED
    links.paid(link.reference, "pay_abc")
    paid = await bench.gateway.link(link.reference)
    assert (paid.state, paid.paid_by) == (LinkState.PAID, "pay_abc")
    with pytest.raises(Refused, match="link_paid"):
        await bench.gateway.cancel_link(link.reference)


async def test_a_link_expires_and_is_blocked_after_failures(bench: SandboxBench) -> None:
    link = await bench.gateway.create_link(_link("a-blocked-link"))
    for _ in range(5):
        bench.server.api.links.failed(link.reference)
    assert (await bench.gateway.link(link.reference)).state is LinkState.BLOCKED
    link = await bench.gateway.create_link(_link("an-old-link"))
    bench.server.api.clock.advance(timedelta(hours=24))
    assert (await bench.gateway.link(link.reference)).state is LinkState.EXPIRED


@pytest.mark.parametrize("hours", [0.01, 24 * 8])
async def test_a_link_has_a_sensible_life(bench: SandboxBench, hours: float) -> None:
    with pytest.raises(Refused, match="expiry_invalid"):
        await bench.gateway.create_link(_link(hours=hours))


@pytest.mark.parametrize(("place", "kind"), [("link", "garbage"), ("link", "lost"), ("entry", "broken")])
async def test_what_moves_no_money_may_be_asked_again(bench: SandboxBench, place: str, kind: str) -> None:
    bench.server.api.faults.plan(place, kind, 0, 1)
    with pytest.raises(Unavailable):
        await (bench.gateway.create_link(_link()) if place == "link" else bench.session())
    await (bench.gateway.create_link(_link()) if place == "link" else bench.session())


async def test_the_clock_only_goes_forward(bench: SandboxBench) -> None:
    with pytest.raises(ValueError, match="forward"):
        bench.server.api.clock.advance(timedelta(seconds=-1))
    answer = await _posted(bench, "", {"seconds": 60}, "/sandbox/clock")
    assert datetime.fromisoformat(answer.json()["now"]) == NOON + timedelta(seconds=60)
    assert NOON.tzinfo is UTC


async def test_faults_are_asked_for_by_name(bench: SandboxBench) -> None:
    wrong = {"place": "capture", "kind": "explode", "milliseconds": 0, "times": 1}
    assert (await _posted(bench, "", wrong, "/sandbox/faults")).status_code == 422
    assert (await _posted(bench, "", {**wrong, "kind": "lost"}, "/sandbox/faults")).status_code == 200
    asked = attempt(await bench.instrument(Sample.APPROVES), "a-fault-by-name")
    assert isinstance(await bench.gateway.capture(asked), Unknown)


async def test_faults_that_are_forgotten_do_not_happen(bench: SandboxBench) -> None:
    bench.server.api.faults.plan("entry", "garbage", 0, 3)
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"authorization": f"Bearer {bench.server.secret}"}
        answer = await client.delete(f"{bench.server.api_url}/sandbox/faults", headers=headers)
    assert answer.status_code == 200
    assert await bench.session()
