"""Whatever happens in a call: its view can be made, hides what it must, and everything in it can be done."""

from __future__ import annotations

import random
import re

import pytest

from desktop.present.account import Idle
from desktop.present.deeds import Did
from desktop.present.live import Overlay, Showing, Surroundings, panel, saw
from desktop.present.live.surroundings import Reported, Told
from desktop.present.panel import PanelView
from desktop.present.texts import LANGUAGES, load
from policy.calls import CallTransferred, Side
from policy.effects import Report, Tell
from policy.recording import RecordingRules
from policy.session import Stage, showable
from tests.desktop.present.live.looks import NAME, doable, has_way_on, keys, press, surroundings, texts
from tests.policy.session.desk import KEY, RULES, at
from tests.policy.session.world import World

AMOUNT = re.compile(r"\d\.\d\d(?!\d)")
STEPS = 60


class Watched(World):
    """A world whose session is looked at after each of its steps."""

    def __init__(self, chance: random.Random, rules: RecordingRules = RULES) -> None:
        super().__init__(chance.randrange, rules)
        self.chance = chance
        self.showing = Showing()
        self.told: tuple[Told, ...] = ()
        self.reported: Reported | None = None
        self.seen: set[Stage] = set()
        self.refused: list[tuple[Stage, Did, tuple[str, ...]]] = []

    def around(self) -> Surroundings:
        language = LANGUAGES[self.chance.randrange(len(LANGUAGES))]
        return surroundings(self.at, language, notices=self.told, reported=self.reported)

    def perform(self, effect: object) -> None:
        if isinstance(effect, Tell):
            self.told = (*self.told, Told(self.at, effect))
        if isinstance(effect, Report):
            self.reported = Reported(self.at, effect)
        super().perform(effect)  # type: ignore[arg-type]

    def look(self) -> PanelView:
        around = self.around()
        self.showing = saw(self.showing, self.session, around.now)
        view = panel(self.session, self.showing, around, load(around.language))
        self.seen.add(self.session.stage)
        assert has_way_on(view), (self.session.stage, view)
        assert len(set(keys(view))) == len(keys(view)), (self.session.stage, keys(view))
        if showable(self.session).account is None:
            hidden_in(view)
        several = doable(view)
        if several:
            self.do(several[self.chance.randrange(len(several))], around)
        return view

    def do(self, done: Did, around: Surroundings) -> None:
        """Do one of the things that the view offers, as far as the panel keeps it."""
        self.showing, reports = press(self.session, self.showing, around, done)
        self.refused += [(self.session.stage, done, one.unmet) for one in reports]


def hidden_in(view: PanelView) -> None:
    """Check that a view names neither the customer nor an amount."""
    page = None if isinstance(view.page, Idle) else view.page  # the day's own sum is nobody's balance
    parts = (view.call, view.recorder, view.account, view.guidance, view.total, page, view.actions)
    said = list(texts(parts))
    assert not [one for one in said if NAME in one or AMOUNT.search(one) or "4242" in one]


def test_every_history_can_be_shown_and_everything_shown_can_be_done() -> None:
    seen: set[Stage] = set()
    for seed in range(24):
        world = Watched(random.Random(seed))
        world.begin()
        for _ in range(STEPS):
            world.step()
            world.look()
        world.wind_up()
        world.look()
        seen |= world.seen
        assert not world.refused
    assert len(seen) >= len(Stage) - 4


@pytest.mark.parametrize(
    "rules",
    [RecordingRules(may_be_none=True), RecordingRules(expected=("pbx",), pauses_for=frozenset({"bank"}))],
)
def test_other_rules_of_recording_are_shown_as_well(rules: RecordingRules) -> None:
    for seed in range(4):
        world = Watched(random.Random(seed), rules)
        world.begin()
        for _ in range(STEPS):
            world.step()
            world.look()
        assert not world.refused


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.name.lower())
def test_everything_that_a_stage_offers_is_taken(stage: Stage) -> None:
    desk = at(stage)
    around = surroundings(desk.at)
    view = panel(desk.session, Showing(), around, load("en"))
    for done in doable(view):
        _, reports = press(desk.session, Showing(), around, done)
        assert not reports, (done, reports[0].unmet)


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.name.lower())
def test_a_stranger_on_the_line_sees_nothing_at_any_stage(stage: Stage) -> None:
    desk = at(stage)
    desk.give(CallTransferred(call=KEY, at=desk.at, by=Side.REMOTE))
    if showable(desk.session).account is None:
        view = panel(desk.session, Showing(), surroundings(desk.at), load("en"))
        hidden_in(view)
        assert has_way_on(view)
    else:
        assert stage in (Stage.WRAP_UP, Stage.ENDED)


@pytest.mark.parametrize("stage", list(Stage), ids=lambda stage: stage.name.lower())
@pytest.mark.parametrize("overlay", list(Overlay))
def test_no_key_means_two_things(stage: Stage, overlay: Overlay) -> None:
    desk = at(stage)
    key = desk.session.key if desk.session.call is not None else None
    showing = Showing(call=key, overlay=overlay, about="late")
    view = panel(desk.session, showing, surroundings(desk.at), load("en"))
    assert len(set(keys(view))) == len(keys(view)), keys(view)
    assert has_way_on(view)
