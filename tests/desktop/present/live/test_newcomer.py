"""An agent who does only what the panel offers first takes a payment by every sample policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.present.deeds import Button, Deed, Did
from desktop.present.guidance import CurrentStep
from desktop.present.incident import Incident
from desktop.present.live import PanelAsked, Showing, did, panel, saw
from desktop.present.panel import PanelView
from desktop.present.quote import Quote
from desktop.present.texts import load
from policy import effects as f
from policy import events as e
from policy.account import Account
from policy.authority import Person
from policy.calls import CallAnswered
from policy.language.cases import Case, CaseKind
from policy.recording import RecorderState, RecordingRules
from policy.session import Session, Setup, Stage
from tests.desktop.present.live.looks import surroundings
from tests.policy.packs.sample import compilation, pack_of
from tests.policy.session.desk import KEY, NOON_MS, RECORDERS, Desk

PACKS = {
    "riverbend-utility": ("rosa-delgado.md", "payment"),
    "saltmarsh-mobile": ("", "payment"),
    "fernhollow-mutual": ("", "payment"),
    "harborlight-recovery": ("", "call"),
}
MOST_PRESSES = 60


class Newcomer:
    """Presses what stands in the guidance, then what stands in the primary place."""

    def __init__(self, pack: str, page: str, flow: str, language: str) -> None:
        self.language, self.texts = language, load(language)
        self.showing = Showing()
        self.pressed: list[str] = []
        self.desk = Desk(RecordingRules(expected=RECORDERS))
        compiled = pack_of(pack)
        setup = Setup(compiled, Person("amy", "agent"), flow, self.desk.session.setup.rules, language)
        self.desk.session = Session(setup)
        cases = [one for one in compilation(pack).cases if one.kind is CaseKind.QUOTE]
        case = next(one for one in cases if one.place.page.endswith(page) and _is_due(one))
        on = case.values["quote date"]
        steps = {step.asks for one in compiled.flows for step in one.steps}
        chosen = {"option", "tender", "payments", "quote date", *steps}
        known = {name: value for name, value in case.account.values.items() if name not in chosen}
        self.account = Account("A1", known, case.account.items, case.account.histories)
        self.day = e.Day(on, NOON_MS - 43_200_000, NOON_MS + 43_200_000)  # type: ignore[arg-type]

    def view(self) -> PanelView:
        around = surroundings(self.desk.at, self.language)
        self.showing = saw(self.showing, self.desk.session, around.now)
        return panel(self.desk.session, self.showing, around, self.texts)

    def begin(self) -> None:
        desk = self.desk
        desk.ring().found("A1")
        desk.answer(e.DayTold, f.AskDay, day=self.day)
        desk.give(CallAnswered(call=KEY, at=desk.at))
        desk.all(RecorderState.RECORDING)
        desk.answer(e.AccountLoaded, f.LoadAccount, account=self.account)

    def press(self) -> None:
        """Do the next thing that the panel offers."""
        view = self.view()
        current = view.guidance.current if view.guidance is not None else None
        button = _step(current) or _primary(view)
        assert button is not None, (self.desk.stage, view.actions, current)
        entered = tuple(
            (one.name, one.choices[0] if one.choices else one.value or "1")
            for one in (current.asked if current is not None else ())
        )
        self.pressed.append(f"{button.deed} {button.which}")
        around = surroundings(self.desk.at, self.language)
        done = Did(button.deed, button.which, entered)
        self.showing, asked = did(self.showing, self.desk.session, around, done)
        for one in asked:
            assert not isinstance(one, PanelAsked)
            self.desk.give(one)
            assert not [gone for gone in self.desk.last if isinstance(gone, f.Report)], (done, self.desk.last)

    def choose(self, deed: Deed, which: str) -> None:
        """Choose something on the page."""
        around = surroundings(self.desk.at, self.language)
        self.showing, asked = did(self.showing, self.desk.session, around, Did(deed, which))
        for one in asked:
            assert not isinstance(one, PanelAsked)
            self.desk.give(one)

    def quote(self) -> Quote:
        page = self.view().page
        assert isinstance(page, Quote)
        return page

    def press_until(self, *stages: Stage) -> None:
        while self.desk.stage not in stages:
            self.press()
            assert len(self.pressed) < MOST_PRESSES, self.pressed[-8:]


def _step(current: CurrentStep | None) -> Button | None:
    confirm = current.confirm if current is not None else None
    return confirm if confirm is not None and confirm.enabled else None


def _primary(view: PanelView) -> Button | None:
    place = view.actions.primary
    button = place.button if place is not None else None
    return button if button is not None and button.enabled and not button.first_step else None


def _is_due(case: Case) -> bool:
    """Tell whether a case says that something is to be paid."""
    total = case.expected.get("total")
    return total is not None and total.text.strip("- 0.") != ""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pack", PACKS)
def test_a_newcomer_takes_a_payment_by_pressing_what_is_offered(pack: str, language: str) -> None:
    newcomer = Newcomer(pack, *PACKS[pack], language)
    desk = newcomer.desk
    newcomer.begin()
    newcomer.press_until(Stage.PAUSING, Stage.AUTHORISING)
    assert desk.session.charge is not None
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.all(RecorderState.PAUSED)
    assert not newcomer.view().takes_typing
    desk.complete()
    desk.all(RecorderState.RECORDING)
    newcomer.press_until(Stage.PREPARING)
    desk.send().capture().post()
    desk.answer(e.EffectDone, f.MakeReceipt)
    newcomer.press_until(Stage.CLOSING)
    desk.end()
    newcomer.press_until(Stage.WRAP_UP)
    newcomer.press()
    desk.answer(e.EffectDone, f.WriteCallRecord)
    assert desk.stage is Stage.ENDED


def without_call_inputs(pack: str) -> tuple[Newcomer, set[str]]:
    """Make a newcomer whose account holds nothing that is found out on the call; return what has to be."""
    newcomer = Newcomer(pack, *PACKS[pack], "en")
    inputs = newcomer.desk.session.setup.pack.inputs
    missing = {name for name, one in inputs.items() if one.origin == "call"}
    known = {name: value for name, value in newcomer.account.values.items() if name not in missing}
    newcomer.account = replace(newcomer.account, values=known)
    newcomer.begin()
    return newcomer, {name for name in missing if not inputs[name].may_be_unknown}


def test_an_input_that_the_account_does_not_hold_is_asked_for() -> None:
    newcomer, needed = without_call_inputs("fernhollow-mutual")
    newcomer.press_until(Stage.PAUSING)
    assert needed
    assert needed <= newcomer.desk.session.found.keys()


def test_steps_that_cannot_be_told_name_what_is_missing() -> None:
    newcomer, _ = without_call_inputs("riverbend-utility")
    page = newcomer.view().page
    assert isinstance(page, Incident)
    assert [pair.text for pair in page.pairs] == ["hours"]


def plan_of(newcomer: Newcomer) -> Quote:
    """Choose the plan, as soon as there is a quote."""
    newcomer.press_until(Stage.GUIDING)
    newcomer.choose(Deed.CHOOSE_OPTION, "plan")
    return newcomer.quote()


def test_a_plan_shows_its_payments_and_how_many_there_may_be() -> None:
    newcomer = Newcomer("riverbend-utility", *PACKS["riverbend-utility"], "en")
    newcomer.begin()
    page = plan_of(newcomer)
    assert page.count is not None
    assert (page.count.counts, page.count.chosen) == (("2", "3", "4"), "3")
    assert page.schedule is not None
    rows = [(row.date, row.amount, row.today) for row in page.schedule.rows]
    assert rows[:2] == [("Nov 4, 2025", "197.15", True), ("Dec 4, 2025", "113.65", False)]
    assert page.schedule.rows[2].note == newcomer.texts("quote.schedule-moved", date="Jan 4")
    assert page.schedule.rows[3].note == newcomer.texts("quote.schedule-last")
    assert page.schedule.end_amount == "418.10"
    assert [option.amount for option in page.options if option.chosen] == ["197.15 today"]
    newcomer.choose(Deed.CHOOSE_COUNT, "2")
    schedule = newcomer.quote().schedule
    assert schedule is not None
    assert len(schedule.rows) == 3


def test_the_customers_own_way_is_named_and_the_rest_of_a_deposit_too() -> None:
    newcomer = Newcomer("riverbend-utility", *PACKS["riverbend-utility"], "en")
    newcomer.begin()
    newcomer.press_until(Stage.GUIDING)
    page = newcomer.quote()
    assert page.schedule is None
    assert page.proposed.startswith("Proposed")
    assert {line.which: line.qualifier for line in page.lines}["deposit"]
    assert [option.amount for option in page.options if option.which == "other"] == [
        newcomer.texts("quote.own-amount")
    ]


def test_where_nothing_is_due_the_call_can_end() -> None:
    newcomer = Newcomer("riverbend-utility", *PACKS["riverbend-utility"], "en")
    newcomer.begin()
    newcomer.press_until(Stage.GUIDING)
    reckoning = newcomer.desk.session.reckoning
    assert reckoning is not None
    newcomer.desk.session = replace(newcomer.desk.session, reckoning=replace(reckoning, total=0))
    primary = newcomer.view().actions.primary
    assert primary is not None
    assert primary.button is not None
    assert primary.button.deed is Deed.BEGIN_CLOSING


def test_a_value_that_nobody_knows_is_named_beside_the_words() -> None:
    newcomer = Newcomer("riverbend-utility", *PACKS["riverbend-utility"], "en")
    account = newcomer.account
    known = {name: value for name, value in account.values.items() if name != "restored by"}
    newcomer.account = replace(account, values=known)
    newcomer.begin()
    newcomer.press_until(Stage.PAUSING)
    desk = newcomer.desk
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    desk.all(RecorderState.PAUSED)
    desk.complete().send().capture().post()
    desk.answer(e.EffectDone, f.MakeReceipt)
    guidance = newcomer.view().guidance
    assert guidance is not None
    assert guidance.current is not None
    assert guidance.current.note == newcomer.texts("step.fill-in", names="restored by")
