"""Opens a user's evidence at a start: a log that cannot be gone on with is set aside, and a new one begun."""

from __future__ import annotations

from pathlib import Path

from integrations.evidence.evidence import Evidence
from integrations.evidence.failures import EvidenceUnavailable, LogBroken
from integrations.evidence.log import set_aside
from integrations.evidence.records import LogSetAside
from integrations.ports import SecretKeeping
from policy.moment import Moment


def opened_anew(path: Path, keyring: SecretKeeping, at: Moment) -> tuple[Evidence, Path | None]:
    """Open or begin the log in a file; return with it where a broken one has been put, None if it was whole.

    Nothing of the broken one is lost or changed, and the new log begins with the word of it. Raise
    EvidenceUnavailable, or what the keyring raises.
    """
    try:
        return Evidence.open(path, keyring), None
    except LogBroken as broken:
        why = broken.message
    try:
        kept = set_aside(path)
    except OSError as error:
        raise EvidenceUnavailable(
            "The evidence log is broken and cannot be set aside.",
            next_step="Close every other program of Tillside, and try again.",
        ) from error
    evidence = Evidence.open(path, keyring)
    evidence.append(LogSetAside(at=at, file=kept.name, why=why), at=at)
    return evidence, kept
