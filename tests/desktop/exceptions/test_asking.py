"""Exceptions asked for at the real panel by keys alone, and decided by a supervisor's real client over a file."""

from __future__ import annotations

import platform
from typing import Any

from desktop.present.deeds import Deed
from desktop.present.request import CounterOffer, PhoneCode, RequestForm, RequestPending
from integrations.approvals.codes import OF_READER, CodeReader
from integrations.approvals.used import UsedApprovals
from policy.adjustment import Lower, Waive
from policy.events import ApprovalGiven
from policy.session import Stage
from tests.desktop.bad_days.day import CARD, Day, Office
from tests.desktop.exceptions.hand import Keyboard, at_the_panel, booked, entries, supervisor
from tests.integrations.secrets.test_secrets import Kept, secrets

LATE = 500
DESK = platform.node() or "desk"


def shows(day: Day, kind: type[Any]) -> bool:
    return isinstance(day.view.page, kind)


async def ask(day: Day, keys: Keyboard, line: str, reason: str = "4") -> None:
    """Ask for a whole line to be waived."""
    keys.press("F6")
    await day.until(lambda: shows(day, RequestForm))
    keys.go_to(f"choice:{line}")
    keys.press("Space")
    keys.type(reason)
    keys.press("F9")


async def test_less_is_offered_taken_signed_and_charged(office: Office) -> None:
    async with supervisor(office, "dan") as dan, at_the_panel(office) as (day, keys):
        total = (day.session.reckoning and day.session.reckoning.total) or 0
        await ask(day, keys, "reconnection")
        first = await dan.waiting()
        await day.until(lambda: day.says("Waiting for approval", "1 online"))
        page = day.view.page
        assert isinstance(page, RequestPending)
        assert page.digits in first.request.numbers
        await dan.answerer.counter(first.digest, page.digits, 5_000, "The outage was over by noon")
        await day.until(lambda: shows(day, CounterOffer))
        assert day.says("Dan offers $50.00 instead of $75.00", "The outage was over by noon")
        assert not day.session.adjustments
        keys.press("F9")
        await dan.until(lambda queue: bool(queue.waiting) and queue.waiting[0].digest != first.digest)
        second = await dan.waiting()
        assert (second.request.change.kind, second.request.change.asked) == ("lower", 5_000)
        assert (first.request.counters, second.request.counters) == ("", first.digest)
        await day.until(lambda: shows(day, RequestPending))
        right = day.running.outlook.digits
        await dan.answerer.approve(second.digest, right)
        await day.until(lambda: bool(day.session.adjustments))
        (granted,) = day.session.adjustments
        assert isinstance(granted.request, Lower)
        assert (granted.amount, granted.by_code, day.session.reckoning and day.session.reckoning.total) == (
            5_000,
            False,
            total - 5_000,
        )
        used = UsedApprovals(office.folder / "approvals" / "used-approvals.sqlite")
        assert [one.signatures[0].decision.signer for one in used.uses()] == ["dan"]
        used.close()


async def test_less_that_is_not_wanted_changes_nothing(office: Office) -> None:
    async with supervisor(office, "dan") as dan, at_the_panel(office) as (day, keys):
        await ask(day, keys, "reconnection")
        first = await dan.waiting()
        await day.until(lambda: shows(day, RequestPending) and bool(day.running.outlook.digits))
        await dan.answerer.counter(first.digest, day.running.outlook.digits, 2_500)
        await day.until(lambda: shows(day, CounterOffer))
        keys.press("Esc")
        await day.until(lambda: not shows(day, CounterOffer))
        assert (day.session.offer, day.session.adjustments) == (None, ())


async def by_telephone(day: Day, keys: Keyboard) -> PhoneCode:
    """Ask for 20.00 off the deposit while nobody is there, and open what is read out over the telephone."""
    keys.press("F6")
    await day.until(lambda: shows(day, RequestForm))
    keys.go_to("choice:deposit")
    keys.press("Space")
    keys.fill("amount", "100.00")
    keys.press("Down")
    keys.type("4")
    keys.press("F9")
    await day.until(lambda: day.says("By phone…"))
    keys.press("F6")
    await day.until(lambda: shows(day, PhoneCode))
    page = day.view.page
    assert isinstance(page, PhoneCode)
    return page


async def test_a_code_by_telephone_unlocks_when_nobody_answers_and_waits_for_its_signature(
    office: Office,
) -> None:
    async with at_the_panel(office) as (day, keys):
        dan = CodeReader(secrets(Kept()), "dan")
        office.keyring().keep(OF_READER + "dan", dan.key_for(DESK))
        page = await by_telephone(day, keys)
        assert [one.text for one in page.pairs] == [DESK, "$20.00"]
        assert {"dan", "sue"} <= {one.which for one in page.readers}
        keys.go_to("choice:dan")
        keys.press("Space")
        for wrong, left in (("00000000", "2"), ("1234", "1")):
            keys.fill("code", wrong)
            keys.press("F9")
            await day.until(lambda left=left: day.says("That code does not fit", f"Tries left: {left}"))  # type: ignore[misc]
        code = dan.read(DESK, page.challenge, 2_000)
        keys.fill("code", f"{code[:4]} {code[4:]}")
        keys.press("F9")
        await day.until(lambda: bool(day.session.adjustments))
        assert day.session.adjustments[0].by_code
        assert day.says("lowered, by phone")
        assert any(isinstance(fact, ApprovalGiven) and fact.by_code for _, fact, _, _ in day.steps)
        used = UsedApprovals(office.folder / "approvals" / "used-approvals.sqlite")
        assert [one.signer for one in used.unconfirmed()] == ["dan"]
        used.close()


async def test_a_code_of_somebody_whose_key_is_not_here_is_said_gently_and_costs_no_try(
    office: Office,
) -> None:
    async with at_the_panel(office) as (day, keys):
        await by_telephone(day, keys)
        keys.fill("code", "12345678")
        keys.press("F9")
        await day.until(lambda: day.says("This desk cannot check this person’s codes", "Tries left: 3"))


async def test_what_is_too_much_for_a_code_is_not_offered_the_telephone(office: Office) -> None:
    async with at_the_panel(office) as (day, keys):
        await ask(day, keys, "reconnection")
        await day.until(lambda: day.says("nobody is online"))
        assert not day.says("By phone…")
        keys.press("Esc")
        await day.until(lambda: day.says("You took the request back"))


async def test_a_waiver_within_authority_is_posted_and_counted_so_that_the_next_needs_approval(
    office: Office,
) -> None:
    async with at_the_panel(office) as (day, keys):
        await ask(day, keys, "late-charge")
        await day.until(lambda: bool(day.session.adjustments))
        assert isinstance(day.session.adjustments[0].request, Waive)
        await pay(day)
        assert ("reduction", "late-charge", -LATE) in booked(office)
        await day.until(lambda: entries(office, "late waivers") == [("amy", LATE)])
        assert entries(office, "agent waivers") == [("amy", LATE)]
        await day.finish()
        assert dict(day.session.setup.agent.histories)["agent waivers"][0].amount == LATE


async def pay(day: Day) -> None:
    """Pay what is due by card."""
    for _ in range(20):
        if day.primary is not None and day.primary.deed is Deed.TAKE_CARD:
            break
        before = day.session
        day._go_on()
        await day.until(lambda was=before: day.session is not was)  # type: ignore[misc]
    day.press()
    await day.until(lambda: any(one.is_open for one in day.keypad._windows))
    await day.keypad.type(CARD)
    await day.until(lambda: day.stage is Stage.RECEIPT)
