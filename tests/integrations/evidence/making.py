"""Things to write down, and a key to sign them with."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from integrations.errors import Unauthorized
from integrations.evidence.entries import Entry, entry_of
from integrations.evidence.evidence import Evidence
from integrations.evidence.key import EvidenceKey
from integrations.evidence.log import EvidenceLog
from policy.calls import CallAnswered, CallKey
from policy.moment import Moment

KEY = EvidenceKey.of(bytes(range(32)))
CALL = CallKey("sim", "1")
NOON_MS = 1_762_282_800_000


class Keys:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def read(self, reference: str) -> str:
        if reference not in self.held:
            raise Unauthorized("none")
        return self.held[reference]

    def keep(self, name: str, secret: str) -> None:
        self.held[name] = secret


def moment(ms: int = 0) -> Moment:
    return Moment(ms * 1_000_000, NOON_MS + ms)


def entry(number: int = 0, call: CallKey = CALL) -> Entry:
    at = moment(number)
    return entry_of(CallAnswered(call=call, at=at), at, call, KEY.withhold)


def entries(count: int, first: int = 0) -> list[Entry]:
    return [entry(number) for number in range(first, first + count)]


def opened(path: Path) -> EvidenceLog:
    return EvidenceLog.open(path, KEY.signer, now_ms=lambda: NOON_MS)


def evidence(path: Path) -> Evidence:
    return Evidence(opened(path), KEY)


def tamper(path: Path, *statements: str) -> None:
    """Change a log's file behind its back."""
    with sqlite3.connect(path, isolation_level=None) as raw:
        for name in ("entries_stay", "entries_last"):
            raw.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            raw.execute(statement)
    raw.close()
