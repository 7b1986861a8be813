"""Tickets for the recording team: which stretch of which recording may hold card details, exactly. Deletes nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from integrations.evidence.canonical import canonical, readable
from integrations.evidence.failures import EvidenceUnavailable
from integrations.evidence.files import write_whole
from integrations.evidence.withholding import written_time
from policy.recording import Doubt

WHYS: Final[Mapping[Doubt, str]] = {
    Doubt.RECORDED: "The recorder was on while card entry was open, or came back on before it was looked at.",
    Doubt.UNPROVEN: "The recorder was not proven paused any more while card entry was open.",
    Doubt.BEGAN: "The recorder began while card entry was open.",
    Doubt.ENDED: "The recorder ended before it could be seen that it had stayed paused.",
    Doubt.LATE: "The recorder answered an earlier command late, while card entry was open.",
    Doubt.UNREAD: "The recorder did not say after card entry whether it had stayed paused.",
}
"""Why a stretch may be spoiled, as the recording team reads it."""
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
    why: str = WHYS[Doubt.UNPROVEN]

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
