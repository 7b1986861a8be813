"""What the panel shows besides the session: of this call alone, of this day, and of which parts answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from desktop.outlook import Desktop, Outlook, checks_of
from desktop.present.live.surroundings import (
    CheckKind,
    Expected,
    LeftEarlier,
    Money,
    Part,
    PartState,
    PastCall,
    Ready,
    Surroundings,
)
from integrations.customers import AccountCard, AccountFile, PastPayment
from integrations.ports import Came
from policy import effects as f
from policy import events as e
from policy.adjustment import Waive
from policy.approvals.codes import CodeFault
from policy.calls import LossReason, SourceConnected, SourceLost, SourceResynchronised
from policy.moment import Moment
from policy.recording import Proof, RecorderState
from policy.session import Stage
from tests.desktop.seats import Seated
from tests.policy.session.desk import OTHER, moment

CARD = AccountCard("A1", "Rosa", "14 Alder St, Denver CO 80203-1234", "en", "corner-shop")
FILE = AccountFile(CARD, (), (), (), (), (), ())
READY = (
    Ready(Part.SOFTPHONE, PartState.CONNECTED),
    Ready(Part.CALL_RECORDER, PartState.CAN_PROVE),
    Ready(Part.PAYMENTS, PartState.ANSWERED),
    Ready(Part.ACCOUNTS, PartState.ANSWERED),
    Ready(Part.EVIDENCE, PartState.WRITTEN),
)
DAY_MS = 86_400_000


class Seen(Seated):
    """A desk with an outlook on it."""

    def __init__(self) -> None:
        self.off_ms = 0
        self.outlook = Outlook(
            Desktop("en", "amy", {}, READY),
            lambda account: CARD if account == "A1" else None,
            lambda account: FILE if account == "A1" else None,
            lambda _: "",
            lambda: self.present,
        )
        super().__init__(more=(self.outlook,))

    @property
    def present(self) -> Moment:
        at = moment(self.ms)
        return replace(at, wall_ms=at.wall_ms + self.off_ms)

    @property
    def around(self) -> Surroundings:
        return self.outlook.surroundings(self.desk.session, len(self.desk.kept))

    def state(self, part: Part) -> PartState:
        return next(one.state for one in self.outlook.ready if one.part is part)

    def lost(self) -> LossReason | None:
        return self.around.source.lost

    def calls(self) -> tuple[PastCall, ...]:
        return self.around.today.calls

    def notices(self) -> list[f.Notice]:
        return [one.tell.notice for one in self.around.notices]


def unknown(desk: Seen) -> f.LookUpAttempt:
    """Bring a call to an unknown outcome, hand it over, and begin the next call."""
    desk.guide().pause().open().complete().accept().send()
    desk.money(e.PaymentUnknown, why="silence")
    look_up = desk.asked(f.LookUpAttempt)
    desk.hang_up()
    desk.deed(e.HandedOver)
    desk.finish()
    desk.offer(OTHER)
    return look_up


def test_a_call_is_seen_with_its_customer_and_what_was_told_in_it() -> None:
    desk = Seen()
    desk.guide()
    assert desk.around.cards == {"A1": CARD}
    assert desk.around.file is FILE
    desk.offer(OTHER)
    assert desk.notices() == [f.Notice.SECOND_CALL]


def test_nothing_of_an_earlier_call_is_shown_in_the_next_one() -> None:
    desk = Seen()
    look_up = unknown(desk)
    assert (desk.notices(), desk.around.money, desk.around.next_look) == ([], (), None)
    assert desk.around.background == 1
    desk.answered_by(look_up, e.EffectTimedOut(at=desk.at, answers=look_up.id))
    captured = e.PaymentCaptured(at=desk.at, key=look_up.key, reference="gw", minor=1)
    desk.give(captured)
    assert (desk.notices(), desk.around.money, desk.around.next_look) == ([], (), None)
    assert desk.session.key == OTHER


def test_money_posted_after_its_call_counts_for_the_day() -> None:
    desk = Seen()
    look_up = unknown(desk)
    minor = desk.desk.kept[0].attempts[0].minor
    desk.give(e.PaymentCaptured(at=desk.at, key=look_up.key, reference="gw", minor=minor))
    for _ in range(2):
        desk.give(e.PaymentPosted(at=desk.at, key=look_up.key, receipt=3))
    assert (desk.around.today.payments, desk.around.today.minor) == (1, minor)


def test_a_call_is_of_the_day_when_it_is_over_and_not_when_its_end_was_refused() -> None:
    desk = Seen()
    desk.paid()
    desk.hang_up()
    desk.deed(e.Finished, outcome="paid")  # something is paused still
    assert desk.session.stage is Stage.WRAP_UP
    assert not desk.around.today.calls
    desk.finish()
    (call,) = desk.calls()
    assert (call.account, call.outcome, call.minor) == ("A1", "paid", desk.around.today.minor)


def test_a_call_that_could_not_be_written_down_at_first_is_of_the_day_once() -> None:
    desk = Seen()
    desk.paid().all(RecorderState.RECORDING)
    desk.hang_up()
    for _ in range(3):
        desk.deed(e.Finished, outcome="paid")
        desk.answer(e.EffectFailed, f.WriteCallRecord, failure=e.Failure.UNAVAILABLE)
    desk.finish()
    assert len(desk.around.today.calls) == 1


def test_another_day_begins_with_nothing() -> None:
    desk = Seen()
    desk.paid()
    assert desk.around.today.payments == 1
    desk.off_ms = DAY_MS
    assert desk.around.today.payments == 0


def test_the_steps_of_a_pause_are_seen_by_recorder() -> None:
    desk = Seen()
    desk.guide().pause()
    asked = desk.around.pauses["pbx"]
    assert (asked.asked, asked.accepted, asked.proven) == (desk.present, None, None)
    desk.report("pbx", RecorderState.PAUSED, Proof.ACKNOWLEDGED)
    accepted = desk.around.pauses["pbx"]
    assert accepted.accepted == desk.present
    assert accepted.proven is None
    desk.report("pbx", RecorderState.PAUSED)
    assert desk.around.pauses["pbx"].proven == desk.present
    assert desk.around.pauses["screen"].accepted is None


def test_an_unknown_state_proves_nothing() -> None:
    desk = Seen()
    desk.guide().pause()
    desk.report("pbx", RecorderState.UNKNOWN, Proof.NONE)
    assert desk.around.pauses["pbx"].accepted is None


def test_what_happens_to_money_is_seen_with_the_next_look() -> None:
    desk = Seen()
    desk.guide().pause().open().complete().accept().send()
    desk.money(e.PaymentUnknown, why="silence")
    assert [one.what for one in desk.around.money] == [Money.WRITTEN, Money.SILENCE, Money.LOOKED_UP]
    look_up = desk.asked(f.LookUpAttempt)
    next_look = desk.around.next_look
    assert next_look is not None
    assert next_look.wall_ms - desk.present.wall_ms == look_up.after_ms


def test_a_deed_that_was_not_taken_is_shown_until_something_else_is_done() -> None:
    desk = Seen()
    desk.guide()
    desk.deed(e.CardChosen, total=1)
    reported = desk.around.reported
    assert reported is not None
    assert reported.report.unmet
    desk.outlook.done()
    assert desk.around.reported is None


def lost(source: str) -> SourceLost:
    return SourceLost(source=source, at=moment(1), reason=LossReason.SILENT, detail="", next_try_ms=1)


def test_a_line_that_is_lost_is_named_until_it_is_back() -> None:
    desk = Seen()
    desk.give(lost("sim"))
    assert desk.lost() is LossReason.SILENT
    assert desk.state(Part.SOFTPHONE) is PartState.AWAY
    desk.give(SourceConnected(source="sim", at=desk.at))
    desk.give(SourceResynchronised(source="sim", at=desk.at, calls=()))
    assert desk.lost() is None
    assert desk.around.source.resynchronised is not None
    assert desk.state(Part.SOFTPHONE) is PartState.CONNECTED


def test_recorders_that_are_lost_are_no_line_that_is_lost() -> None:
    desk = Seen()
    desk.outlook.recorders_are(lost("recorders"))
    assert desk.state(Part.CALL_RECORDER) is PartState.AWAY
    assert desk.state(Part.SOFTPHONE) is PartState.CONNECTED
    assert desk.around.source.lost is None
    desk.outlook.recorders_are(SourceResynchronised(source="recorders", at=desk.at, calls=()))
    assert desk.state(Part.CALL_RECORDER) is PartState.AWAY
    desk.outlook.recorders_are(SourceConnected(source="recorders", at=desk.at))
    assert desk.state(Part.CALL_RECORDER) is PartState.CAN_PROVE


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (e.Failure.UNAVAILABLE, PartState.AWAY),
        (e.Failure.UNAUTHORIZED, PartState.AWAY),
        (e.Failure.REFUSED, PartState.ANSWERED),
    ],
)
def test_accounts_that_do_not_answer_are_named_until_they_do(failure: e.Failure, state: PartState) -> None:
    desk = Seen()
    desk.ring()
    desk.answer(e.EffectFailed, f.FindAccounts, failure=failure)
    assert desk.state(Part.ACCOUNTS) is state
    assert desk.state(Part.PAYMENTS) is PartState.ANSWERED
    desk.hang_up()
    desk.ring().found("A1")
    assert desk.state(Part.ACCOUNTS) is PartState.ANSWERED


def test_a_gateway_that_does_not_answer_is_named_until_it_does() -> None:
    desk = Seen()
    desk.guide().pause()
    desk.answer(e.EffectTimedOut, f.PrepareEntry)
    assert desk.state(Part.PAYMENTS) is PartState.AWAY
    assert desk.around.checked == desk.present
    other = Seen()
    other.guide().pause().open().complete().accept().send()
    other.answer(e.EffectTimedOut, f.SendAttempt)
    assert other.state(Part.PAYMENTS) is PartState.AWAY
    other.capture()
    assert other.state(Part.PAYMENTS) is PartState.ANSWERED


def test_evidence_that_cannot_be_written_is_named_until_it_can() -> None:
    desk = Seen()
    desk.outlook.evidence_is(written=False)
    assert desk.state(Part.EVIDENCE) is PartState.UNWRITTEN
    desk.outlook.evidence_is(written=True)
    assert desk.state(Part.EVIDENCE) is PartState.WRITTEN


def test_a_log_that_was_begun_anew_is_named() -> None:
    desk = Seen()
    desk.outlook.evidence_began_anew()
    assert desk.state(Part.EVIDENCE) is PartState.ANEW


def test_checks_are_what_the_file_holds() -> None:
    payments = (
        PastPayment(date(2025, 10, 20), -500, "card", "", None),
        PastPayment(date(2025, 9, 14), 6_000, "card", "", None),
    )
    checks = checks_of(replace(FILE, payments=payments))
    assert checks == {
        "zip matches": (Expected(CheckKind.ZIP, "80203"),),
        "payment matches": (
            Expected(CheckKind.AMOUNT, 6_000),
            Expected(CheckKind.MONTH, date(2025, 9, 1)),
        ),
    }
    assert checks_of(replace(FILE, card=replace(CARD, address="14 Alder St"))) == {}


def test_between_calls_nothing_of_a_customer_is_shown() -> None:
    desk = Seen()
    desk.ring().found("A1")
    desk.hang_up()
    assert desk.desk.session.call is None
    assert (desk.around.cards, desk.around.file, desk.around.recording) == ({}, None, "")


def test_how_many_supervisors_are_there_is_seen_between_calls() -> None:
    desk = Seen()
    desk.outlook.ready = (*READY, Ready(Part.SUPERVISORS, PartState.STARTING))
    for count, state in ((2, PartState.CONNECTED), (0, PartState.NOBODY), (None, PartState.AWAY)):
        desk.outlook.supervisors_are(count)
        assert (desk.state(Part.SUPERVISORS), desk.around.on_duty) == (state, count)


@dataclass(frozen=True)
class Told:
    """How far a request is, and what is said about it over the telephone."""

    number: str = "47"
    on_duty: int | None = 2
    desktop: str = "desk-14"
    challenge: str = "7K4M9Q2XD0"
    minor: int = 500
    readers: tuple[tuple[str, str], ...] = (("sue", "Sue Park"),)
    tries: int = 3
    limit_ms: int = 300_000
    shut: CodeFault | None = None


def test_a_new_request_shows_nothing_of_the_one_before() -> None:
    seen = Seen()
    seen.guide()
    request = Waive("late", 500, "goodwill")
    seen.deed(e.ExceptionAsked, request=request)
    seen.outlook.asked(Told())
    seen.outlook.spoken(Told(shut=CodeFault.CAP))
    shown = seen.outlook.surroundings(seen.session, 0)
    assert (shown.digits, shown.supervisors, shown.phone and shown.phone.shut) == ("47", 2, "CAP")
    seen.answer(e.ApprovalCountered, f.RequestApproval, offered=300, who="Sue Park")
    seen.deed(e.OfferAccepted, asked=300)
    shown = seen.outlook.surroundings(seen.session, 0)
    assert (shown.digits, shown.supervisors, shown.phone) == ("", None, None)
    seen.outlook.spoken(Told())
    seen.outlook.spoken(None)
    assert seen.outlook.surroundings(seen.session, 0).phone is None


def test_what_the_guard_did_for_an_earlier_run_is_seen_until_a_call_comes_after_it_is_done() -> None:
    desk = Seen()
    for left in (
        LeftEarlier("pbx", Came.TRYING, moment(1)),
        LeftEarlier("screen", Came.TRYING, moment(1)),
        LeftEarlier("pbx", Came.BACK, moment(2)),
    ):
        desk.outlook.guard_did(OTHER, left)
    assert [(one.recorder, one.came) for one in desk.around.left_earlier] == [
        ("pbx", Came.BACK),
        ("screen", Came.TRYING),
    ]
    desk.ring()
    assert [one.recorder for one in desk.around.left_earlier] == ["screen"]
