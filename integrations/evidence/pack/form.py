"""The form of a pack's JSON file. There is one way to write a pack, so that a pack of other bytes is another pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from integrations.evidence.canonical import Plain, canonical, readable, unwritten, written

FORMAT: Final = "tillside evidence 1"
_MOST_BYTES: Final = 200_000_000


class PackUnreadable(ValueError):
    """This is no evidence pack, or it was changed so that it can no longer be read."""


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """An entry of the log with its number (from 0) and the hashes that lead from it to the checkpoint."""

    number: int
    entry: Mapping[str, Any]
    path: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The bytes that were logged."""
        return canonical(self.entry)


@dataclass(frozen=True, slots=True)
class Pack:
    """All that is known of a call. `key` is the public key, `checkpoint` and `signature` are notes signed by it."""

    call: str
    entries: tuple[PackedEntry, ...]
    checkpoint: str
    key: str
    page_file: str
    page_digest: bytes
    signature: str = ""

    @property
    def claim(self) -> str:
        """The text that the signature is over: a digest of everything else."""
        digest = hashlib.sha256(canonical(self._unsigned())).digest()
        return f"{FORMAT}\n{written(digest)}\n"

    def written(self) -> bytes:
        """Return the bytes of the JSON file."""
        return readable({**self._unsigned(), "signature": self.signature})

    def _unsigned(self) -> dict[str, Plain]:
        return {
            "format": FORMAT,
            "call": self.call,
            "key": self.key,
            "checkpoint": self.checkpoint,
            "page": {"file": self.page_file, "sha256": written(self.page_digest)},
            "entries": [
                {"number": one.number, "entry": one.entry, "path": [written(part) for part in one.path]}
                for one in self.entries
            ],
        }

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a pack; raise PackUnreadable for anything that `written` would not have written."""
        if len(data) > _MOST_BYTES:
            raise PackUnreadable("The file is too large for an evidence pack.")
        try:
            found = cls._from(
                json.loads(data.decode(), parse_float=_no_fraction, parse_constant=_no_fraction)
            )
            same = found.written() == data
        except PackUnreadable:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise PackUnreadable("This is no evidence pack, or it cannot be read any more.") from None
        if not same:
            raise PackUnreadable("The file is not as it was written: something in it was changed or added.")
        return found

    @classmethod
    def _from(cls, data: Any) -> Self:
        if data["format"] != FORMAT:
            raise PackUnreadable("The pack is of another version of this program, or none at all.")
        return cls(
            call=_text(data["call"]),
            entries=tuple(
                PackedEntry(
                    _whole(one["number"]), dict(one["entry"]), tuple(unwritten(part) for part in one["path"])
                )
                for one in data["entries"]
            ),
            checkpoint=_text(data["checkpoint"]),
            key=_text(data["key"]),
            page_file=_text(data["page"]["file"]),
            page_digest=unwritten(data["page"]["sha256"]),
            signature=_text(data["signature"]),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PackUnreadable("The pack has something else where a text belongs.")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PackUnreadable("The pack has something else where a number belongs.")
    return value


def _no_fraction(text: str) -> None:
    raise PackUnreadable(f"The pack holds {text[:20]}, but evidence knows whole numbers only.")
