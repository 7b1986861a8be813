"""Overrides are read from evidence, from what was acted on and from what was carried; nothing is believed unsigned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from integrations.approvals.overrides.carried import Recorded
from integrations.approvals.overrides.carried import cases_of as carried_cases
from integrations.approvals.overrides.case import By, End, Source, Way
from integrations.approvals.overrides.evidence import cases_in
from integrations.approvals.overrides.used import cases_of
from integrations.approvals.record import confirmed, records_of
from integrations.approvals.used import UsedApprovals, UsesUnavailable
from integrations.evidence.failures import EvidenceUnavailable, LogBroken
from integrations.evidence.records import AdjustmentMade
from policy.adjustment import Adjustment, Waive
from policy.approvals.amendment import Enrol, Found, SignedAmendment, amendment_bytes, read_amendment
from policy.approvals.decision import SignedDecision, Verb
from policy.approvals.form import digest
from policy.approvals.queue import Asked, Decided, Withdrawn
from policy.approvals.request import Needs
from policy.approvals.roster import Roster, next_amendment
from policy.cardlike import looks_like_card
from policy.events import ApprovalGiven
from tests.integrations.approvals.office import Office, approved, effect, opened, until, waiting
from tests.integrations.approvals.test_asking_and_answering import Now, by
from tests.integrations.evidence.making import CALL, KEY, evidence, moment, tamper
from tests.policy.approvals.world import ASKED_MS, DAN, MAX, MIA, SUE, decided, request, roster, signed_by

NAME = digest(request())
CARD = "4000 0000 0000 0002"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    wire = Now(tmp_path / "approvals.sqlite3")
    async with opened(wire, tmp_path) as made:
        yield made
    for one in wire.open:
        await one.close()


def amendments() -> tuple[SignedAmendment, ...]:
    """Return a roster's history; what it says is enough, for here nobody checks the chain."""
    changes = (Found((MIA, MAX)), Enrol(DAN), Enrol(SUE))
    signed = (signed_by(next_amendment(Roster(), change, ASKED_MS), "mia", "max") for change in changes)
    return tuple(read_amendment(amendment_bytes(one)) for one in signed)


async def test_what_became_of_a_request_is_evidence_with_every_decision_on_it(
    office: Office, tmp_path: Path
) -> None:
    log = evidence(tmp_path / "log.sqlite3")
    dan, broker = await office.person("dan"), await office.wire.person("broker")
    asked = office.ask(await office.desk())
    name = await waiting(dan)
    true = by("dan", office.progress[-1].request, office.right)
    await broker.decide("desk-14", SignedDecision(true.decision, "0" * 128), 1)
    await approved(dan, office)
    ended = await asked
    wanted = replace(effect(), call=CALL)
    log.append(*records_of(wanted, ended, roster()), at=moment(), call=CALL)
    log.close()
    found = cases_in(tmp_path / "log.sqlite3", KEY.signer.verifier)
    (case,) = found.cases
    assert found.is_checked
    assert (case.digest, case.end, case.way) == (name, End.APPROVED, Way.SIGNED)
    assert (case.agent, case.desktop, case.component, case.reason) == (
        "amy",
        "desk-14",
        "reconnection",
        "outage",
    )
    assert (case.by, case.given, case.currency) == ((By("dan", "supervisor"),), 7_500, "USD")
    assert case.took_ms == ended.fact.at.wall_ms - ended.request.asked_ms
    assert case.turned_away == 1
    assert [(one.signer, one.why) for one in case.told] == [("dan", ("the signature is not the signer's",))]


@pytest.mark.parametrize("verb", ["refuse", "counter", "wrong", "expire", "withdraw", "cancel"])
async def test_every_other_end_is_evidence_too(office: Office, tmp_path: Path, verb: str) -> None:
    log = evidence(tmp_path / "log.sqlite3")
    dan, desk = await office.person("dan"), await office.desk()
    asked = office.ask(desk)
    name = await waiting(dan)
    match verb:
        case "refuse":
            await dan.refuse(name, office.right, f"card {CARD}")
        case "counter":
            await dan.counter(name, office.right, 5_000)
        case "wrong":
            await dan.approve(name, office.wrong)
        case "expire":
            office.forward_ns = (effect().limit_ms + 1_000) * 1_000_000
        case "withdraw":
            desk.withdraw(effect().id)
        case _:
            asked.cancel()
    await asyncio.wait((asked,))
    (ended,) = office.ended
    log.append(*records_of(replace(effect(), call=CALL), ended, roster()), at=moment(), call=CALL)
    log.close()
    ((case,), is_checked) = (
        cases_in(tmp_path / "log.sqlite3").cases,
        cases_in(tmp_path / "log.sqlite3").is_checked,
    )
    ends = {"refuse": End.REFUSED, "counter": End.LOWERED, "wrong": End.REFUSED, "expire": End.EXPIRED}
    assert (case.end, case.given, is_checked) == (ends.get(verb, End.WITHDRAWN), 0, False)
    assert (case.offered, case.wrong_number) == (5_000 * (verb == "counter"), verb == "wrong")
    assert case.by == ((By("dan", "supervisor"),) if verb in ("refuse", "counter", "wrong") else ())
    assert CARD.encode() not in (tmp_path / "log.sqlite3").read_bytes()
    assert looks_like_card(CARD)


def test_what_the_policy_granted_at_once_is_an_override_of_the_agents_own_authority(tmp_path: Path) -> None:
    log = evidence(tmp_path / "log.sqlite3")
    waive = Waive("late", 500, "goodwill", "a note that is not kept")
    line = Adjustment(waive, "late", "", "4000", "Late charge", 500, "W1", "desk 9")
    both = [
        AdjustmentMade(
            call=CALL, at=moment(), adjustment=line, within_authority=own, agent="amy", role="agent",
            version="2025.11", currency="USD", minor_digits=2,
        )
        for own in (True, False)
    ]  # fmt: skip
    log.append(*both, at=moment(), call=CALL)
    log.close()
    (case,) = cases_in(tmp_path / "log.sqlite3").cases
    assert (case.way, case.given, case.by, case.kind) == (Way.AUTHORITY, 500, (By("amy", "agent"),), "waive")
    assert b"a note" not in (tmp_path / "log.sqlite3").read_bytes()


def test_a_log_that_was_changed_is_not_counted_and_one_of_another_key_is_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    log = evidence(path)
    log.append(*used_records(), at=moment(), call=CALL)
    log.close()
    assert len(cases_in(path, KEY.signer.verifier).cases) == 1
    tamper(path, "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), '500', '100') AS BLOB)")
    with pytest.raises(LogBroken):
        cases_in(path, KEY.signer.verifier)
    assert not cases_in(path).is_checked
    tamper(path, "UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), ':100', ':[]') AS BLOB)")
    assert cases_in(path).unreadable == 1
    with pytest.raises(EvidenceUnavailable):
        cases_in(tmp_path / "nowhere")


def used_records() -> tuple[AdjustmentMade]:
    waive = Waive("late", 500, "goodwill")
    line = Adjustment(waive, "late", "", "4000", "Late charge", 500, "W1", "desk 9")
    return (
        AdjustmentMade(
            call=CALL, at=moment(), adjustment=line, within_authority=True, agent="amy", role="agent",
            version="2025.11", currency="USD", minor_digits=2,
        ),
    )  # fmt: skip


def test_a_code_is_open_in_every_record_until_its_reader_signs(tmp_path: Path) -> None:
    used = UsedApprovals(tmp_path / "used.sqlite3")
    assert used.claim(request(), ASKED_MS + 9_000, by_code_of="dan")
    assert used.claim(request(nonce="1" * 32), ASKED_MS, (decided(of=request(nonce="1" * 32)),))
    reader = UsedApprovals(tmp_path / "used.sqlite3", only_read=True)
    signed, code = cases_of(reader.uses())
    assert (signed.way, signed.by, signed.confirmed) == (Way.SIGNED, (By("dan"),), True)
    assert (code.way, code.by, code.confirmed, code.took_ms) == (Way.CODE, (By("dan"),), False, 9_000)
    late = decided(number="00")
    (record,) = confirmed(used.unconfirmed()[0], late, roster(), moment())
    assert (str(record.call), record.signed, record.role) == (request().call, late, "supervisor")  # type: ignore[attr-defined]
    assert used.confirm(late, ASKED_MS)
    assert cases_of(reader.uses())[1].confirmed
    with pytest.raises(UsesUnavailable):
        reader.try_code(NAME, "dan", 0)
    reader.close()
    used.close()
    with pytest.raises(UsesUnavailable):
        UsedApprovals(tmp_path / "none", only_read=True)


def recorded(*facts: Asked | Decided | Withdrawn) -> list[Recorded]:
    return [Recorded(ASKED_MS + 1_000 * number, fact) for number, fact in enumerate(facts)]


YES = Decided(NAME, 1, decided())
NO = Decided(NAME, 1, decided(verb=Verb.REFUSE))
LESS = Decided(NAME, 1, decided(verb=Verb.COUNTER, offered=5_000))
FORGED = Decided(NAME, 1, SignedDecision(decided().decision, decided("sue").signature))


@pytest.mark.parametrize(
    ("facts", "end", "people", "away"),
    [
        ((), End.OPEN, 0, 0),
        ((YES,), End.APPROVED, 1, 0),
        ((YES, Withdrawn(NAME, "it was approved")), End.APPROVED, 1, 0),
        ((YES, Withdrawn(NAME, "it expired")), End.EXPIRED, 1, 0),
        ((YES, Withdrawn(NAME, "another number was picked")), End.REFUSED, 1, 0),
        ((NO, Withdrawn(NAME, "Not on a Friday.")), End.REFUSED, 1, 0),
        ((LESS, Withdrawn(NAME, "less was offered")), End.LOWERED, 1, 0),
        ((FORGED, Withdrawn(NAME, "it was withdrawn")), End.WITHDRAWN, 0, 1),
        ((FORGED,), End.OPEN, 0, 1),
        ((YES, replace(YES, place=2)), End.APPROVED, 1, 1),
    ],
)
def test_what_was_carried_tells_who_decided_only_where_it_verifies(
    facts: tuple[Decided | Withdrawn, ...], end: End, people: int, away: int
) -> None:
    (case,) = carried_cases(recorded(Asked(request()), *facts), amendments())
    assert (case.end, len(case.by), case.turned_away) == (end, people, away)
    assert case.source is Source.CARRIED
    if end is End.LOWERED:
        assert case.offered == 5_000
    if end is End.APPROVED:
        assert case.took_ms == 1_000


def test_without_a_roster_nobody_is_named_and_what_has_no_request_is_left_out() -> None:
    (case,) = carried_cases(recorded(YES, Asked(request()), YES), ())
    assert (case.end, case.by, case.turned_away) == (End.OPEN, (), 0)
    two = request(needs=Needs("supervisor", 7_500, 2))
    half = Decided(digest(two), 1, decided(of=two))
    (case,) = carried_cases(recorded(Asked(two), half), amendments())
    assert (case.end, len(case.by)) == (End.OPEN, 1)


async def test_a_file_keeps_its_record_when_nobody_is_shown_it_any_more(office: Office) -> None:
    dan = await office.person("dan")
    asked = office.ask(await office.desk())
    await approved(dan, office)
    assert isinstance((await asked).fact, ApprovalGiven)
    carrier = office.wire.open[0]  # type: ignore[attr-defined]
    await until(dan, lambda one: bool(one.done and one.done[0].why))  # the last that is written of it
    found = await carrier.recorded(0)
    (case,) = carried_cases(found, amendments())
    assert (case.end, [one.person for one in case.by]) == (End.APPROVED, ["dan"])
    assert await carrier.recorded(found[-1].at_ms + 1) == ()
