"""Back at the quote in the same call, the account is what the payment has left of it."""

from __future__ import annotations

from desktop.present.deeds import Deed
from policy.session import Stage
from policy.session.state import Session
from tests.desktop.bad_days.day import Office


def owed(session: Session) -> int:
    """Add up what is open on the session's account, in minor units."""
    assert session.account is not None
    amounts = [one.values.get("item amount", 0) for items in session.account.items.values() for one in items]
    return sum(amount for amount in amounts if isinstance(amount, int))


async def test_the_quote_after_a_payment_is_of_what_is_left(office: Office) -> None:
    async with office.day() as day:
        await day.receipt()
        before, was = owed(day.session), day.session.reckoning
        day.do(Deed.GO_BACK)
        assert day.session.outdated
        await day.until(lambda: day.stage is Stage.GUIDING and not day.session.outdated)
        now = day.session.reckoning
        assert was is not None
        assert now is not None
        assert was.option is not None
        settled = sum(line.now for line in was.option.lines if line.component == "past-due-balance")
        assert owed(day.session) == before - settled
        assert settled > 0
        assert now.option is None or not [
            line for line in now.option.lines if line.component == "past-due-balance" and line.now
        ]
        await day.finish()
