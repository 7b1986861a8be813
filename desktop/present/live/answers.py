"""Fields for what a caller says, and whether it is the right answer; a right answer itself is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.present.guidance import Asked
from desktop.present.live import typed
from desktop.present.live.sight import Sight, named
from desktop.present.live.surroundings import CheckKind, Expected
from policy.language.tree.pack import Input
from policy.language.tree.tables import Scope
from policy.language.tree.types import Kind, Value
from policy.quote import Quote

FOUND_ON_CALL = frozenset({"call", "asked"})
"""Where inputs come from that the agent can find out."""
_NARROW = 84
_NARROW_KINDS = (CheckKind.AMOUNT, CheckKind.ZIP, CheckKind.DIGITS)


def is_yes_no(declared: Input) -> bool:
    return declared.type.kind is Kind.BOOLEAN


def checks_of(s: Sight, expected: tuple[Expected, ...]) -> tuple[Asked, ...]:
    """Make the fields in which the parts of an answer are typed."""
    fields = []
    for place, part in enumerate(expected):
        choices = tuple(_months(s)) if part.kind is CheckKind.MONTH else ()
        width = _NARROW if part.kind in _NARROW_KINDS and len(expected) > 1 else 0
        fields.append(Asked(_name(part, place), s.t(f"check.{part.kind}"), choices=choices, width=width))
    return tuple(fields)


def is_right(s: Sight, expected: tuple[Expected, ...], entered: Mapping[str, str]) -> bool | None:
    """Tell whether an answer is the expected one; None if a part of it cannot be read."""
    right = True
    for place, part in enumerate(expected):
        read = _read(s, part, entered.get(_name(part, place), ""))
        if read is None:
            return None
        wanted = typed.plain_word(part.right) if isinstance(part.right, str) else part.right
        right = right and read == wanted
    return right


def _name(part: Expected, place: int) -> str:
    return f"{part.kind}-{place}"


def _read(s: Sight, part: Expected, text: str) -> int | date | str | None:
    match part.kind:
        case CheckKind.AMOUNT:
            return typed.amount(text, s.f.currency)
        case CheckKind.MONTH:
            return _months(s).get(text)
        case CheckKind.DATE:
            return typed.day(text)
        case _:
            return typed.plain_word(text) or None


def _months(s: Sight) -> dict[str, date]:
    """Return the months to choose from, by how they are shown, the present one first."""
    today = s.around.local(s.around.now).date()
    return {s.f.month(first): first for first in typed.months(today)}


def field_for(s: Sight, name: str, label: str, text: str = "", declared: Input | None = None) -> Asked:
    """Make a field for one value; words of the pack are chosen, everything else is typed."""
    choices = tuple(shown_words(s, declared)) if declared is not None else ()
    return Asked(name, label, text, choices)


def shown_words(s: Sight, declared: Input) -> dict[str, str]:
    """Return the words that an input may be by how they are shown; none if it is no such input."""
    if declared.type.kind is Kind.BOOLEAN:
        return {s.t("action.yes"): "yes", s.t("action.no"): "no"}
    return {named(word): word for word in declared.type.words}


def unsaid_inputs(s: Sight) -> frozenset[str]:
    """Return what nobody has found out on this call and the policy cannot do without."""
    made, account = s.session.reckoning, s.session.account
    if made is None or account is None:
        return frozenset()
    if isinstance(made.quote, Quote):
        return frozenset(made.quote.needs)
    known = account.values.keys() | s.session.found.keys()
    return frozenset(
        one.name
        for one in s.pack.inputs.values()
        if one.scope is Scope.ACCOUNT
        and one.origin in FOUND_ON_CALL
        and not one.may_be_unknown
        and one.name not in known
    )


def value_of(s: Sight, declared: Input, text: str) -> Value | None:
    """Return what was typed for an input as the pack's value; None if it is none that it may be."""
    return typed.value(text, declared, s.f.currency, shown_words(s, declared))
