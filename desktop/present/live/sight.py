"""What every region is made from: the session with its surroundings, words and formats, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import phonenumbers

from desktop.present.deeds import Button, Deed, Key
from desktop.present.keys import key_name
from desktop.present.live.showing import Showing
from desktop.present.live.surroundings import Surroundings
from desktop.present.locale import Formats, duration, locale_of
from desktop.present.texts import Texts
from policy import events
from policy.language.tree.pack import Pack
from policy.moment import Moment
from policy.quote import Option
from policy.session import Session, Showable, Stage, showable
from policy.session.machine import fitting, unmet
from policy.session.standing import Standing


@dataclass(frozen=True, slots=True)
class Sight:
    """A session as one panel sees it."""

    session: Session
    showing: Showing
    around: Surroundings
    t: Texts
    f: Formats
    may: Showable

    @property
    def stage(self) -> Stage:
        return self.session.stage

    @property
    def pack(self) -> Pack:
        return self.session.setup.pack

    @property
    def is_verified(self) -> bool:
        return self.session.reckoning is not None and self.session.reckoning.is_verified

    @property
    def option(self) -> Option | None:
        """The option that is looked at, once the caller is verified."""
        reckoning = self.session.reckoning
        return reckoning.option if reckoning is not None and reckoning.is_verified else None

    def deed(self, kind: type[events.Deed], **fields: Any) -> events.Deed:
        """Make a deed of this call, done now."""
        return kind(at=self.around.now, call=self.session.key, **fields)

    def missed(self, deed: events.Deed) -> tuple[str, ...] | None:
        """Name the conditions that a deed misses now: none if it would be taken, None if it does not belong here."""
        if self.session.call is None:
            return None
        rows = fitting(self.session, deed, Standing.OURS)
        if not rows:
            return None
        misses = [unmet(row, self.session, deed) for row in rows]
        return () if () in misses else misses[0]

    def allows(self, kind: type[events.Deed], **fields: Any) -> bool:
        """Tell whether a deed would be taken now."""
        return self.session.call is not None and self.missed(self.deed(kind, **fields)) == ()

    def button(
        self,
        deed: Deed,
        label: str,
        key: Key | None = None,
        *,
        which: str = "",
        amount: str = "",
        enabled: bool = True,
        first_step: bool = False,
        **values: object,
    ) -> Button:
        """Make a button; `label` is the last part of the key of its words."""
        words = self.t(f"action.{label}", **values)
        return Button(deed, words, which, amount, key, key_name(self.t, key), enabled, first_step)

    def since(self, at: Moment) -> int:
        """Return the whole seconds since a moment, never less than none."""
        return max(0, (self.around.now.monotonic_ns - at.monotonic_ns) // 1_000_000_000)

    def into_call(self, at: Moment) -> str:
        """Write how far into the talk a moment was."""
        call = self.session.this_call
        start = call.answered or call.offered
        return duration(max(0, (at.monotonic_ns - start.monotonic_ns) // 1_000_000_000))

    def recorder(self, name: str) -> str:
        """Return a recorder's name as the panel shows it."""
        known = self.around.recorders.get(name)
        return known.name if known is not None else name


def sight(session: Session, showing: Showing, around: Surroundings, t: Texts) -> Sight:
    """Look at a session. What is the panel's own counts only for the call it was begun in."""
    key = session.key if session.call is not None else None
    own = showing if showing.call == key else Showing(key)
    formats = Formats(locale_of(t.language), session.setup.pack.about.currency)
    return Sight(session, own, around, t, formats, showable(session))


@lru_cache(maxsize=64)
def number_shown(number: str) -> str:
    """Write a number (E.164) as people read it: those of the own country without its code."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    own = parsed.country_code == 1
    form = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def named(text: str) -> str:
    """Return a name of the pack's as a label: its first letter large."""
    return text[:1].upper() + text[1:]
