"""The call itself: ringing, answered, handed on, over; other calls; its source; the machine that it is on."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.calls import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallOffered,
    CallResumed,
    CallTransferred,
    RemoteParty,
    SourceLost,
    SourceResynchronised,
)
from policy.effects import (
    AskDay,
    CoolEntry,
    Fact,
    FindAccounts,
    LoadAccount,
    Notice,
    ReadRecorder,
    SearchAccounts,
    WarmEntry,
)
from policy.recording import Recorder, Recorders
from policy.session.moves import accounts, entry, exceptions, money, recorders
from policy.session.state import Call, Stage
from policy.session.turn import Turn


def nothing(turn: Turn, fact: Fact) -> None:
    """It is known, and nothing follows from it here."""


def ring(turn: Turn, fact: CallOffered) -> None:
    """A call rings: find out which day it is and whose number that is."""
    rules = turn.session.setup.rules
    call = Call(
        fact.call, fact.party, fact.queue, fact.dialled, ambiguous=fact.certainty.ambiguous, offered=fact.at
    )
    turn.set(call=call, recorders=Recorders(tuple(Recorder(name) for name in rules.expected)))
    turn.ask(AskDay, time_zone=turn.session.setup.pack.about.time_zone)
    _find(turn, fact.party)


def _find(turn: Turn, party: RemoteParty) -> None:
    """Look up who has this number; one that was withheld or has no exact form finds nobody."""
    if party.number is not None:
        turn.ask(FindAccounts, number=party.number)


def answer(turn: Turn, fact: CallAnswered) -> None:
    """The talk begins: warm the card window, ask the recorders, verify the caller or choose the account first."""
    turn.set(call=replace(turn.session.this_call, answered=fact.at))
    turn.ask(WarmEntry)
    for name in turn.session.recorders.names:
        turn.ask(ReadRecorder, recorder=name)
    turn.go(Stage.VERIFYING if turn.session.account_id else Stage.CHOOSING)


def hold(turn: Turn, fact: CallHeld | CallResumed) -> None:
    turn.set(call=replace(turn.session.this_call, held=isinstance(fact, CallHeld)))


def end(turn: Turn, fact: Fact) -> None:
    """The call is over for this agent: close what is open, take back what is unsent, follow what is on its way."""
    entry.close(turn)
    exceptions.withdraw(turn)
    money.drop(turn)
    turn.forget(FindAccounts, SearchAccounts, LoadAccount, AskDay)
    turn.set(call=replace(turn.session.this_call, over=fact.at), shut=())
    turn.ask(CoolEntry)


def miss(turn: Turn, fact: Fact) -> None:
    """It was never answered: there is nothing to wrap up."""
    turn.forget(FindAccounts, SearchAccounts, LoadAccount, AskDay)
    turn.set(call=replace(turn.session.this_call, over=fact.at))


def stranger(turn: Turn, fact: CallTransferred) -> None:
    """Somebody else is at the other end: nobody is verified, and nobody has heard or agreed to anything.

    Money that was sent is followed to its end; what was not sent is taken back.
    """
    entry.close(turn)
    money.drop(turn)
    exceptions.withdraw(turn)
    if fact.party is not None:
        turn.set(call=replace(turn.session.this_call, party=fact.party))
    accounts.unverify(turn)
    turn.tell(Notice.NOT_VERIFIED_ANY_MORE)


def stranger_before_money(turn: Turn, fact: CallTransferred) -> None:
    """Somebody else is at the other end, and no money is on its way: begin again with who it is."""
    stranger(turn, fact)
    turn.go(Stage.VERIFYING if turn.session.account_id else Stage.CHOOSING)


def other_rings(turn: Turn, fact: CallTransferred) -> None:
    """It rings, but for somebody else now: look that number up."""
    turn.forget(FindAccounts, SearchAccounts, LoadAccount)
    accounts.clear(turn)
    if fact.party is not None:
        turn.set(call=replace(turn.session.this_call, party=fact.party))
        _find(turn, fact.party)


def note_other(turn: Turn, fact: CallOffered) -> None:
    """Another call rings at this desk: the next session begins with it."""
    if all(one.call != fact.call for one in turn.session.others):
        turn.set(others=(*turn.session.others, fact))
        turn.tell(Notice.SECOND_CALL, names=(str(fact.call),))


def other_over(turn: Turn, fact: CallEnded) -> None:
    turn.set(others=tuple(one for one in turn.session.others if one.call != fact.call))


def unheard(turn: Turn, fact: SourceLost) -> None:
    """The source is silent: transfers and hang-ups would go unnoticed."""
    turn.set(call=replace(turn.session.this_call, heard=False))
    turn.tell(Notice.NOT_HEARD, detail=fact.reason.value)


def unheard_authorisation(turn: Turn, fact: SourceLost) -> None:
    """The source is silent in the middle of the authorisation: it has to be spoken again."""
    unheard(turn, fact)
    recorders.not_recorded(turn, fact)


def heard(turn: Turn, fact: SourceResynchronised) -> None:
    turn.set(call=replace(turn.session.this_call, heard=True))


def network(turn: Turn, fact: events.NetworkLost | events.NetworkBack) -> None:
    turn.set(network=isinstance(fact, events.NetworkBack))


def keep_pack(turn: Turn, fact: events.PolicyArrived) -> None:
    """Another version is there: this call keeps its own, the next one takes it."""
    turn.set(next_pack=fact.pack)


def change_pack(turn: Turn, fact: events.PolicyArrived) -> None:
    """The pinned version may not be used any more: stop what is not sent, and reckon by the new one."""
    entry.close(turn)
    money.drop(turn)
    exceptions.withdraw(turn, exceptions.POLICY)
    setup = replace(turn.session.setup, pack=fact.pack, rules=fact.pack.recording)
    turn.set(setup=setup, next_pack=None, shut=())
    exceptions.requote(turn)
