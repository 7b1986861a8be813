"""Whose account it is: found by the exact number, chosen where there are several, loaded, and left again."""

from __future__ import annotations

from policy import events
from policy.effects import (
    AskDay,
    Fact,
    FindAccounts,
    ListPayments,
    LoadAccount,
    Notice,
    Report,
    SearchAccounts,
    Why,
)
from policy.events import Candidate, Match
from policy.session.moves import exceptions
from policy.session.reckoning import steps_of
from policy.session.state import Choice, Session, Stage
from policy.session.turn import Turn

AGAIN_MS = 1_000
READ_AGAIN_MS = 5_000


def matching(session: Session, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return those that a search found, or that have exactly the caller's number."""
    number = None if session.call is None else session.call.party.number
    return tuple(
        one
        for one in candidates
        if one.match is Match.SEARCH or (number is not None and one.number == number)
    )


def offer(turn: Turn, fact: events.AccountsFound) -> None:
    """Offer the accounts that match. A single one is taken, unless it was searched for or the call is ambiguous."""
    call = turn.session.call
    found = matching(turn.session, fact.candidates)
    turn.answered(fact.answers)
    turn.set(candidates=found)
    if len(found) < len(fact.candidates):
        turn.ask(Report, fact=fact, why=Why.FOREIGN, unmet=("number_is_the_same",))
    is_certain = call is not None and not call.ambiguous
    if len(found) == 1 and found[0].match is Match.NUMBER and is_certain and not turn.session.account_id:
        take(turn, found[0].account)


def offer_in_talk(turn: Turn, fact: events.AccountsFound) -> None:
    """Offer the accounts that match while the caller waits."""
    offer(turn, fact)
    turn.go(Stage.VERIFYING if turn.session.account_id else Stage.CHOOSING)


def search(turn: Turn, fact: events.AccountSearched) -> None:
    turn.forget(FindAccounts, SearchAccounts)
    turn.ask(SearchAccounts, text=fact.text)


def choose(turn: Turn, fact: events.AccountChosen) -> None:
    clear(turn, keep_candidates=True)
    take(turn, fact.account)


def take(turn: Turn, account: str) -> None:
    """Take an account for the caller's, and load it. Answers about others are late from here on."""
    turn.forget(FindAccounts, SearchAccounts, LoadAccount)
    turn.set(account_id=account)
    turn.ask(LoadAccount, account=account)


def load(turn: Turn, fact: events.AccountLoaded) -> None:
    turn.answered(fact.answers)
    turn.set(account=fact.account, outdated=False)
    exceptions.requote(turn)


def outdate(turn: Turn) -> None:
    """Money moved on the account: what was read of it, or is being read, does not count any more."""
    turn.forget(LoadAccount)
    turn.set(outdated=True)


def keep_current(turn: Turn) -> None:
    """Read an outdated account anew as soon as the talk is about it again."""
    session = turn.session
    is_talked_of = session.stage in (Stage.VERIFYING, Stage.GUIDING) and session.account_id
    if session.outdated and is_talked_of and not any(isinstance(one, LoadAccount) for one in session.waiting):
        turn.ask(LoadAccount, account=session.account_id)


def read_again(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The account could not be read anew: what is known of it stays on the screen, and it is tried again."""
    no_accounts(turn, fact)
    turn.ask(LoadAccount, account=turn.session.account_id, after_ms=READ_AGAIN_MS)


def not_needed(turn: Turn, fact: events.Answer) -> None:
    """The talk has gone on without the account; it is read when it comes back to it."""
    turn.answered(fact.answers)


def no_accounts(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """Nobody could be looked up: the agent searches."""
    turn.answered(fact.answers)
    turn.tell(Notice.ACCOUNTS_UNAVAILABLE)


def not_loaded(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    """The account could not be loaded: it can be chosen again."""
    no_accounts(turn, fact)
    clear(turn, keep_candidates=True)


def day(turn: Turn, fact: events.DayTold) -> None:
    turn.answered(fact.answers)
    turn.set(day=fact.day)
    exceptions.requote(turn)


def ask_day(turn: Turn, fact: Fact) -> None:
    """The clock may have left its way: ask which day it is."""
    turn.forget(AskDay)
    turn.ask(AskDay, time_zone=turn.session.setup.pack.about.time_zone)


def day_again(turn: Turn, fact: events.EffectFailed | events.EffectTimedOut) -> None:
    turn.answered(fact.answers)
    turn.ask(AskDay, time_zone=turn.session.setup.pack.about.time_zone, after_ms=AGAIN_MS)


def leave(turn: Turn, fact: Fact) -> None:
    """It was the wrong account: nothing of it stays."""
    exceptions.withdraw(turn)
    turn.forget(LoadAccount)
    clear(turn, keep_candidates=True)


def clear(turn: Turn, *, keep_candidates: bool = False) -> None:
    turn.forget(ListPayments)
    turn.set(
        account_id="",
        account=None,
        outdated=False,
        found={},
        said=(),
        choice=Choice(),
        reckoning=None,
        was=None,
        adjustments=(),
        charge=None,
        payments=None,
        candidates=turn.session.candidates if keep_candidates else (),
    )


def unverify(turn: Turn) -> None:
    """Forget who the caller is, what they said and what was said to them."""
    flow = steps_of(turn.session)
    asked = {step.asks for step in flow}
    kept = {name: value for name, value in turn.session.found.items() if name not in asked}
    turn.set(found=kept, said=())
    exceptions.requote(turn)
