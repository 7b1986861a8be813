"""Builds a value of any type that can be logged, with a word or number of the test's own in every place."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

from integrations.evidence.records import Record
from policy.authority import Person
from policy.calls import CallFact, CallKey, Privacy, RemoteParty, SourceFact
from policy.effects import Effect, Fact
from policy.events import AccountSearched, Happening
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.moment import Moment
from tests.integrations.evidence.making import CALL, moment
from tests.policy.session.till import compiled

Place = tuple[type, str]
"""A class and the name of its field."""


def leaves(kind: type[Any]) -> Iterator[type[Any]]:
    """Give the types below one that are made, not only built upon; the ghost that a class with slots leaves is none."""
    below = [
        one
        for one in kind.__subclasses__()
        if one.__module__.startswith(("policy.", "integrations."))
        and getattr(sys.modules[one.__module__], one.__name__) is one
    ]
    if not below:
        yield kind
    for one in below:
        yield from leaves(one)


def loggable() -> list[type[Any]]:
    """Return every fact, effect and record there is."""
    return [one for root in (CallFact, SourceFact, Happening, Effect, Record) for one in leaves(root)]


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


class Builder:
    """Puts `text(n, place)` and `number(n, place)` into the n-th place of a text or of a number."""

    def __init__(self, text: Callable[[int, Place], str], number: Callable[[int, Place], int]) -> None:
        self.text = text
        self.number = number
        self.count = 0

    def made(self, kind: type) -> Any:
        """Return a value of a dataclass."""
        if kind is Pack:
            return compiled("2025.11")
        if kind is RemoteParty:
            return RemoteParty(
                None, self.word((kind, "presented")), Privacy.PRESENTED, self.word((kind, "name"))
            )
        if kind is Person:
            return Person(self.word((kind, "id")), self.word((kind, "role")), {})
        hints = hints_of(kind)
        given: dict[str, Any] = {}
        for field in fields(kind):
            given[field.name] = self.value(hints[field.name], (kind, field.name))
        return kind(**given)

    def value(self, hint: Any, place: Place) -> Any:  # noqa: C901 (a way for each kind of hint)
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if hint == Value:
            return self.word(place)
        if hint == Fact:
            return AccountSearched(call=CALL, at=moment(), text=self.word((AccountSearched, "text")))
        if origin in (typing.Union, types.UnionType):
            return self.value(next(one for one in inner if one is not type(None)), place)
        if origin is tuple:
            return (self.value(inner[0], place), self.value(inner[0], place)) if inner[0] is not Any else ()
        if origin is not None and issubclass(origin, Mapping):
            return {}
        if hint is CallKey:
            return CallKey("sim", self.word(place))
        if hint is Moment:
            return Moment(7_000_000_000, self.digits(place))
        if hint is str:
            return self.word(place)
        if hint is bool:
            return True
        if hint is int:
            return self.digits(place)
        if hint is date:
            return date(2026, 11, 22)
        if hint is Fraction:
            return Fraction(1, 3)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return next(iter(hint))
        assert isinstance(hint, type), hint
        assert is_dataclass(hint), hint
        return self.made(hint)

    def word(self, place: Place) -> str:
        self.count += 1
        return self.text(self.count - 1, place)

    def digits(self, place: Place) -> int:
        self.count += 1
        return self.number(self.count - 1, place)
