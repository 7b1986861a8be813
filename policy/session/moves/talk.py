"""The talk: answers, steps that were said, and what the customer chooses. Each asks the policy anew."""

from __future__ import annotations

from dataclasses import replace

from policy import events
from policy.moment import Moment
from policy.session.moves import exceptions
from policy.session.reckoning import steps_of
from policy.session.state import Said, Session, Stage
from policy.session.turn import Turn


def is_verified(session: Session) -> bool:
    return session.reckoning is not None and session.reckoning.is_verified


def guide(turn: Turn) -> None:
    """Go on with the quote if the caller is verified, else with who they are; then nothing is asked for them."""
    if not is_verified(turn.session):
        exceptions.withdraw(turn)
    turn.go(Stage.GUIDING if is_verified(turn.session) else Stage.VERIFYING)


def answer(turn: Turn, fact: events.StepAnswered) -> None:
    """Take in what the caller answered."""
    note_answer(turn, fact)
    guide(turn)


def note_answer(turn: Turn, fact: events.StepAnswered) -> None:
    asks = next(step.asks for step in steps_of(turn.session) if step.id == fact.step)
    turn.set(found={**turn.session.found, asks: fact.value}, was=None)
    exceptions.requote(turn)


def confirm(turn: Turn, fact: events.StepConfirmed) -> None:
    """Note that a step was said, in which words."""
    said = tuple(one for one in turn.session.said if one.step != fact.step)
    turn.set(said=(*said, Said(fact.step, fact.text, fact.at)))
    exceptions.requote(turn)


def hear(turn: Turn, at: Moment) -> None:
    """Note that the steps of the authorisation were spoken, in the words that were shown."""
    session = turn.session
    reckoning = session.reckoning
    steps = () if reckoning is None else (reckoning.guide.current, *reckoning.guide.coming)
    spoken = {
        one.step.id: one.text for one in steps if one and one.step.id in session.setup.rules.authorising
    }
    kept = tuple(one for one in session.said if one.step not in spoken)
    turn.set(said=(*kept, *(Said(step, text, at) for step, text in spoken.items())))
    exceptions.requote(turn)


def find(turn: Turn, fact: events.ValueFound) -> None:
    turn.set(found={**turn.session.found, fact.name: fact.value}, was=None)
    exceptions.requote(turn)


def choose(turn: Turn, fact: events.OptionChosen | events.TenderChosen | events.PaymentsChosen) -> None:
    """Take in a choice. Another option leaves the number of payments to its own terms."""
    choice = turn.session.choice
    match fact:
        case events.OptionChosen(option=option):
            choice = replace(choice, option=option, payments=None)
        case events.TenderChosen(tender=tender):
            choice = replace(choice, tender=tender)
        case _:
            choice = replace(choice, payments=fact.payments)
    turn.set(choice=choice, was=None, shut=())
    exceptions.requote(turn)


def go_back(turn: Turn, fact: events.WentBack) -> None:
    """Go back to the quote, as it is now."""
    turn.set(charge=None, instrument=None, authorisation=None, shut=())
    exceptions.requote(turn)
    guide(turn)
