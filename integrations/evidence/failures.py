"""How evidence fails: it could not be written, or what is there is not what was signed."""

import sqlite3

from integrations.errors import PortError, Refused, Unavailable


class EvidenceUnavailable(Unavailable):
    """The evidence could not be written, so nothing of this was."""

    usual_next_step = "Try again; if it stays so, restart the program and call IT."


class EvidenceBusy(EvidenceUnavailable):
    """Another program writes the evidence at this moment."""


class EvidenceFull(EvidenceUnavailable):
    """The disk is full, so the evidence could not be written."""

    usual_next_step = "Free some space on the disk and try again."


class NoEvidence(Refused):
    """There is no evidence log."""

    usual_next_step = "Name the log's file with --log, or take a call first."


class LogBroken(Refused):
    """The evidence log is not what was signed: it was cut, changed or moved about."""

    usual_next_step = (
        "Keep the file and tell your auditor; compare it with the checkpoints that left this machine. "
        "A new log can be begun beside it."
    )


def named(error: sqlite3.Error) -> PortError:
    """Turn SQLite's failure into ours; the primary code is in the low byte."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return EvidenceBusy()
    if code == sqlite3.SQLITE_FULL:
        return EvidenceFull()
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return LogBroken("The file of the evidence log is damaged.")
    return EvidenceUnavailable()
