"""Who sits at the window, and by which words, formats and clock it shows requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from desktop.present.locale import Formats, locale_of
from desktop.present.supervision.amounts import Amounts
from desktop.present.texts import Texts
from policy.approvals.queue import Waiting, hindrances
from policy.approvals.request import ApprovalRequest
from policy.approvals.roster import Roster
from policy.approvals.verifying import Fault


@dataclass(frozen=True, slots=True)
class Seat:
    """The person with the key (16 hexadecimal digits) and the roster as it is now.

    `ranks` are the ranks of the pack's roles by id, `roles` their titles; its `currency` has so many `digits` behind
    the point.
    """

    person: str
    key: str
    roster: Roster
    ranks: Mapping[str, int]
    roles: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    digits: int = 2

    @property
    def name(self) -> str:
        return self.name_of(self.person)

    def name_of(self, person: str) -> str:
        """Return the name that the roster has for a person, or else the user name."""
        signer = self.roster.signer(person)
        return person if signer is None else signer.name

    def role(self, role: str) -> str:
        return self.roles.get(role, role)

    @property
    def limit(self) -> int:
        """Return the most that this person may give away, in minor units."""
        signer = self.roster.signer(self.person)
        return 0 if signer is None else signer.limit

    @property
    def own_fault(self) -> Fault | None:
        """Return why nothing that is signed here counts, whatever it is about; None if it may."""
        signer = self.roster.signer(self.person)
        if signer is None:
            return Fault.REVOKED if self.roster.is_revoked(self.person) else Fault.UNKNOWN_SIGNER
        return None if signer.key == self.key else Fault.OTHER_KEY

    def hindrances(self, waiting: Waiting) -> tuple[Fault, ...]:
        """Return why this person's approval would not count; none if it would."""
        if self.own_fault is not None:
            return (self.own_fault,)
        return hindrances(waiting, self.person, self.roster, self.ranks)


@dataclass(frozen=True, slots=True)
class Sight:
    """The words of one language and the time: `now_ms` is Unix milliseconds, shown as `zone` has it."""

    words: Texts
    now_ms: int
    zone: tzinfo

    def say(self, key: str, /, **values: object) -> str:
        """Give one of the window's own texts."""
        return self.words(f"supervision.{key}", **values)

    def clock(self, at_ms: int) -> str:
        return self._formats.clock(self._at(at_ms))

    def exact_clock(self, at_ms: int) -> str:
        return self._formats.exact_clock(self._at(at_ms))

    def day(self, at_ms: int) -> date:
        return self._at(at_ms).date()

    @property
    def today(self) -> date:
        return self.day(self.now_ms)

    def amounts(self, request: ApprovalRequest) -> Amounts:
        return Amounts(self._formats.locale, request.change.currency, request.change.digits)

    @property
    def _formats(self) -> Formats:
        return Formats(locale_of(self.words.language))

    def _at(self, at_ms: int) -> datetime:
        try:
            return datetime.fromtimestamp(at_ms / 1000, self.zone)
        except (OverflowError, ValueError, OSError):
            return datetime.fromtimestamp(
                0, self.zone
            )  # a time that no calendar has: it is not hidden, but absurd
