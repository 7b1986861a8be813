"""What a session would be with a fact taken in: for guards that ask before anything is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from policy.calls import RecorderGone, RecorderSeen
from policy.effects import Fact
from policy.events import Instrument, RecorderReported
from policy.recording import Recorders
from policy.session.reckoning import reckon
from policy.session.state import Session


def recorders_after(session: Session, fact: Fact) -> Recorders:
    """Return the recorders as they are known with this fact."""
    match fact:
        case RecorderSeen(recorder=name, at=at):
            return session.recorders.seen(name, at)
        case RecorderGone(recorder=name, at=at):
            return session.recorders.gone(name, at)
        case RecorderReported(recorder=name, state=state, proof=proof, at=at):
            return session.recorders.reported(
                name,
                state,
                proof,
                at,
                session.setup.rules,
                silent_until=fact.silent_until,
                file=fact.file,
                runs_out=fact.runs_out,
            )
        case _:
            return session.recorders


def reckoned(session: Session, **changes: Any) -> Session:
    """Return the session with these changes and all that the policy says about them."""
    changed = replace(session, **changes)
    return replace(changed, reckoning=reckon(changed))


def with_product(session: Session, instrument: Instrument) -> Session:
    """Return the session knowing the kind of card, where the pack asks for it."""
    name = session.setup.card_product
    declared = session.setup.pack.inputs.get(name)
    if declared is None or instrument.product not in declared.type.words:
        return session
    return reckoned(session, found={**session.found, name: instrument.product})
