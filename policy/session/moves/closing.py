"""The end of the talk and of the call: closing words on the record, then the wrap-up."""

from __future__ import annotations

from policy import events
from policy.effects import Fact, Notice, WriteCallRecord
from policy.session.moves import exceptions, recorders
from policy.session.turn import Turn


def begin(turn: Turn, fact: events.ClosingBegan) -> None:
    """Everything is recorded: the closing words can be said."""
    exceptions.withdraw(turn)
    turn.set(charge=None, instrument=None, authorisation=None, shut=())


def wait(turn: Turn, fact: events.ClosingBegan) -> None:
    """Something is paused still: it has to record again before the closing words."""
    begin(turn, fact)
    recorders.resume_all(turn)


def wait_again(turn: Turn, fact: Fact) -> None:
    """A recorder went off during the closing words."""
    recorders.learn(turn, fact)
    recorders.resume_all(turn)


def finish(turn: Turn, fact: events.Finished) -> None:
    """The agent is done: write the call down."""
    turn.forget(WriteCallRecord)
    exceptions.write_unpaid(turn)
    turn.ask(WriteCallRecord, outcome=fact.outcome, note=fact.note, account=turn.session.account_id)


def unwritten(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    turn.answered(fact.answers)
    turn.tell(Notice.NOT_WRITTEN)
