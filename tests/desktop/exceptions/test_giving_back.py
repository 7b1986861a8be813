"""Money that goes back, asked for at the real panel by keys alone: granted at once, or signed by a supervisor first."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from desktop.present.request import RequestForm, RequestPending
from policy.session import Stage
from policy.session.state import ReversalState
from tests.desktop.bad_days.day import Day, Office
from tests.desktop.exceptions.hand import Keyboard, at_the_panel, supervisor
from tests.desktop.exceptions.test_asking import pay, shows


def given_back(office: Office) -> list[tuple[str, int]]:
    """Return what the book has of money that went back: of which payment, and how much."""
    with closing(sqlite3.connect(office.folder / "accounts.sqlite")) as file:
        return file.execute('SELECT "of", minor FROM postings WHERE "of" IS NOT NULL').fetchall()


async def open_payments(day: Day, keys: Keyboard, reason: str) -> None:
    """Open the payments, and give a reason."""
    day.running.panel.activateWindow()  # as the window manager does when the card window is gone
    await day.until(day.running.panel.isActiveWindow)
    keys.press("F3")
    await day.until(lambda: shows(day, RequestForm))
    keys.go_to(f"choice:{reason}")
    keys.press("Space")


async def test_a_payment_of_today_is_voided_when_somebody_with_the_authority_has_signed(
    office: Office,
) -> None:
    async with supervisor(office, "mia") as mia, at_the_panel(office) as (day, keys):
        await pay(day)
        await open_payments(day, keys, "paid twice")
        assert day.says("Above 100.00 a billing supervisor decides what goes back.")
        keys.press("F6")  # a supervisor is asked from the quote
        await day.until(lambda: day.at(Stage.GUIDING))
        await open_payments(day, keys, "paid twice")
        keys.press("F9")
        asked = await mia.waiting()
        await day.until(lambda: shows(day, RequestPending) and bool(day.running.outlook.digits))
        assert (asked.request.change.line_amount, asked.request.change.after) == (35_810, 0)
        assert not day.session.reversals
        await mia.answerer.approve(asked.digest, day.running.outlook.digits)
        await day.until(lambda: [one.state for one in day.session.reversals] == [ReversalState.DONE])
        assert day.says("The money goes back", "The payment was voided.")
        assert given_back(office) == [(day.session.attempts[0].key, 35_810)]
