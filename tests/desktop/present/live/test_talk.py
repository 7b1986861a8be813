"""The talk: checks that are typed and never shown, questions, words that name values, authorisations."""

from __future__ import annotations

from datetime import date

from desktop.present.deeds import Deed, Did
from desktop.present.guidance import CurrentStep
from desktop.present.incident import Incident
from desktop.present.live import PanelAsked, Showing, Surroundings, did, panel
from desktop.present.live.offering import AUTHORISE
from desktop.present.live.surroundings import CheckKind, Expected, Told
from desktop.present.texts import load
from policy import effects as f
from policy import events as e
from policy.calls import CallAnswered
from policy.language.compile import read
from policy.recording import RecordingRules
from policy.session import Session, Setup, Stage
from tests.desktop.present.live.looks import surroundings, texts
from tests.policy.session.desk import AGENT, KEY, RECORDERS, RULES, Desk, at
from tests.policy.session.till import PAGES, account

EN = load("en")
ZIP = "62704"
CHECKS = {
    "zip matches": (Expected(CheckKind.ZIP, ZIP),),
    "date matches": (
        Expected(CheckKind.AMOUNT, 9240),
        Expected(CheckKind.MONTH, date(2025, 9, 1)),
        Expected(CheckKind.DATE, date(2025, 9, 3)),
        Expected(CheckKind.WORD, "Blue-Bird"),
    ),
}


def current(session: Session, around: Surroundings, showing: Showing | None = None) -> CurrentStep:
    view = panel(session, showing or Showing(), around, EN)
    assert view.guidance is not None
    assert view.guidance.current is not None
    return view.guidance.current


def answers(asked: tuple[e.Deed | PanelAsked, ...]) -> list[object]:
    return [one.value for one in asked if isinstance(one, e.StepAnswered)]


def test_a_typed_answer_is_compared_and_never_shown() -> None:
    desk = at(Stage.VERIFYING)
    around = surroundings(desk.at, checks=CHECKS)
    view = panel(desk.session, Showing(), around, EN)
    assert not [one for one in texts(view) if ZIP in one]
    assert [one.label for one in current(desk.session, around).asked] == [EN("check.zip")]
    _, asked = did(Showing(), desk.session, around, Did(Deed.ANSWER, "G1", (("zip-0", " 62704 "),)))
    assert answers(asked) == [True]


def test_the_third_wrong_answer_is_the_callers_answer() -> None:
    desk = at(Stage.VERIFYING)
    around = surroundings(desk.at, checks=CHECKS)
    showing = Showing()
    for left in (2, 1):
        showing, asked = did(showing, desk.session, around, Did(Deed.ANSWER, "G1", (("zip-0", "1"),)))
        assert asked == ()
        note = current(desk.session, around, showing).note
        assert EN("step.no-match") in note
        assert str(left) in note or EN("step.last-try") in note
    _, asked = did(showing, desk.session, around, Did(Deed.ANSWER, "G1", (("zip-0", "1"),)))
    assert answers(asked) == [False]


def test_every_part_of_an_answer_has_to_be_right() -> None:
    desk = at(Stage.VERIFYING)
    desk.deed(e.StepAnswered, step="G1", value=True)
    around = surroundings(desk.at, checks=CHECKS)
    right = {
        "amount-0": "$92.40",
        "month-1": "September 2025",
        "date-2": "9/3/2025",
        "word-3": "bluebird",
    }
    _, asked = did(Showing(), desk.session, around, Did(Deed.ANSWER, "G2", tuple(right.items())))
    assert answers(asked) == [True]
    wrong = {**right, "month-1": "August 2025"}
    showing, asked = did(Showing(), desk.session, around, Did(Deed.ANSWER, "G2", tuple(wrong.items())))
    assert asked == ()
    assert showing.tried == ("G2",)
    for name in right:
        unreadable = {**right, name: "?"}
        showing, asked = did(
            Showing(), desk.session, around, Did(Deed.ANSWER, "G2", tuple(unreadable.items()))
        )
        assert asked == ()
        assert showing.tried == ()
        assert current(desk.session, around, showing).note == EN("step.not-readable")


def test_without_an_expected_answer_the_agent_judges() -> None:
    desk = at(Stage.VERIFYING)
    around = surroundings(desk.at)
    step = current(desk.session, around)
    assert step.confirm is not None
    assert step.refuse is not None
    _, yes = did(Showing(), desk.session, around, Did(step.confirm.deed, step.confirm.which))
    _, no = did(Showing(), desk.session, around, Did(step.refuse.deed, step.refuse.which))
    assert answers(yes) == [True]
    assert answers(no) == [False]


def test_words_that_name_a_value_wait_until_the_caller_is_verified() -> None:
    desk = Desk()
    steps = PAGES["guidance/payment.md"]
    early = "| G0  | open, verified | -      | -          | say      | Owed      | You owe {past due}. | | |\n| G1  |"
    pages = {**PAGES, "guidance/payment.md": steps.replace("| G1  |", early, 1)}
    found = read({path: text.encode() for path, text in pages.items()})
    assert found.pack is not None, found.findings
    desk.session = Session(Setup(found.pack, AGENT, "payment", RULES))
    desk.talk()
    view = panel(desk.session, Showing(), surroundings(desk.at), EN)
    assert view.guidance is not None
    assert view.guidance.current is not None
    assert view.guidance.current.which == "G1"
    assert not [one for one in texts(view.guidance) if "200" in one]
    desk.verify()
    assert current(desk.session, surroundings(desk.at)).which == "G0"


def test_values_in_the_words_are_strong() -> None:
    say = current(at(Stage.GUIDING).session, surroundings(at(Stage.GUIDING).at)).say
    assert [(run.text, run.strong) for run in say] == [("It is ", False), ("205.00", True), (".", False)]


def test_a_step_is_confirmed_in_the_words_that_were_shown() -> None:
    desk = at(Stage.GUIDING)
    _, asked = did(Showing(), desk.session, surroundings(desk.at), Did(Deed.CONFIRM_STEP, "G4"))
    assert [(one.step, one.text) for one in asked if isinstance(one, e.StepConfirmed)] == [
        ("G4", "It is 205.00.")
    ]


def test_a_step_that_is_gone_asks_for_nothing() -> None:
    desk = at(Stage.GUIDING)
    around = surroundings(desk.at)
    for deed in (Deed.CONFIRM_STEP, Deed.REFUSE_STEP, Deed.ANSWER):
        assert did(Showing(), desk.session, around, Did(deed, "G1"))[1] == ()
        assert did(Showing(), desk.session, around, Did(deed, "nothing"))[1] == ()


def test_a_spoken_authorisation_says_whose_it_is_and_where_it_is_recorded() -> None:
    desk = at(Stage.AUTHORISING)
    around = surroundings(desk.at, recording="rec-7")
    step = current(desk.session, around)
    assert step.which == "G6"
    assert step.asked[0].value == "Wilhelmina Quastrow"
    done = Did(Deed.CONFIRM_STEP, "G6", (("name", "Wilhelmina Q."),))
    _, asked = did(Showing(), desk.session, around, done)
    spoken = [one for one in asked if isinstance(one, e.AuthorisationSpoken)]
    assert [(one.name, one.recording) for one in spoken] == [("Wilhelmina Q.", "rec-7")]


def test_without_words_of_the_policy_the_authorisation_still_has_a_step() -> None:
    desk = Desk(RecordingRules(expected=RECORDERS))
    desk.guide().tender("bank").say("G4", "G6")
    desk.deed(e.BankChosen, total=desk.total)
    assert desk.stage is Stage.AUTHORISING
    around = surroundings(desk.at)
    step = current(desk.session, around)
    assert step.which == AUTHORISE
    assert step.confirm is not None
    _, asked = did(Showing(), desk.session, around, Did(step.confirm.deed, step.confirm.which))
    assert [type(one) for one in asked] == [e.AuthorisationSpoken]


def test_a_question_is_skipped_or_answered_after_the_payment() -> None:
    desk = at(Stage.RECEIPT)
    around = surroundings(desk.at)
    step = current(desk.session, around)
    assert step.which == "G9"
    _, asked = did(Showing(), desk.session, around, Did(Deed.REFUSE_STEP, "G9"))
    assert answers(asked) == [False]


def test_closing_words_wait_for_the_recorders() -> None:
    desk = at(Stage.RECEIPT)
    desk.deed(e.StepAnswered, step="G9", value=False)
    step = current(desk.session, surroundings(desk.at))
    assert step.which == "G10"
    assert step.confirm is not None
    assert not step.confirm.enabled
    assert step.note == EN("unmet.is-no-early-closing")


def test_what_is_said_while_the_program_works_is_the_panels_own() -> None:
    for stage, key in (
        (Stage.PAUSING, "say.pausing"),
        (Stage.ENTRY, "say.card"),
        (Stage.UNKNOWN, "say.unknown"),
    ):
        desk = at(stage)
        assert current(desk.session, surroundings(desk.at)).say[0].text == EN(key)


def test_what_is_awaited_before_the_checks_is_named() -> None:
    desk = Desk()
    desk.ring().found("A1")
    desk.give(CallAnswered(call=KEY, at=desk.at))
    waiting = panel(desk.session, Showing(), surroundings(desk.at), EN).actions.primary
    assert waiting is not None
    assert waiting.sentence == EN("primary.opening-account")
    desk.answer(e.AccountLoaded, f.LoadAccount, account=account())
    waiting = panel(desk.session, Showing(), surroundings(desk.at), EN).actions.primary
    assert waiting is not None
    assert waiting.sentence == EN("primary.opening-day")


def test_accounts_that_cannot_be_looked_up_are_no_missing_accounts() -> None:
    desk = Desk()
    desk.ring()
    desk.answer(e.EffectTimedOut, f.FindAccounts)
    desk.give(CallAnswered(call=KEY, at=desk.at))
    told = (Told(desk.at, desk.asked(f.Tell)),)
    page = panel(desk.session, Showing(), surroundings(desk.at, notices=told), EN).page
    assert isinstance(page, Incident)
    assert page.heading == EN("found.unavailable-heading")
    page = panel(desk.session, Showing(), surroundings(desk.at), EN).page
    assert isinstance(page, Incident)
    assert page.heading == EN("found.none-heading")
