"""Every kind of exception, from keys to the book: granted, approved, refused with its source, mandatory."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta

from desktop.present.deeds import Deed
from desktop.present.quote import Quote
from desktop.present.request import RequestForm, RequestPending
from policy.adjustment import AcceptLess, ChangeTerms, Extend, Override
from policy.session import Stage
from tests.desktop.bad_days.day import Day, Office
from tests.desktop.exceptions.hand import Keyboard, at_the_panel, booked, entries, supervisor
from tests.desktop.exceptions.test_asking import ask, pay, shows


def agreed(office: Office) -> list[str]:
    """Return the plans that were agreed at the desk."""
    with closing(sqlite3.connect(office.folder / "accounts.sqlite")) as file:
        return [one for (one,) in file.execute("SELECT schedule FROM agreements WHERE state = 'active'")]


async def form(day: Day, keys: Keyboard, kind: str) -> None:
    """Open the form for a kind of exception."""
    keys.press("F6")
    await day.until(lambda: shows(day, RequestForm))
    keys.kind(kind)


async def test_more_time_is_granted_once_in_twelve_months_and_written_down(office: Office) -> None:
    async with at_the_panel(office) as (day, keys):
        await form(day, keys, "date")
        keys.fill("count", "10")
        keys.press("Down")
        keys.type("3")
        assert day.says("The first extension in twelve months is the agent's to give.", "Row OV1.")
        keys.press("F9")
        await day.until(lambda: bool(day.session.adjustments))
        (granted,) = day.session.adjustments
        assert isinstance(granted.request, Extend)
        assert (granted.request.days, granted.amount) == (10, 0)
        assert day.says("More time", "10 more days", "Granted, and recorded as a line of its own")
        await form(day, keys, "date")
        keys.fill("count", "5")
        keys.press("Down")
        keys.type("3")
        assert day.says("The customer had an extension in the last twelve months.")
        keys.press("Esc")
        await day.finish()
        await day.until(lambda: entries(office, "extensions") == [("amy", None)])


async def test_other_terms_of_a_plan_are_approved_and_its_payments_divided_anew(office: Office) -> None:
    async with supervisor(office, "dan") as dan, at_the_panel(office) as (day, keys):
        day.do(Deed.CHOOSE_OPTION, "plan")
        await day.until(lambda: day.session.choice.option == "plan")
        option = None if day.session.reckoning is None else day.session.reckoning.option
        before = sum(one.amount for one in option.schedule) if option is not None else 0
        await form(day, keys, "terms")
        keys.fill("count", "6")
        keys.press("Down", "Down")
        keys.type("3")
        keys.press("F9")
        await day.until(lambda: shows(day, RequestPending) and bool(day.running.outlook.digits))
        assert day.says("6 payments")
        waiting = await dan.waiting()
        assert waiting.request.change.terms == "payments 6"
        await dan.answerer.approve(waiting.digest, day.running.outlook.digits)
        await day.until(lambda: bool(day.session.adjustments))
        assert isinstance(day.session.adjustments[0].request, ChangeTerms)
        page = day.view.page
        assert isinstance(page, Quote)
        assert page.schedule is not None
        assert len(page.schedule.rows) == 7
        await pay(day)
        (schedule,) = agreed(office)
        assert len(json.loads(schedule)) == 7
        assert page.schedule.end_amount == f"{before // 100}.{before % 100:02}"


async def test_a_small_difference_is_taken_as_full_and_written_off(office: Office) -> None:
    async with at_the_panel(office) as (day, keys):
        total = day.session.reckoning.total if day.session.reckoning is not None else None
        assert total is not None
        await form(day, keys, "less")
        less = total - 50
        keys.fill("amount", f"{less // 100}.{less % 100:02}")
        keys.press("Down")
        keys.type("4")
        assert day.says("A difference of 1.00 or less is written off.", "Row WV13.")
        keys.press("F9")
        await day.until(lambda: bool(day.session.adjustments))
        assert isinstance(day.session.adjustments[0].request, AcceptLess)
        assert day.session.reckoning is not None
        assert day.session.reckoning.total == less
        await pay(day)
        assert ("reduction", "", -50) in booked(office)
        await day.until(lambda: entries(office, "agent waivers") == [("amy", 50)])


async def test_what_the_policy_shuts_is_let_pass_by_a_manager(office: Office) -> None:
    recently = date.today() - timedelta(days=30)  # noqa: DTZ011 (the book has days)
    with sqlite3.connect(office.folder / "accounts.sqlite") as file:
        (account,) = file.execute("SELECT id FROM accounts WHERE number = '8841-2207-3'").fetchone()
        rows = [(account, "returned payments", place, recently, 5_000) for place in (90, 91)]
        file.executemany(
            "INSERT INTO histories (account, name, entry, day, amount) VALUES (?, ?, ?, ?, ?)",
            [(*row[:3], row[3].isoformat(), row[4]) for row in rows],
        )
    file.close()
    async with supervisor(office, "mia") as mia, at_the_panel(office) as (day, keys):
        day.do(Deed.TAKE_BANK)
        await day.until(lambda: not day.says("Take bank"))
        await form(day, keys, "block")
        keys.press("Down")
        keys.type("4")
        assert day.says("Bank account", "A billing manager answers for each exception to these pages.")
        keys.press("F9")
        await day.until(lambda: shows(day, RequestPending) and bool(day.running.outlook.digits))
        waiting = await mia.waiting()
        assert waiting.request.change.terms == "bank"
        await mia.answerer.approve(waiting.digest, day.running.outlook.digits)
        await day.until(lambda: bool(day.session.adjustments))
        assert isinstance(day.session.adjustments[0].request, Override)
        day.do(Deed.TAKE_BANK)
        await day.until(lambda: day.says("let pass") and day.session.choice.tender == "bank")


async def test_what_nobody_may_waive_is_refused_with_its_source_and_what_must_be_is_said_to_be(
    office: Office,
) -> None:
    async with at_the_panel(office) as (day, keys):
        keys.press("F6")
        await day.until(lambda: shows(day, RequestForm))
        keys.go_to("choice:convenience-fee")
        keys.press("Space")
        keys.type("4")
        assert day.says("The convenience fee follows the tariff.", "Row WV3. Source: tariff 7.")
        assert day.primary is None
        keys.press("Esc")
        await ask(day, keys, "late-charge", "1")
        await day.until(lambda: bool(day.session.adjustments))
        assert day.session.adjustments[0].rule == "WV1"
        assert day.at(Stage.GUIDING)
