"""Which step of the guidance is the one to do now, as the stage and what may be said to an unverified caller allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.present.live.sight import Sight
from desktop.present.words import Run, Speech
from policy.guidance import PLACEHOLDER, Shown
from policy.language.tree.pack import Step, StepKind
from policy.session import AttemptState, Session, Stage
from policy.session.state import OPEN

PAID = frozenset({Stage.CAPTURED, Stage.POSTED, Stage.RECEIPT, Stage.RESUMING, Stage.CLOSING, Stage.WRAP_UP})
TAKEN = frozenset({AttemptState.CAPTURED, AttemptState.POSTED})


@dataclass(frozen=True, slots=True)
class Talk:
    """The steps as they stand: done, the one to do now, and the ones to come."""

    done: tuple[Shown, ...] = ()
    current: Shown | None = None
    coming: tuple[Shown, ...] = ()


def left(session: Session) -> tuple[Shown, ...]:
    """Return the steps that are still to do, in the order of the page."""
    if session.reckoning is None:
        return ()
    guide = session.reckoning.guide
    return tuple(one for one in (guide.current, *guide.coming) if one is not None)


def shown_step(session: Session, identifier: str) -> Shown | None:
    """Return a step that is still to do, by its id."""
    return next((one for one in left(session) if one.step.id == identifier), None)


def talk(s: Sight) -> Talk:
    """Return the steps as this stage has them."""
    reckoning = s.session.reckoning
    if reckoning is None:
        return Talk()
    ahead = _after_payment(s.session, left(s.session))
    if s.stage is Stage.CLOSING:
        ahead = [one for one in ahead if one.step.kind is StepKind.CLOSE] or ahead
    current = next((one for one in ahead if _is_now(s, one)), None)
    coming = [one for one in ahead if one is not current]
    if current is not None:
        coming = ahead[ahead.index(current) + 1 :]
        coming = [*(one for one in ahead[: ahead.index(current)] if _is_authorising(s, one)), *coming]
    return Talk(reckoning.guide.done, current, tuple(coming))


def _is_now(s: Sight, one: Shown) -> bool:
    """Tell whether a step can be the one to do now."""
    if not s.is_verified and names_values(one.step):
        return False
    return _is_authorising(s, one) == (s.stage is Stage.AUTHORISING)


def _is_authorising(s: Sight, one: Shown) -> bool:
    return one.step.id in s.session.setup.rules.authorising


def _after_payment(session: Session, ahead: Iterable[Shown]) -> list[Shown]:
    """Leave out what comes up to the payment once it is made, unless another is being taken."""
    steps = list(ahead)
    is_paid = any(one.state in TAKEN for one in session.attempts)
    going_on = session.stage in PAID and not any(one.state in OPEN for one in session.attempts)
    if session.stage is Stage.LINKING:
        is_paid = going_on = True
    places = [place for place, one in enumerate(steps) if one.step.kind is StepKind.PAY]
    return steps[places[-1] + 1 :] if is_paid and going_on and places else steps


def names_values(step: Step) -> bool:
    """Tell whether the words of a step name a value of the account or of the quote."""
    return any(PLACEHOLDER.search(text) for text in step.texts.values())


def words(one: Shown, language: str) -> Speech:
    """Return a step's words with the values in them made strong; a step without words says its title."""
    if not one.text:
        return (Run(one.step.title),)
    template = one.step.texts.get(language) or one.step.texts.get("en", "")
    parts = PLACEHOLDER.split(template)[::2]
    pattern = "(.+?)".join(re.escape(part) for part in parts)
    found = re.fullmatch(pattern, one.text, re.DOTALL)
    if found is None:
        return (Run(one.text),)
    runs: list[Run] = []
    for place, part in enumerate(parts):
        runs.append(Run(part))
        if place < len(parts) - 1:
            runs.append(Run(found[place + 1], strong=True))
    return tuple(run for run in runs if run.text)
