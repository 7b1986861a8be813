"""A gateway that answers garbage, late, never or not at all: nothing is charged twice, nothing taken is lost."""

from __future__ import annotations

import asyncio

import pytest

from desktop.bootstrap import agent
from desktop.present.deeds import Deed
from policy import effects as f
from policy.session import AttemptState, Stage
from policy.session.moves import money
from tests.desktop.bad_days.conftest import own_sandbox
from tests.desktop.bad_days.day import CARD, Office


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again soon, and end soon; a test is in no hurry, but its reader is."""
    monkeypatch.setattr(money, "FIRST_LOOK_MS", 50)
    monkeypatch.setattr(money, "LONGEST_LOOK_MS", 200)
    monkeypatch.setattr(agent, "CLOSING_S", 1.0)


@pytest.mark.parametrize("kind", ["garbage", "lost"])
async def test_an_answer_that_cannot_be_read_is_looked_up_and_never_sent_again(
    office: Office, kind: str
) -> None:
    async with office.day() as day:
        await day.pay()
        await office.sandbox.fault("look_up", "garbage", times=2)
        await office.sandbox.fault("capture", kind)
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.RECEIPT)
        assert Stage.UNKNOWN in day.stages
        assert day.money(AttemptState.POSTED)
        assert (day.happened(f.SendAttempt), day.happened(f.PostPayment)) == (1, 1)
        assert day.happened(f.LookUpAttempt) >= 3


async def test_a_gateway_that_never_answers_is_said_and_no_second_payment_is_offered(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(f.SendAttempt, "limit_ms", 300)
    async with office.day() as day:
        day.running.gateway._transport._limit = 1.0
        await day.pay()
        await office.sandbox.fault("look_up", "garbage", times=60)
        await office.sandbox.fault("capture", "silent")
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.UNKNOWN)
        assert day.says("Tillside asks what became of it and never sends it again.")
        assert day.primary is None or day.primary.deed is not Deed.TAKE_CARD
        await asyncio.sleep(0.5)
        assert day.at(Stage.UNKNOWN)
        day.do(Deed.HAND_OVER)
        day.do(Deed.HAND_OVER)
        await day.until(lambda: day.session.handed_over)
        await day.happen("end")
        await day.finish_now()
        assert day.says("Payments not known yet: 1. Looking up goes on.")
        assert day.happened(f.SendAttempt) == 1


async def test_a_slow_answer_is_waited_for(office: Office) -> None:
    async with office.day() as day:
        await day.pay()
        await office.sandbox.fault("capture", "slow", milliseconds=300)
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.SENDING)
        await day.until(lambda: day.stage is Stage.RECEIPT)
        assert Stage.UNKNOWN not in day.stages


async def test_a_request_that_never_arrived_took_nothing_and_the_card_may_be_tried_again(
    office: Office,
) -> None:
    async with office.day() as day:
        await day.pay()
        await office.sandbox.fault("capture", "unreached")
        await day.keypad.type(CARD)
        await day.until(lambda: day.money(AttemptState.DECLINED))
        await day.until(lambda: day.stage is Stage.DECLINED)
        await day.until(lambda: day.primary is not None and day.is_recorded())
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)
        await day.until(lambda: any(one.is_open for one in day.keypad._windows))
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.RECEIPT)
        assert [one.state for one in day.session.attempts] == [AttemptState.DECLINED, AttemptState.POSTED]


async def test_a_page_that_cannot_be_opened_keeps_entry_shut_and_says_so(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        await day.guide()
        await office.sandbox.fault("entry", "garbage")
        day.press()
        await day.until(lambda: day.stage is Stage.SHUT)
        await day.until(
            lambda: day.says("The card window could not be opened.", "No card data was asked for")
        )
        assert day.session.recorders.names
        await day.until(lambda: day.primary is not None and day.is_recorded())
        day.press()
        await day.until(lambda: day.stage is Stage.ENTRY)


async def test_a_gateway_that_is_gone_is_named_and_the_rest_goes_on(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with own_sandbox() as sandbox:
        gone = Office(office.app, office.folder, sandbox)
        async with gone.day() as day:
            await day.guide()
            sandbox.end()
            day.press()
            await day.until(lambda: day.stage is Stage.SHUT)
            await day.until(lambda: day.says("The card window could not be opened."))
            await day.finish()
            assert day.ready("Payments") == "does not answer"
            assert day.ready("Accounts") == "answers"
            await day.talk("two")
            assert day.session.account_id


async def test_money_that_was_taken_when_the_call_was_over_is_posted(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        await day.pay()
        await office.sandbox.fault("look_up", "garbage", times=6)
        await office.sandbox.fault("capture", "lost")
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.UNKNOWN)
        await day.happen("end")
        await day.until(lambda: day.money(AttemptState.POSTED))
        await day.finish_now()
        assert day.at(Stage.IDLE)
        assert day.happened(f.SendAttempt) == 1


async def test_what_one_run_left_undecided_the_next_one_posts(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        await day.pay()
        await office.sandbox.fault("look_up", "garbage", times=60)
        await office.sandbox.fault("capture", "lost")
        await day.keypad.type(CARD)
        await day.until(lambda: day.stage is Stage.UNKNOWN)
    await office.sandbox.calm()
    async with office.day() as again:
        await again.until(lambda: any((office.folder / "receipts").rglob("*.pdf")))
        assert again.happened(f.SendAttempt) == 0
