"""Every stage of a session has a view, in both languages."""

from __future__ import annotations

import pytest

from desktop.present.live import Showing, Surroundings, panel
from desktop.present.texts import LANGUAGES, load
from policy.session import Stage
from tests.policy.session.desk import at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.name.lower())
def test_every_stage_has_an_action_or_says_what_it_waits_for(stage: Stage, language: str) -> None:
    desk = at(stage)
    view = panel(desk.session, Showing(), Surroundings(now=desk.at, language=language), load(language))
    primary = view.actions.primary
    assert view.actions.note or (primary is not None and (primary.button is not None or primary.sentence))
