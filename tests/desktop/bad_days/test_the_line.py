"""The phone system goes away and comes back: what is lost is said, what is open is closed, nothing is missed."""

from __future__ import annotations

import pytest

from policy.session import Stage
from tests.desktop.bad_days.day import Office

LOST = "The line to the phone system was lost."


async def test_a_line_lost_while_a_card_is_typed_closes_the_entry_and_the_call_is_paid_when_it_is_back(
    office: Office,
) -> None:
    async with office.day() as day:
        await day.pay()
        await day.phone.drop()
        await day.until(lambda: day.stage is Stage.SHUT)
        assert day.says(LOST, "line not heard")
        await day.until(lambda: not any(one.is_open for one in day.keypad._windows))
        assert day.session.attempts == ()
        await day.phone.come_back()
        await day.until(lambda: day.session.this_call.heard)
        await day.until(lambda: day.primary is not None and day.is_recorded())
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)


async def test_a_call_that_ended_unheard_is_wrapped_up_when_the_line_is_back(office: Office) -> None:
    async with office.day() as day:
        await day.guide()
        await day.phone.drop()
        await day.until(lambda: day.says("line not heard"))
        await day.happen("end")
        await day.phone.come_back()
        await day.until(lambda: day.stage is Stage.WRAP_UP)


async def test_a_desk_that_hears_no_calls_says_so_and_pops_what_it_missed(office: Office) -> None:
    async with office.day() as day:
        await day.phone.drop()
        await day.until(lambda: day.says("No calls", "Calls are not heard now. Tillside keeps trying."))
        assert day.ready("Softphone") == "does not answer"
        assert day.ready("Accounts") == "answers"
        await day.ring_unheard()
        assert day.at(Stage.IDLE)
        await day.phone.come_back()
        await day.until(lambda: day.session.account_id)
        assert day.at(Stage.RINGING)
        await day.happen("leave")
        await day.until(lambda: day.stage is Stage.IDLE)
        assert day.ready("Softphone") == "simulated"
        assert not day.says("Calls are not heard now.")


async def test_a_second_call_in_a_payment_waits_and_is_begun_after_the_wrap_up(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        await day.pay()
        await day.ring("two", "+12025550100")
        assert day.at(Stage.ENTRY)
        await day.happen("answer", "two")
        await day.until(lambda: day.stage is Stage.SHUT)
        assert day.says("Another call was answered.")
        await day.happen("end")
        await day.until(lambda: day.stage is Stage.WRAP_UP)
        await day.until(lambda: day.primary is not None)
        day.press()
        await day.until(lambda: day.session.call is not None and day.session.key.call_id == day.name("two"))
        await day.until(lambda: day.stage is Stage.CHOOSING)
