"""The one way in which evidence is written as bytes: JSON by RFC 8785, of texts, whole numbers, truths and nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence

Plain = str | int | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]


def canonical(plain: Plain) -> bytes:
    """Write a value so that equal values are equal bytes. Names are ASCII, so their order is that of their bytes."""
    return json.dumps(
        plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def readable(plain: Plain) -> bytes:
    """Write a value for people, again the only way it can be written: the same bytes or none."""
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1).encode() + b"\n"


def written(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def unwritten(text: str) -> bytes:
    """Read base64; raise ValueError for anything that `written` would not have written."""
    data = base64.b64decode(text, validate=True)
    if written(data) != text:
        raise ValueError("these bytes are written otherwise")
    return data
