"""Tickets for the recording team: which stretch of which recording may hold card details, exactly. Deletes nothing."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from integrations.evidence.canonical import canonical, readable
from integrations.evidence.failures import EvidenceUnavailable
from integrations.evidence.files import write_whole
from integrations.evidence.withholding import written_time

WHY: Final = "The recorder was on, or may have been, while card entry was open."
_WHAT_TO_DO: Final = "Remove this stretch from the recording, or the recording, and say so in this ticket."


class TicketUnwritten(EvidenceUnavailable):
    """The ticket for the spoiled recording could not be written."""


@dataclass(frozen=True, slots=True)
class SpoilTicket:
    """A stretch of a recording (Unix time, ms); `file` is the recording's file or id, "" if it is not known."""

    call: str
    recorder: str
    from_ms: int
    to_ms: int
    file: str = ""
    why: str = WHY

    @property
    def name(self) -> str:
        """The name of the ticket's file; the same ticket has the same name."""
        meant = canonical([self.call, self.recorder, self.from_ms, self.to_ms])
        digest = base64.b32encode(hashlib.sha256(meant).digest()[:5]).decode("ascii").lower()
        at = written_time(self.from_ms).replace(":", "").replace(".", "-")
        return f"spoiled-{at}-{digest}.json"


def write_ticket(folder: Path, ticket: SpoilTicket) -> Path:
    """Write a ticket, or the same one again, and return its file; raise TicketUnwritten."""
    path = folder / ticket.name
    data = readable(
        {
            "call": ticket.call,
            "recorder": ticket.recorder,
            "from": written_time(ticket.from_ms),
            "from_ms": ticket.from_ms,
            "to": written_time(ticket.to_ms),
            "to_ms": ticket.to_ms,
            "file": ticket.file or None,
            "why": ticket.why,
            "what_to_do": _WHAT_TO_DO,
        }
    )
    try:
        write_whole(path, data)
    except OSError as error:
        raise TicketUnwritten from error
    return path
