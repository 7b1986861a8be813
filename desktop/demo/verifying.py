"""What a caller says to be verified, typed as an agent would type it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from desktop.present.live.surroundings import CheckKind, Expected
from desktop.present.locale import Formats

_WRONG: Mapping[CheckKind, str] = {
    CheckKind.ZIP: "00000",
    CheckKind.AMOUNT: "0.01",
    CheckKind.DIGITS: "0000",
    CheckKind.WORD: "nothing",
}


def answers(expected: Iterable[Expected], formats: Formats, *, right: bool) -> tuple[str, ...]:
    """Return what is typed into the fields of a check, in their order."""
    return tuple(_typed(one, formats, right=right) for one in expected)


def _typed(expected: Expected, formats: Formats, *, right: bool) -> str:
    if not right and expected.kind in _WRONG:
        return _WRONG[expected.kind]
    match expected.right:
        case int():
            return formats.amount(expected.right)
        case date():
            return (
                formats.month(expected.right)
                if expected.kind is CheckKind.MONTH
                else expected.right.isoformat()
            )
        case text:
            return text
