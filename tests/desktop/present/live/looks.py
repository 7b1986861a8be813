"""Looks at views from outside: every text, every thing to press, and what becomes of pressing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from desktop.present.account import AccountsFound
from desktop.present.deeds import Button, Deed, Did, Key
from desktop.present.guidance import Guidance
from desktop.present.live import PanelAsked, Showing, Surroundings, did
from desktop.present.live.guidance import FIND
from desktop.present.panel import PanelView
from desktop.present.quote import Quote
from desktop.present.request import RequestForm, WrapUp
from integrations.customers import AccountCard, AccountFile
from policy import effects, events
from policy.moment import Moment
from policy.session import Session, step

NAME = "Wilhelmina Quastrow"
CARDS = {one: AccountCard(one, NAME, "14 Alder St", "en", "corner-shop") for one in ("A1", "A2", "A9")}
FILE = AccountFile(CARDS["A1"], (), (), (), (), (), ())


def surroundings(now: Moment, language: str = "en", **changed: Any) -> Surroundings:
    """Make surroundings that know the customers' names."""
    return Surroundings(now=now, language=language, cards=CARDS, file=FILE, **changed)


def texts(value: object) -> Iterator[str]:
    """Give every text in a view."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def buttons(value: object) -> Iterator[Button]:
    """Give every button in a view."""
    if isinstance(value, Button):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from buttons(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from buttons(getattr(value, field.name))


def entered(view: PanelView) -> tuple[tuple[str, str], ...]:
    """Fill every field of the guidance in as an agent would."""
    guidance = view.guidance
    if not isinstance(guidance, Guidance) or guidance.current is None:
        return ()
    asked = guidance.current.asked
    typed = {FIND: "Alder"}
    return tuple(
        (one.name, one.choices[0] if one.choices else one.value or typed.get(one.name, "60.00"))
        for one in asked
    )


def doable(view: PanelView) -> list[Did]:
    """Give everything that an agent can do in a view: buttons, choices, fields."""
    found = [
        Did(one.deed, one.which, entered(view)) for one in buttons(view) if one.enabled and not one.first_step
    ]
    match view.page:
        case AccountsFound(candidates=several):
            found += [Did(Deed.CHOOSE_ACCOUNT, one.which) for one in several]
            found.append(Did(Deed.CHOOSE_ACCOUNT, "other"))
        case Quote() as quote:
            found += [Did(Deed.CHOOSE_OPTION, one.which) for one in quote.options if one.enabled]
            found += [Did(Deed.ASK_WHY, one.which) for one in quote.lines]
            if quote.count is not None:
                found += [Did(Deed.CHOOSE_COUNT, one) for one in quote.count.counts]
            if quote.own is not None:
                found.append(Did(Deed.ENTER_AMOUNT, "", (("amount", "60.00"),)))
        case RequestForm() as form:
            found += [Did(Deed.CHOOSE_LINE, one.which) for one in form.lines]
            found += [Did(Deed.CHOOSE_REASON, one.which, (("amount", "3.00"),)) for one in form.reasons]
        case WrapUp() as wrap_up:
            found += [Did(Deed.CHOOSE_OUTCOME, one.which) for one in wrap_up.outcomes]
        case _:
            pass
    return found


def refused(session: Session, deeds: tuple[events.Deed | PanelAsked, ...]) -> list[effects.Report]:
    """Give the reports of deeds that the session does not take, one after another."""
    reports = []
    for deed in deeds:
        if isinstance(deed, events.Deed):
            session, asked = step(session, deed)
            reports += [one for one in asked if isinstance(one, effects.Report) and one.fact is deed]
    return reports


def press(
    session: Session, showing: Showing, around: Surroundings, done: Did
) -> tuple[Showing, list[effects.Report]]:
    """Do something, and give what the panel keeps of it and what the session did not take."""
    after, deeds = did(showing, session, around, done)
    return after, refused(session, deeds)


def keys(view: PanelView) -> list[Key]:
    """Give the keys that press something in a view."""
    several = buttons((view.actions, view.page, view.guidance, view.footer))
    return [one.key for one in several if one.key is not None and one.enabled]


def has_way_on(view: PanelView) -> bool:
    """Tell whether a view has something to press, or says what it waits for."""
    primary = view.actions.primary
    waits = bool(view.actions.note) or (primary is not None and bool(primary.sentence))
    return waits or any(one.enabled for one in buttons((view.actions, view.page, view.guidance)))
