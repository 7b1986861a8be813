"""Codes by telephone, from the RFC's own vectors to the signature that confirms one later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import oath
import pytest

from integrations.approvals.answerer import Told
from integrations.approvals.codes import OF_READER, CodeReader, CodeTaker, Tried, have_confirmed, response
from integrations.errors import Refused
from integrations.secrets.store import SecretMissing, Secrets
from policy.approvals.codes import CodeFault
from policy.approvals.form import digest
from policy.approvals.queue import Closed, to_confirm
from policy.authority import Person
from policy.events import ApprovalExpired, ApprovalGiven
from tests.integrations.approvals.office import Office, effect, opened, until
from tests.integrations.approvals.test_asking_and_answering import Now
from tests.integrations.secrets.test_secrets import Kept, secrets

KEY_20 = b"12345678901234567890"
KEY_32 = b"12345678901234567890123456789012"
KEY_64 = b"1234567890123456789012345678901234567890123456789012345678901234"
SMALL = effect(asked=2_000)

Given = dict[str, str | int]
TIME = 0x132D0B6
"""Minutes since 1970, as the RFC has them."""


def eight(number: int) -> Given:
    return {"Q": str(number) * 8}


# RFC 6287, appendix C: suite, key, the input of each number from 0, the responses.
APPENDIX: list[tuple[str, bytes, Callable[[int], Given], str]] = [
    (
        "OCRA-1:HOTP-SHA1-6:QN08",
        KEY_20,
        eight,
        "237653 243178 653583 740991 608993 388898 816933 224598 750600 294470",
    ),
    (
        "OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1",
        KEY_32,
        lambda number: {"C": number, "Q": "12345678", "P": "1234"},
        "65347737 86775851 78192410 71565254 10104329 65983500 70069104 91771096 75011558 08522129",
    ),
    (
        "OCRA-1:HOTP-SHA256-8:QN08-PSHA1",
        KEY_32,
        lambda number: {**eight(number), "P": "1234"},
        "83238735 01501458 17957585 86776967 86807031",
    ),
    (
        "OCRA-1:HOTP-SHA512-8:C-QN08",
        KEY_64,
        lambda number: {**eight(number), "C": number},
        "07016083 63947962 70123924 25341727 33203315 34205738 44343969 51946085 20403879 31409299",
    ),
    (
        "OCRA-1:HOTP-SHA512-8:QN08-T1M",
        KEY_64,
        lambda number: {**eight(number), "T_precomputed": TIME},
        "95209754 55907591 22048402 24218844 36209546",
    ),
    (
        "OCRA-1:HOTP-SHA256-8:QA08",
        KEY_32,
        lambda number: {"Q": f"SIG1{number}000"},
        "53095496 04110475 31331128 76028668 46554205",
    ),
    (
        "OCRA-1:HOTP-SHA512-8:QA10-T1M",
        KEY_64,
        lambda number: {"Q": f"SIG1{number}00000", "T_precomputed": TIME},
        "77537423 31970405 10235557 95213541 65360607",
    ),
]
VECTORS = [
    (suite, key, given(number), code)
    for suite, key, given, codes in APPENDIX
    for number, code in enumerate(codes.split())
]


@pytest.mark.parametrize(("suite", "key", "given", "code"), VECTORS)
def test_the_rfc_s_vectors_come_out(suite: str, key: bytes, given: Given, code: str) -> None:
    assert oath.str2ocrasuite(suite)(key, **given) == code


@pytest.fixture
def keyring() -> Secrets:
    return secrets(Kept())


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    wire = Now(tmp_path / "approvals.sqlite3")
    async with opened(wire, tmp_path) as made:
        yield made
    for one in wire.open:
        await one.close()


class Phone:
    """Dan with his client, on the telephone with Amy at desk 14."""

    def __init__(self, office: Office, keyring: Secrets) -> None:
        self.dan = CodeReader(keyring, "dan")
        keyring.keep(OF_READER + "dan", self.dan.key_for("desk-14"))
        self.taker = CodeTaker(keyring, office.used)


@pytest.fixture
def phone(office: Office, keyring: Secrets) -> Phone:
    return Phone(office, keyring)


def test_a_code_fits_one_desktop_one_challenge_and_one_amount(keyring: Secrets) -> None:
    dan = CodeReader(keyring, "dan")
    code = dan.read("desk-14", "0123456789", 2_000)
    assert len(code) == 8
    assert code == CodeReader(keyring, "dan").read("desk-14", "0123 45-6789", 2_000)
    assert code == dan.read("desk-14", "oi23456789", 2_000)
    others = [
        dan.read("desk-15", "0123456789", 2_000),
        dan.read("desk-14", "0123456788", 2_000),
        dan.read("desk-14", "0123456789", 2_001),
        CodeReader(keyring, "sue").read("desk-14", "0123456789", 2_000),
    ]
    assert code not in others
    assert code == response(bytes.fromhex(dan.key_for("desk-14")), "0123456789", 2_000)


@pytest.mark.parametrize(
    ("challenge", "minor"), [("", 1), ("012345678", 1), ("٠123456789", 1), ("0123456789", -1)]
)
def test_what_is_no_challenge_is_said(keyring: Secrets, challenge: str, minor: int) -> None:
    with pytest.raises(Refused):
        CodeReader(keyring, "dan").read("desk-14", challenge, minor)


async def test_a_code_unlocks_without_a_network_and_stays_open_until_its_reader_signs(
    office: Office, phone: Phone
) -> None:
    asker = await office.desk()
    asked = office.ask(asker, SMALL)
    await asyncio.sleep(0)
    told = phone.taker.challenge(asker, SMALL.id)
    code = phone.dan.read("desk-14", told, 2_000)
    assert await phone.taker.take(asker, SMALL.id, "dan", f"{code[:4]} {code[4:]}") == Tried((), 2)
    ended = await asked
    assert isinstance(ended.fact, ApprovalGiven)
    assert (ended.fact.people, ended.by_code_of) == ((Person("dan", "supervisor"),), "dan")
    (use,) = office.used.unconfirmed()
    assert use.signer == "dan"
    assert (await phone.taker.take(asker, SMALL.id, "dan", code)).faults == (CodeFault.EXPIRED,)
    assert phone.taker.challenge(asker, SMALL.id) == ""

    dan, sue = await office.person("dan"), await office.person("sue")
    carrier = await office.wire.desktop("desk-14")
    confirming = asyncio.create_task(
        have_confirmed(use, carrier, office.used, lambda: office.roster, use.at_ms + 60_000)
    )
    name = digest(use.request)
    await until(sue, lambda one: any(done.waiting.digest == name for done in one.done))
    assert (await sue.confirm_code(name)).told is Told.OVER
    queue = await until(dan, lambda one: any(done.waiting.digest == name for done in one.done))
    assert queue.done[0].closed in (Closed.WITHDRAWN, Closed.EXPIRED)
    assert to_confirm(queue.done[0], "dan")
    assert (await dan.confirm_code(name)).told is Told.TAKEN
    assert (await confirming).decision.signer == "dan"
    queue = await until(dan, lambda one: one.done[0].closed is Closed.APPROVED)
    assert not to_confirm(queue.done[0], "dan")
    assert office.used.unconfirmed() == ()
    assert [one.decision.signer for one in office.used.uses()[0].signatures] == ["dan"]


async def test_a_code_for_another_amount_than_the_supervisor_heard_is_wrong(
    office: Office, phone: Phone
) -> None:
    asker = await office.desk()
    asked = office.ask(asker, SMALL)
    await asyncio.sleep(0)
    told = phone.taker.challenge(asker, SMALL.id)
    code = phone.dan.read("desk-14", told, 500)
    assert (await phone.taker.take(asker, SMALL.id, "dan", code)).faults == (CodeFault.WRONG,)
    asker.withdraw(SMALL.id)
    assert isinstance((await asked).fact, ApprovalExpired)


async def test_after_three_wrong_codes_the_right_one_is_late(office: Office, phone: Phone) -> None:
    asker = await office.desk()
    asked = office.ask(asker, SMALL)
    await asyncio.sleep(0)
    for code in ("00000000", "", "ü"):
        assert (await phone.taker.take(asker, SMALL.id, "dan", code)).faults == (CodeFault.WRONG,)
    right = phone.dan.read("desk-14", phone.taker.challenge(asker, SMALL.id), 2_000)
    assert await phone.taker.take(asker, SMALL.id, "dan", right) == Tried((CodeFault.TRIES,), 0)
    assert not asked.done()
    asker.withdraw(SMALL.id)
    await asked


async def test_five_codes_of_a_person_are_taken_in_a_day(office: Office, phone: Phone) -> None:
    asker = await office.desk()
    found: list[tuple[CodeFault, ...]] = []
    for number in range(6):
        wanted = effect(number, asked=100)
        asked = office.ask(asker, wanted)
        await asyncio.sleep(0)
        code = phone.dan.read("desk-14", phone.taker.challenge(asker, wanted.id), 100)
        found.append((await phone.taker.take(asker, wanted.id, "dan", code)).faults)
        if found[-1]:
            asker.withdraw(wanted.id)
        await asked
    assert found == [()] * 5 + [(CodeFault.DAY,)]


async def test_a_desktop_takes_no_code_of_somebody_whose_key_it_does_not_have(
    office: Office, phone: Phone
) -> None:
    asker = await office.desk()
    with pytest.raises(SecretMissing):
        await phone.taker.take(asker, SMALL.id, "sue", "12345678")


async def test_what_is_read_out_and_who_could_read_a_code_is_known_while_the_request_is_open(
    office: Office, phone: Phone
) -> None:
    asker = await office.desk()
    asked = office.ask(asker, SMALL)
    await asyncio.sleep(0)
    spoken = phone.taker.spoken(asker, SMALL.id)
    assert spoken is not None
    assert (spoken.desktop, spoken.minor, spoken.tries, spoken.shut) == ("desk-14", 2_000, 3, None)
    assert spoken.challenge == phone.taker.challenge(asker, SMALL.id)
    assert set("ILOU").isdisjoint(spoken.challenge)
    assert "amy" not in dict(spoken.readers)
    assert "dan" in dict(spoken.readers)
    asker.withdraw(SMALL.id)
    await asked
    assert phone.taker.spoken(asker, SMALL.id) is None


async def test_above_the_cap_it_is_said_that_no_code_would_do(office: Office, phone: Phone) -> None:
    asker = await office.desk()
    large = effect(asked=2_501)
    asked = office.ask(asker, large)
    await asyncio.sleep(0)
    spoken = phone.taker.spoken(asker, large.id)
    assert spoken is not None
    assert spoken.shut is CodeFault.CAP
    asker.withdraw(large.id)
    await asked
