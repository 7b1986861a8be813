"""The table itself: every stage against every fact, where each has to have an entry, and what a fact out of place does."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import pytest

from policy import agreements, calls, effects, events, returns
from policy.adjustment import Waive
from policy.calls import CallFact, CallKey, SourceFact
from policy.effects import Effect, Fact, Report, Why
from policy.events import Happening
from policy.recording import Proof, RecorderState
from policy.session import Session, Stage, WrongMove, guards, machine, step, table
from policy.session.standing import Standing, standing
from policy.session.table import MOVES, Move
from tests.policy.session.desk import DAY, KEY, OTHER, PARTY, SUE, at, moment, setup
from tests.policy.session.till import account

BASES = {
    CallFact, SourceFact, Happening, events.Deed, events.PayChosen, events.Answer, events.EntryFact, events.MoneyFact,
    returns.ReversalFact,
}  # fmt: skip


def kinds(module: Any, *roots: type[Any]) -> list[type[Any]]:
    found = [one for _, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, roots)]
    return [one for one in found if one not in BASES and one.__module__.startswith(module.__name__)]


FACTS = [
    *kinds(calls, CallFact, SourceFact),
    *(one for module in (events, returns, agreements) for one in kinds(module, CallFact, Happening)),
]
EFFECTS = [
    one for one in kinds(effects, Effect) if one not in (Effect, effects.MoneyEffect, effects.RecorderEffect)
]

FIELDS: dict[str, Any] = {
    "party": PARTY, "direction": calls.Direction.INBOUND, "by": calls.Side.REMOTE, "cause": calls.EndCause.HUNG_UP,
    "recorder": "pbx", "source": "sim", "reason": calls.LossReason.DROPPED, "detail": "", "next_try_ms": 1,
    "calls": (KEY,), "problem": "garbled", "text": "x", "account": "A1", "step": "G1", "value": True, "name": "own amount",
    "option": "full", "tender": "card", "payments": 2, "total": 20_500, "recording": "r", "key": "pay-x", "minor": 100,
    "channel": "email", "way": returns.Way.REFUND, "outcome": "paid", "failure": events.Failure.UNAVAILABLE,
    "candidates": (), "day": DAY, "instrument": events.Instrument("tok_12345678", "visa", "4242", "debit"),
    "why": "panel", "state": RecorderState.RECORDING, "proof": Proof.PROVEN, "people": (SUE,), "next_step": "x",
    "reference": "r", "receipt": 7, "by_ms": 5, "request": Waive("late", 500, "goodwill"),
    "pending": "x", "person": "sue", "code": "12345678", "offered": 100, "who": "Sue", "asked": 100,
}  # fmt: skip


@cache
def standing_at(stage: Stage) -> Session:
    return at(stage).session


def sample(kind: type[Any], session: Session, answers: str = "") -> Fact:
    """Make a fact of this kind that is of this very session."""
    attempt = session.attempt
    own: dict[str, Any] = {
        "at": moment(1_000), "call": KEY, "answers": answers, "key": attempt.key if attempt else "pay-x",
        "entry": session.entry.id if session.entry else "none", "pack": setup(version="2025.12").pack,
    }  # fmt: skip
    if kind is events.LinkEnded:
        own["state"] = "expired"
    if kind is agreements.PlanWritten:
        own |= {"offer": "plan", "version": "2025.11", "schedule": ()}
    if kind is returns.PaymentsListed:
        own["payments"] = ()
    if kind is events.AccountLoaded:
        own["account"] = account()
    if issubclass(kind, SourceFact) and kind is not calls.SourceLost:
        own["reason"] = ""
    if issubclass(kind, events.MoneyFact | returns.ReversalFact | events.ApprovalRefused):
        own["reason"] = "no"
    names = [one for one in inspect.signature(kind).parameters if one in own or one in FIELDS]
    made: Fact = kind(**{one: own.get(one, FIELDS.get(one)) for one in names if one in own or one in FIELDS})
    return made


@pytest.mark.parametrize("stage", list(Stage), ids=lambda one: one.name)
def test_a_fact_has_a_row_or_changes_nothing_and_is_reported(stage: Stage) -> None:
    session = standing_at(stage)
    for kind in FACTS:
        waiting = [one.id for one in session.waiting if kind in one.answered_by]
        fact = sample(kind, session, waiting[0] if waiting else "")
        whose = standing(session, fact)
        rows = machine.fitting(session, fact, whose)
        after, asked = step(session, fact)
        if any(isinstance(one, Report) for one in asked):
            assert len(asked) == 1
            assert _same(session, after), kind
        if not rows:
            assert [type(one) for one in asked] == [Report], (stage, kind)
        targets = set().union(*(move.to for move in rows)) | {stage}
        assert after.stage in targets


def _same(before: Session, after: Session) -> bool:
    return all(getattr(before, one) == getattr(after, one) for one in Session.__slots__ if one != "asked")


EVERYWHERE: dict[type[Any], set[Stage]] = {
    calls.CallEnded: {Stage.IDLE},
    calls.CallTransferred: {Stage.IDLE},
    calls.RecorderSeen: {Stage.IDLE},
    calls.RecorderGone: {Stage.IDLE},
    calls.SourceLost: {Stage.IDLE},
    calls.SourceConnected: {Stage.IDLE},
    calls.SourceResynchronised: {Stage.IDLE},
    calls.MessageRejected: {Stage.IDLE},
    calls.CallOffered: set(),
    events.PartyJoined: {Stage.IDLE},
    events.RecorderReported: {Stage.IDLE},
    events.MachineSlept: set(),
    events.MachineWoke: set(),
    events.ClockJumped: set(),
    events.NetworkLost: set(),
    events.NetworkBack: set(),
    events.PolicyArrived: set(),
    events.PaymentCaptured: {Stage.IDLE},
    events.PaymentDeclined: {Stage.IDLE},
    events.PaymentUnknown: {Stage.IDLE},
    events.PaymentPosted: {Stage.IDLE},
    events.EntryClosed: {Stage.IDLE},
    events.EffectDone: {Stage.IDLE},
    events.EffectFailed: {Stage.IDLE},
    events.EffectTimedOut: {Stage.IDLE},
    returns.PaymentReversed: {Stage.IDLE},
    returns.PaymentNotReversed: {Stage.IDLE},
    returns.ReversalUnknown: {Stage.IDLE},
    events.LinkEnded: {Stage.IDLE},
}
"""Facts that have an entry in every stage, with the exceptions: before a call there is nothing that they could be of."""


@pytest.mark.parametrize("kind", list(EVERYWHERE), ids=lambda one: one.__name__)
def test_what_can_always_happen_has_an_entry_in_every_stage(kind: type[Any]) -> None:
    assert {stage for stage in Stage if (stage, kind) not in table.TABLE} == EVERYWHERE[kind]


@pytest.mark.parametrize("kind", list(EVERYWHERE), ids=lambda one: one.__name__)
def test_what_can_always_happen_has_a_row_without_a_condition(kind: type[Any]) -> None:
    needs_more = {calls.SourceResynchronised, calls.CallTransferred, events.PaymentCaptured}
    for stage in set(Stage) - EVERYWHERE[kind]:
        assert any(not move.when for move in table.TABLE[stage, kind]) or kind in needs_more, stage


def test_every_fact_has_a_row_somewhere() -> None:
    assert {move.on for move in MOVES} == set(FACTS)


def test_every_stage_but_the_first_is_reached_and_every_stage_but_the_last_is_left() -> None:
    assert {stage for move in MOVES for stage in move.to} == set(Stage) - {Stage.IDLE}
    assert {stage for move in MOVES if move.to for stage in move.at} == set(Stage) - {Stage.ENDED}


def test_entry_opens_only_from_the_pause_and_only_when_it_is_proven() -> None:
    opening = [move for move in MOVES if Stage.ENTRY in move.to]
    assert all(move.at == table.PAUSING for move in opening)
    assert all(guards.pause_is_proven in move.when for move in opening)
    assert {move.on for move in opening} == {
        calls.RecorderGone,
        events.RecorderReported,
        events.EntryPrepared,
    }


def test_an_attempt_is_sent_only_when_it_is_on_the_disk() -> None:
    sending = [move for move in MOVES if Stage.SENDING in move.to]
    assert [(move.on, move.at) for move in sending] == [(events.AttemptPrepared, table.PREPARING)]


def test_whatever_takes_money_asks_that_no_attempt_is_open() -> None:
    for move in MOVES:
        if move.to & (table.PREPARING | table.LINKING):
            assert guards.no_open_attempt in move.when, move.name
        if move.on in (events.CardChosen, events.BankChosen, events.PauseRetried):
            assert guards.no_open_attempt in move.when, move.name


def test_the_call_is_written_down_only_when_nothing_is_left() -> None:
    (finish,) = (move for move in MOVES if move.on is events.Finished)
    assert set(finish.when) == {guards.nothing_paused, guards.entry_is_gone, guards.money_is_settled}


def test_rows_that_share_a_place_differ_in_their_conditions() -> None:
    for (stage, kind), rows in table.TABLE.items():
        places = [(row.standing, row.of, row.when) for row in rows]
        assert len(set(places)) == len(places), (stage, kind)


def test_no_row_is_hidden_by_one_without_a_condition_before_it() -> None:
    for (stage, kind), rows in table.TABLE.items():
        open_: set[tuple[Standing, Any]] = set()
        for row in rows:
            assert (row.standing, row.of) not in open_, (stage, kind, row.name)
            assert (row.standing, None) not in open_, (stage, kind, row.name)
            if not row.when:
                open_.add((row.standing, row.of))


@pytest.mark.parametrize("kind", EFFECTS, ids=lambda one: one.__name__)
def test_every_effect_says_what_answers_it_and_when_it_is_over(kind: type[Effect]) -> None:
    silent = (effects.Tell, effects.Report)
    assert bool(kind.answered_by) == (kind not in silent)
    assert (kind.limit_ms > 0) == (kind not in silent)
    assert inspect.getdoc(kind)


def test_every_effect_that_is_answered_has_rows_for_no_answer() -> None:
    for kind in EFFECTS:
        if not kind.answered_by:
            continue
        for on in (events.EffectFailed, events.EffectTimedOut):
            covered = {
                stage
                for move in MOVES
                if move.on is on and move.of is not None and issubclass(kind, move.of)
                for stage in move.at
            }
            assert covered == set(Stage) - {Stage.IDLE}, kind


def test_a_move_that_leaves_its_row_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Move("wrong", table.IDLE, calls.CallOffered, lambda turn, _: turn.go(Stage.ENDED))
    monkeypatch.setattr(table, "TABLE", table.indexed((wrong,)))
    with pytest.raises(WrongMove, match="from idle to ended"):
        step(Session(setup()), sample(calls.CallOffered, Session(setup())))


def test_a_deed_that_misses_a_condition_is_told_which() -> None:
    desk = at(Stage.GUIDING)
    desk.deed(events.CardChosen, total=1)
    assert desk.why() == (Why.NOT_NOW, ("total_is_shown", "terms_are_read"))


def test_a_fact_before_any_call_is_foreign() -> None:
    session = Session(setup())
    after, asked = step(session, events.Finished(at=moment(1), call=CallKey("sim", "9"), outcome=""))
    assert [one.why for one in asked if isinstance(one, Report)] == [Why.FOREIGN]
    assert _same(session, after)


def test_a_session_without_a_call_has_no_key() -> None:
    with pytest.raises(ValueError, match="no call"):
        _ = Session(setup()).key


def test_a_deed_of_another_call_does_nothing_here() -> None:
    desk = at(Stage.GUIDING)
    desk.give(events.CardChosen(at=desk.at, call=OTHER, total=20_500))
    assert desk.why()[0] is Why.FOREIGN


@pytest.mark.parametrize("name", ["window", "sale", "token", "asking", "offered"])
def test_a_session_without_a_payment_has_no_part_of_one(name: str) -> None:
    with pytest.raises(ValueError, match="is"):
        getattr(Session(setup()), name)
