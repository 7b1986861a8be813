"""A plan that was agreed to, on the account when it is opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.present.live import Showing, panel
from desktop.present.texts import load
from integrations.customers import Agreement, AgreementState
from policy.session import Stage
from tests.desktop.present.live.looks import FILE, surroundings
from tests.policy.session.desk import at, moment
from tests.policy.session.till import TODAY


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (((TODAY, 100), (TODAY + timedelta(days=30), 5_365)), ["Plan: 53.65 on Dec 4"]),
        (
            ((TODAY - timedelta(days=60), 100), (TODAY - timedelta(days=30), 5_365)),
            ["Plan: last day has passed"],
        ),
        ((), []),
    ],
)
def test_the_plan_that_stands_shows_with_its_next_payment(
    schedule: tuple[tuple[date, int], ...], words: list[str]
) -> None:
    desk = at(Stage.GUIDING)
    kept = Agreement("plan", TODAY, AgreementState.KEPT, ((TODAY, 1),))
    agreed = (kept, Agreement("plan", TODAY, AgreementState.ACTIVE, schedule, "2025.11"))
    around = replace(surroundings(moment(desk.ms)), file=replace(FILE, agreements=agreed))
    card = panel(desk.session, Showing(), around, load("en")).account
    assert card is not None
    assert [one.text for one in card.chips] == words
