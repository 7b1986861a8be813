"""How a value is written so that two machines write the same bytes, and how such bytes are read: strictly.

The form is that of RFC 8785 for what is needed here: objects, lists, text in NFC, and integers that every JSON
reader holds exactly. Nothing else can be written, and bytes in any other form are not read.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Plain: TypeAlias = "int | str | Sequence[Plain] | Mapping[str, Plain]"

MOST: Final = 2**53 - 1
"""The greatest integer that a JSON reader with binary floating point holds exactly."""


class Malformed(ValueError):
    """What came is not of the one form that is read."""


def written(value: Plain) -> bytes:
    """Return the canonical bytes of a value; raise Malformed if it has none."""
    _check(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read(data: bytes, most: int) -> Plain:
    """Read canonical bytes, of which there are `most` at most; raise Malformed for anything else."""
    if len(data) > most:
        raise Malformed(f"more than {most:,} bytes")
    try:
        value: Plain = json.loads(data.decode())
        again = written(value)
    except (ValueError, RecursionError) as fault:
        raise Malformed(f"not of the form that is read: {fault}") from fault
    if again != data:
        raise Malformed("not written in the one way that is read")
    return value


def _check(value: object) -> None:
    match value:
        case bool():
            raise Malformed("true and false are not written")
        case int():
            if abs(value) > MOST:
                raise Malformed("an integer is too great")
        case str():
            if not unicodedata.is_normalized("NFC", value) or _has_surrogates(value):
                raise Malformed("a text is not in NFC")
        case list() | tuple():
            for one in value:
                _check(one)
        case dict():
            for name, one in value.items():
                if not (isinstance(name, str) and name.isascii() and name.isidentifier()):
                    raise Malformed("a name is not of plain letters")
                _check(one)
        case _:
            raise Malformed(f"{type(value).__name__} is not written")


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
