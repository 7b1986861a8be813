"""The day as it should be, so that what goes wrong on a bad one is the bad day's doing."""

from __future__ import annotations

from policy.effects import PostPayment, SendAttempt
from policy.session import AttemptState, Stage
from tests.desktop.bad_days.day import Office


async def test_a_call_is_paid_posted_and_written_down_and_the_desk_is_ready_for_the_next(
    office: Office,
) -> None:
    async with office.day() as day:
        await day.receipt()
        assert day.money(AttemptState.POSTED)
        await day.finish()
        assert day.at(Stage.IDLE)
        assert day.running.desk.kept == ()
        assert day.idle.today.startswith("1")
        assert len(day.idle.calls) == 1
        assert day.running.outlook.surroundings(day.session, 0).file is None
        assert (day.happened(SendAttempt), day.happened(PostPayment)) == (1, 1)
