"""Who calls in the demonstration. Owns the parts that are played, not which number has which account: the book says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import cycle

from desktop.demo.traits import Trait, Traits
from integrations.customers import AccountFile
from policy.account import Account

ROSA_NUMBER = "+12025550143"
ROSA_ACCOUNT = "8841-2207-3"
QUEUES = ("Billing", "Payments")
HOSTILE_NAME = "\u202eecnalaB \x1b[31m<b>PAY NOW</b>\x00 +1 (800) 555-0100 " + "z" * 300
_NOBODYS = tuple(f"+4420794604{last:02}" for last in range(100))
"""Set aside for fiction in London, so that no book of the United States has them."""
_MOST_OTHERS = 24


class Role(StrEnum):
    """A part in the demonstration; scripts name callers by it."""

    ROSA = "rosa"
    SHARED = "shared"
    PLAN = "plan"
    UNKNOWN = "unknown"
    WAIVER = "waiver"
    WITHHELD = "withheld"
    HOSTILE = "hostile"


ORDER = (Role.ROSA, Role.SHARED, Role.PLAN, Role.UNKNOWN, Role.WAIVER, Role.WITHHELD, Role.HOSTILE)


@dataclass(frozen=True, slots=True)
class Held:
    """An account of the book, as it may be read and as it is quoted."""

    file: AccountFile
    account: Account


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls: what the network shows, and the account that the call is about ("" for none).

    `paid` is what they remember of their last payment: minor units, and the day.
    """

    number: str
    name: str = ""
    queue: str = QUEUES[0]
    account: str = ""
    paid: tuple[int, date] | None = None


class NobodyToPlay(Exception):
    """The book has nobody for a part; says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who calls. `others` are ordinary customers."""

    parts: Mapping[Role, Caller]
    others: tuple[Caller, ...] = field(default=())

    def in_order(self) -> Iterator[Caller]:
        """Give who calls, one after the other and for ever: every part once, then ordinary customers."""
        yield from (self.parts[role] for role in ORDER if role in self.parts)
        yield from cycle(self.others or tuple(self.parts.values()))


def cast(sample: Iterable[Held], traits: Traits, is_unknown: Callable[[str], bool]) -> Cast:
    """Find somebody for every part among some accounts of the book; raise NobodyToPlay.

    `is_unknown` says that no account has a number.
    """
    held = [one for one in sample if one.file.phones]
    parts = {Role.ROSA: _rosa(held)}
    by_number = _by_number(held)
    single = [one for one in held if _is_alone(one, by_number) and _paid(one) and not _is_rosa(one)]
    parts[Role.SHARED] = _shared(by_number)
    taken: set[str] = set()
    for role, trait in ((Role.WAIVER, Trait.WAIVER), (Role.PLAN, Trait.PLAN), (Role.HOSTILE, Trait.PAYS)):
        found = next(
            (one for one in single if one.account.id not in taken and trait in traits(one.account)), None
        )
        if found is None:
            raise NobodyToPlay(f"The book has nobody who {trait}; make it of more accounts.")
        taken.add(found.account.id)
        parts[role] = _caller(found, HOSTILE_NAME if role is Role.HOSTILE else None)
    number = next((one for one in _NOBODYS if is_unknown(one)), None)
    if number is None:
        raise NobodyToPlay("Every number that is nobody's is somebody's in this book.")
    others = [one for one in single if one.account.id not in taken][:_MOST_OTHERS]
    if len(others) < 2:
        raise NobodyToPlay("The book has too few customers with a number; make it of more accounts.")
    parts[Role.UNKNOWN] = replace(_caller(others[0], "London"), number=number, queue=QUEUES[1])
    parts[Role.WITHHELD] = replace(_caller(others[1], ""), number="anonymous", queue=QUEUES[1])
    return Cast(parts, tuple(_caller(one) for one in others[2:]))


def _rosa(held: list[Held]) -> Caller:
    rosa = next((one for one in held if _is_rosa(one)), None)
    if rosa is None:
        raise NobodyToPlay("Rosa Delgado is not in this book; make it with “tillside demo”.")
    return replace(_caller(rosa), number=ROSA_NUMBER)


def _is_rosa(one: Held) -> bool:
    return one.account.id == ROSA_ACCOUNT


def _by_number(held: list[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for one in held:
        for phone in one.file.phones:
            found.setdefault(phone.number, []).append(one)
    return found


def _shared(by_number: Mapping[str, list[Held]]) -> Caller:
    """Find a number that exactly two accounts have; the call is about the second."""
    pairs = [(number, both) for number, both in by_number.items() if len(both) == 2]
    pair = next((one for one in pairs if _paid(one[1][1])), pairs[0] if pairs else None)
    if pair is None:
        raise NobodyToPlay("No two accounts of the book share a number; make it of more accounts.")
    number, both = pair
    return replace(_caller(both[1]), number=number)


def _caller(one: Held, name: str | None = None) -> Caller:
    shown = one.file.card.name if name is None else name
    return Caller(one.file.phones[0].number, shown, QUEUES[0], one.account.id, _paid(one))


def _paid(one: Held) -> tuple[int, date] | None:
    """Return what a customer remembers of the last payment."""
    last = next((paid for paid in one.file.payments if paid.minor > 0), None)
    return None if last is None else (last.minor, last.day)


def _is_alone(one: Held, by_number: Mapping[str, list[Held]]) -> bool:
    """Tell whether nobody else has the customer's number."""
    return len(by_number[one.file.phones[0].number]) == 1
