"""The call and its account before the quote, card entry, money, and the end of the call."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.present.account import AccountsFound, Idle
from desktop.present.call import BadgeLook
from desktop.present.deeds import Deed, Did
from desktop.present.incident import CardOpen, CellState, Incident, Pausing
from desktop.present.live import Overlay, PanelAsked, Showing, Wish, did, panel
from desktop.present.live.surroundings import LeftEarlier, Money, MoneyEvent, PauseTimes, RecorderName
from desktop.present.panel import PanelView
from desktop.present.quote import Receipt
from desktop.present.request import WrapUp
from desktop.present.texts import load
from integrations.customers import AccountCard
from integrations.ports import Came
from policy import effects as f
from policy import events as e
from policy.calls import CallHeld, CallOffered, CallTransferred, Direction, Privacy, RemoteParty, Side
from policy.events import Candidate, Match
from policy.moment import Moment
from policy.recording import Proof, RecorderState, RecordingRules
from policy.session import Stage
from tests.desktop.present.live.looks import NAME, surroundings, texts
from tests.policy.session.desk import KEY, NUMBER, RECORDERS, Desk, at, moment

EN = load("en")
RECORDING, PAUSED = RecorderState.RECORDING, RecorderState.PAUSED


def view(desk: Desk, showing: Showing | None = None, **around: Any) -> PanelView:
    return panel(desk.session, showing or Showing(), surroundings(moment(desk.ms), **around), EN)


def asked(desk: Desk, deed: Did, **around: Any) -> tuple[object, ...]:
    return did(Showing(), desk.session, surroundings(desk.at, **around), deed)[1]


def sentence(shown: PanelView) -> str:
    assert shown.actions.primary is not None
    return shown.actions.primary.sentence


def incident(shown: PanelView) -> Incident:
    assert isinstance(shown.page, Incident)
    return shown.page


# --- Who calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "title"),
    [
        (RemoteParty(NUMBER, "whoever", Privacy.PRESENTED), "(202) 555-0143"),
        (RemoteParty("+442079460018", "", Privacy.PRESENTED), "+44 20 7946 0018"),
        (RemoteParty(None, "", Privacy.WITHHELD), "Number withheld"),
        (RemoteParty(None, "", Privacy.UNAVAILABLE), "No number"),
        (RemoteParty(None, "<b>911</b>", Privacy.PRESENTED), "<b>911</b>"),
        (RemoteParty("+999", "", Privacy.PRESENTED), "+999"),
    ],
)
def test_a_caller_is_named_by_the_number(party: RemoteParty, title: str) -> None:
    desk = Desk()
    desk.give(CallOffered(call=KEY, at=desk.at, party=party, direction=Direction.INBOUND))
    assert view(desk).call.title == title


def test_a_held_call_and_a_lost_line_are_seen() -> None:
    desk = at(Stage.GUIDING)
    desk.give(CallHeld(call=KEY, at=desk.at, by=Side.AGENT))
    assert view(desk).call.detail == EN("call.held")
    desk.lose()
    assert view(desk).call.detail == EN("call.not-heard")


def test_the_clock_counts_from_the_answer() -> None:
    desk = at(Stage.GUIDING)
    desk.ms += 161_000
    assert view(desk).call.clock == "02:41"


def test_the_panel_answers_and_hangs_up_only_where_it_can() -> None:
    ringing, closing = at(Stage.RINGING), at(Stage.CLOSING)
    assert sentence(view(ringing)) == EN("primary.answer-first")
    assert sentence(view(closing)) == EN("primary.hang-up-there")
    for desk, deed, wish in (
        (ringing, Deed.ANSWER_CALL, Wish.ANSWER),
        (closing, Deed.HANG_UP, Wish.HANG_UP),
    ):
        primary = view(desk, can_answer=True).actions.primary
        assert primary is not None
        assert primary.button is not None
        assert primary.button.deed is deed
        assert asked(desk, Did(deed)) == (PanelAsked(wish),)


# --- The account ------------------------------------------------------------------------------------------------


def test_several_accounts_are_offered_with_the_reason_of_each_and_no_name() -> None:
    desk = at(Stage.CHOOSING)
    page = view(desk).page
    assert isinstance(page, AccountsFound)
    assert [one.which for one in page.candidates] == ["A1", "A2"]
    assert all(one.reason == EN("found.by-number") for one in page.candidates)
    assert asked(desk, Did(Deed.CHOOSE_ACCOUNT, "A2")) == (
        e.AccountChosen(at=moment(desk.ms), call=KEY, account="A2"),
    )
    other, nothing = did(Showing(), desk.session, surroundings(desk.at), Did(Deed.CHOOSE_ACCOUNT, "other"))
    assert nothing == ()
    assert other.overlay is Overlay.SEARCH


def test_a_reason_that_names_the_customer_is_left_out() -> None:
    desk = Desk().ring()
    found = (
        Candidate("A1", Match.SEARCH, "", f"name {NAME}"),
        Candidate("A2", Match.SEARCH, "", "main phone"),
    )
    desk.answer(e.AccountsFound, f.FindAccounts, candidates=found)
    page = view(desk).page
    assert isinstance(page, AccountsFound)
    assert [one.proof for one in page.candidates] == ["", "main phone"]


def test_the_zip_code_of_an_address_is_not_shown_before_the_caller_is_verified() -> None:
    cards = {"A1": AccountCard("A1", NAME, "14 Alder St, Springfield, IL 62704-1234", "en", "p")}
    desk = at(Stage.VERIFYING)
    around = surroundings(desk.at)
    hidden = panel(desk.session, Showing(), surroundings(desk.at), EN).account
    assert hidden is not None
    assert hidden.hidden
    shown = panel(desk.session, Showing(), type(around)(now=desk.at, cards=cards), EN).account
    assert shown is not None
    assert shown.address == "14 Alder St, Springfield, IL"
    desk.verify()
    shown = panel(desk.session, Showing(), type(around)(now=desk.at, cards=cards), EN).account
    assert shown is not None
    assert (shown.name, shown.address) == (NAME, cards["A1"].address)


def test_a_stranger_on_the_line_sees_nothing_of_the_account() -> None:
    desk = at(Stage.RECEIPT)
    desk.give(CallTransferred(call=KEY, at=desk.at, by=Side.REMOTE))
    shown = view(desk)
    assert incident(shown).heading == EN("close.stranger-heading")
    assert not [one for one in texts(shown) if NAME in one or "205" in one or "4242" in one]


def test_a_search_finds_accounts_in_a_call_and_says_so_between_calls() -> None:
    find = Did(Deed.FIND_ACCOUNT, "find", (("find", " Rosa "),))
    desk = at(Stage.CHOOSING)
    assert asked(desk, find) == (e.AccountSearched(at=moment(desk.ms), call=KEY, text="Rosa"),)
    idle = at(Stage.IDLE)
    showing, wished = did(Showing(), idle.session, surroundings(idle.at), find)
    assert wished == (PanelAsked(Wish.SEARCH, "Rosa"),)
    assert view(idle, showing).actions.note == EN("note.search-in-call")


def test_leaving_an_account_is_asked_for_once_more() -> None:
    desk = at(Stage.GUIDING)
    for deed in (Deed.FIND_ACCOUNT, Deed.CANNOT_VERIFY):
        showing, nothing = did(Showing(), desk.session, surroundings(desk.at), Did(deed))
        assert nothing == ()
        ways = [way.button.deed for way in incident(view(desk, showing)).ways]
        assert ways == [Deed.LEAVE_ACCOUNT, Deed.BEGIN_CLOSING, Deed.BACK]
    assert [type(one) for one in asked(desk, Did(Deed.LEAVE_ACCOUNT))] == [e.AccountLeft]


# --- Recorders and card entry -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proof", "look"), [(Proof.PROVEN, BadgeLook.GOOD), (Proof.ACKNOWLEDGED, BadgeLook.DOUBT)]
)
def test_a_pause_says_its_grade(proof: Proof, look: BadgeLook) -> None:
    desk = Desk(RecordingRules(expected=RECORDERS, paused=Proof.ACKNOWLEDGED))
    desk.guide().pause()
    desk.answer(e.EntryPrepared, f.PrepareEntry)
    for name in RECORDERS:
        desk.report(name, PAUSED, proof)
    badge = view(desk).recorder
    assert (badge.look, badge.grade, badge.bars) == (look, EN(f"proof.{proof.name.lower()}"), proof.value)
    assert isinstance(view(desk).page, CardOpen)


def test_recorders_are_named_as_the_desk_calls_them() -> None:
    names = {"pbx": RecorderName("Call"), "screen": RecorderName("Screen")}
    assert view(at(Stage.GUIDING), recorders=names).recorder.detail == "Call and Screen"


def test_a_recorder_that_nobody_knows_of_interrupts() -> None:
    desk = at(Stage.GUIDING)
    desk.seen("siprec")
    assert view(desk).recorder.urgent
    assert view(desk).recorder.detail == "siprec"


def test_a_recorder_that_goes_on_recording_is_named() -> None:
    desk = at(Stage.PAUSING)
    desk.report("pbx", RECORDING)
    desk.report("screen", PAUSED)
    pbx = desk.session.recorders.get("pbx")
    assert pbx is not None
    desk.give(e.EffectTimedOut(at=desk.at, answers=pbx.command))
    badge = view(desk).recorder
    assert badge.urgent
    assert badge.look is BadgeLook.BAD
    assert badge.state == EN("badge.still-recording", which="pbx")


def test_a_recorder_that_takes_no_part_is_off() -> None:
    desk = at(Stage.GUIDING)
    for name in RECORDERS:
        desk.report(name, RecorderState.NOT_RECORDING)
    assert view(desk).recorder.detail == EN("badge.none-runs")


def test_a_recorder_that_paused_by_itself_is_seen() -> None:
    desk = at(Stage.GUIDING)
    desk.report("pbx", PAUSED)
    assert view(desk).recorder.state == EN("badge.still-paused")


def test_without_any_recorder_the_rules_say_whether_that_is_right() -> None:
    for rules, look in (
        (RecordingRules(may_be_none=True), BadgeLook.PLAIN),
        (RecordingRules(), BadgeLook.DOUBT),
    ):
        assert view(Desk(rules).talk()).recorder.look is look


def test_the_steps_of_a_pause_are_shown_as_they_happen() -> None:
    desk = at(Stage.PAUSING)
    start = desk.at
    desk.report("pbx", PAUSED, Proof.PROVEN)
    desk.ms += 900
    pauses = {"pbx": PauseTimes(start, start, moment(desk.ms)), "screen": PauseTimes(start)}
    page = view(desk, pauses=pauses).page
    assert isinstance(page, Pausing)
    first, second = page.matrix.rows
    assert [cell.state for cell in first.cells] == [CellState.DONE] * 3
    assert first.cells[2].at == "0.9"
    assert [cell.state for cell in second.cells] == [CellState.DONE, CellState.BUSY, CellState.WAITING]
    assert page.permille == 180


def test_the_card_window_takes_the_keyboard() -> None:
    assert not view(at(Stage.ENTRY)).takes_typing


def test_a_pause_that_runs_out_is_counted_down_while_the_window_is_open() -> None:
    desk = at(Stage.ENTRY)
    shown = view(desk).page
    assert isinstance(shown, CardOpen)
    assert shown.runs_out == ""
    desk.give(
        e.RecorderReported(
            call=KEY,
            at=desk.at,
            recorder="pbx",
            state=PAUSED,
            proof=Proof.PROVEN,
            runs_out=moment(desk.ms + 72_500),
        )
    )
    shown = view(desk).page
    assert isinstance(shown, CardOpen)
    assert "1:12" in shown.runs_out


def test_a_door_that_shuts_beside_a_running_recorder_does_not_say_that_nothing_was_recorded() -> None:
    desk = at(Stage.ENTRY)
    desk.report("pbx", RECORDING)
    assert EN("failed.spoilt") in incident(view(desk)).text


def test_where_nobody_records_that_is_why_the_door_stays_shut() -> None:
    desk = Desk(RecordingRules())
    desk.guide().pause().answer(e.EntryPrepared, f.PrepareEntry)
    assert EN("failed.nobody") in incident(view(desk)).text


def test_a_door_that_stays_shut_names_the_recorder_and_the_ways_on() -> None:
    shown = view(at(Stage.SHUT))
    page = incident(shown)
    assert "pbx" in page.text
    assert EN("failed.safe") in page.text
    assert [way.button.deed for way in page.ways] == [Deed.SEND_LINK, Deed.TAKE_BANK]
    assert shown.actions.primary is not None
    assert shown.actions.primary.button is not None
    assert shown.actions.primary.button.deed is Deed.RETRY_PAUSE


def test_a_window_that_is_still_closing_is_waited_for() -> None:
    desk = at(Stage.PAUSING)
    desk.answer(e.EffectTimedOut, f.PauseRecording)
    assert sentence(view(desk)) == EN("primary.window-closing")


@pytest.mark.parametrize(
    ("happened", "why"), [(e.MachineSlept, "machine"), (e.NetworkLost, "network"), (None, "window")]
)
def test_a_door_says_what_shut_it(happened: type[e.Happening] | None, why: str) -> None:
    desk = at(Stage.ENTRY)
    if happened is None:
        desk.entry(e.EntryClosed, why="gave_up")
    else:
        desk.give(happened(at=desk.at))
    assert incident(view(desk)).text.startswith(EN(f"failed.{why}"))


# --- Money --------------------------------------------------------------------------------------------------------


def test_an_unknown_outcome_offers_no_payment_and_says_when_it_is_looked_up() -> None:
    desk = at(Stage.UNKNOWN)
    attempt = desk.session.attempt
    assert attempt is not None
    later = Moment(moment(desk.ms + 8_000).monotonic_ns, 0)
    money = (
        MoneyEvent(moment(1), attempt.key, Money.WRITTEN),
        MoneyEvent(moment(2), "another", Money.SILENCE),
        MoneyEvent(moment(10**6), attempt.key, Money.LOOKED_UP),
    )
    shown = view(desk, next_look=later, money=money)
    assert [one.text for one in incident(shown).events] == [EN("money.written"), EN("unknown.next")]
    assert sentence(shown) == EN("primary.looking-up", seconds=8)
    pays = {Deed.TAKE_CARD, Deed.TAKE_BANK, Deed.SEND_LINK}
    assert not pays & {one.deed for one in shown.actions.beside}
    desk.deed(e.HandedOver)
    handed = view(desk).actions
    assert handed.note == EN("note.handed-over")


@pytest.mark.parametrize(
    ("step", "words"), [("other_card", "declined.other-card"), ("nonsense", "declined.ask-other")]
)
def test_a_declined_payment_says_what_to_try(step: str, words: str) -> None:
    desk = at(Stage.SENDING)
    desk.money(e.PaymentDeclined, reason="do_not_honour", next_step=step)
    page = incident(view(desk))
    assert page.text.endswith(EN(words))
    assert "do_not_honour" not in page.text


def test_a_payment_that_was_not_sent_is_not_the_banks_no() -> None:
    desk = at(Stage.SENDING)
    desk.answer(e.EffectFailed, f.SendAttempt, failure=e.Failure.UNAVAILABLE)
    assert incident(view(desk)).heading == EN("declined.unsent-heading")


def test_a_link_says_where_it_stands() -> None:
    desk = at(Stage.LINKING)
    said = [[one.text for one in incident(view(desk)).events]]
    desk.money(e.LinkCreated, reference="ln")
    seen = (MoneyEvent(moment(1), desk.session.attempts[0].key, Money.LINK_SENT),)
    shown = incident(view(desk, money=seen)).events
    assert shown[0].at
    said.append([one.text for one in shown])
    desk.money(e.LinkViewed)
    said.append([one.text for one in incident(view(desk)).events])
    sent, viewed, watching = (EN(f"link.{one}") for one in ("sent", "viewed", "watching"))
    assert said == [[EN("link.sending")], [sent, watching], [sent, viewed, watching]]


def test_the_receipt_names_number_card_and_total() -> None:
    desk = at(Stage.RECEIPT)
    shown = view(desk, receipt_to=NUMBER)
    assert shown.actions.note == EN("note.receipt-text", number="(202) 555-0143")
    page = shown.page
    assert isinstance(page, Receipt)
    assert page.number == EN("receipt.number", number="000007")
    assert "Visa ending 4242" in page.detail
    assert page.total.amount == "$205.00"


def test_the_receipt_goes_where_the_customer_can_have_it() -> None:
    desk = at(Stage.RECEIPT)
    attempt = desk.session.attempt
    assert attempt is not None
    text, email = view(desk, channels=frozenset({"text"})).actions.beside
    assert (text.enabled, email.enabled) == (True, False)
    sent = asked(desk, Did(text.deed, text.which))
    assert sent == (e.ReceiptAsked(at=moment(desk.ms), call=KEY, key=attempt.key, channel="text"),)
    assert asked(desk, Did(Deed.PRINT, attempt.key)) == (PanelAsked(Wish.PRINT, attempt.key),)


# --- The end ------------------------------------------------------------------------------------------------------


def test_a_wrap_up_proposes_what_came_of_the_call_and_takes_another() -> None:
    desk = at(Stage.CLOSING).end()
    page = view(desk).page
    assert isinstance(page, WrapUp)
    assert [one.which for one in page.outcomes if one.chosen] == ["paid"]
    showing, _ = did(Showing(), desk.session, surroundings(desk.at), Did(Deed.CHOOSE_OUTCOME, "part"))
    done = Did(Deed.FINISH, "", (("note", "calls back"),))
    _, finished = did(showing, desk.session, surroundings(desk.at), done)
    assert [(one.outcome, one.note) for one in finished if isinstance(one, e.Finished)] == [
        ("part", "calls back")
    ]


def test_recorders_that_ended_with_the_call_are_not_missed() -> None:
    desk = at(Stage.CLOSING).end()
    for name in RECORDERS:
        desk.gone(name)
    assert view(desk).recorder.detail == EN("badge.no-call")


def test_a_wrap_up_is_blocked_while_a_recorder_is_paused() -> None:
    shown = view(at(Stage.WRAP_UP))
    assert "pbx and screen" in incident(shown).heading
    assert shown.actions.primary is not None
    assert shown.actions.primary.button is not None
    assert shown.actions.primary.button.deed is Deed.RESUME_RECORDING
    assert [one.enabled for one in shown.actions.beside] == [False]


def test_a_wrap_up_is_blocked_while_money_is_on_its_way() -> None:
    for stage in (Stage.UNKNOWN, Stage.CAPTURED):
        desk = at(stage)
        desk.all(RECORDING)
        desk.end()
        primary = view(desk).actions.primary
        assert primary is not None
        assert primary.button is not None
        assert primary.button.deed is Deed.HAND_OVER


def test_a_call_being_written_down_is_waited_for() -> None:
    desk = at(Stage.CLOSING).end()
    desk.deed(e.Finished, outcome="paid")
    assert sentence(view(desk)) == EN("primary.writing")
    desk.answer(e.EffectDone, f.WriteCallRecord)
    assert isinstance(view(desk).page, Idle)
    assert view(desk).account is None


def test_deeds_between_calls_ask_for_nothing() -> None:
    desk = at(Stage.IDLE)
    for deed in (Deed.TAKE_CARD, Deed.CONFIRM_STEP, Deed.FINISH, Deed.BEGIN_CLOSING):
        assert asked(desk, Did(deed)) == ()


def test_the_panels_place_is_a_wish() -> None:
    desk = at(Stage.GUIDING)
    for deed in (Deed.FLIP_SIDE, Deed.UNDOCK):
        assert isinstance(asked(desk, Did(deed))[0], PanelAsked)


def test_a_card_number_that_was_typed_and_cleared_is_spoken_of() -> None:
    desk = at(Stage.GUIDING)
    showing, wished = did(Showing(), desk.session, surroundings(desk.at), Did(Deed.REFUSED_TYPING))
    assert wished == (PanelAsked(Wish.REFUSED_TYPING),)
    assert view(desk, showing).actions.note == EN("note.card-cleared")
    desk.ms += 60_000
    assert view(desk, showing).actions.note != EN("note.card-cleared")


@pytest.mark.parametrize("came", list(Came))
def test_what_the_guard_did_for_an_earlier_run_is_said_while_the_desk_waits(came: Came) -> None:
    left = (LeftEarlier("pbx", Came.OVER, moment(1)), LeftEarlier("screen", came, moment(2)))
    note = view(Desk(), left_earlier=left).actions.note
    name = "pbx" if came is Came.OVER else "screen"
    assert name in note
    assert note != EN("note.idle")
