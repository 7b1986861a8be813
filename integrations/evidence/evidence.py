"""One user's evidence, as a runner uses it: given each step of a session, it writes down what belongs there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from integrations.evidence.entries import Loggable, entry_of
from integrations.evidence.key import EvidenceKey
from integrations.evidence.log import EvidenceLog
from integrations.evidence.outbox import send_waiting
from integrations.evidence.records import TicketWritten
from integrations.evidence.tickets import WHYS, SpoilTicket, write_ticket
from integrations.evidence.watching import changes
from integrations.ports import CheckpointPost, SecretKeeping
from policy.calls import CallKey
from policy.effects import Effect, Fact, WriteSpoilTicket
from policy.moment import Moment
from policy.session import Session

FILE: Final = "evidence.sqlite3"


class Evidence:
    """An open log and its key. What a method wrote is on the disk, and signed for, when it returns.

    Every method blocks for a few milliseconds, and `open` for as long as it takes to check the whole log.
    """

    def __init__(self, log: EvidenceLog, key: EvidenceKey) -> None:
        self.log = log
        self.key = key

    @classmethod
    def open(cls, path: Path, keyring: SecretKeeping, *, create: bool = True) -> Self:
        """Open or begin the log in a file, with the key that the keyring holds; the log is checked.

        Raise LogBroken, EvidenceUnavailable, NoEvidence (where it may not be begun), or what the keyring raises.
        """
        key = EvidenceKey.from_keyring(keyring)
        return cls(EvidenceLog.open(path, key.signer, create=create), key)

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> int:
        """Write down one step of a session: the fact, what it changed and showed, what was asked for.

        Return how many entries the log has. Raise EvidenceUnavailable or LogBroken: then nothing of it was written.
        """
        call = after.key if after.call is not None else None
        return self.append(fact, *changes(before, after, fact.at), *effects, at=fact.at, call=call)

    def append(self, *things: Loggable, at: Moment, call: CallKey | None = None) -> int:
        """Write things down together. `at` and `call` are for those that do not say their own."""
        return self.log.append([entry_of(one, at, call, self.key.withhold) for one in things])

    def spoiled(
        self,
        effect: WriteSpoilTicket,
        at: Moment,
        folder: Path,
    ) -> tuple[Path, ...]:
        """Write a ticket for each recorder and log it; may be asked again. Raise EvidenceUnavailable."""
        why, files = WHYS[effect.why], effect.files
        tickets = [
            SpoilTicket(str(effect.call), name, effect.from_ms, effect.to_ms, files.get(name, ""), why)
            for name in effect.recorders
        ]
        paths = tuple(write_ticket(folder, ticket) for ticket in tickets)
        logged = [
            TicketWritten(
                call=effect.call,
                at=at,
                ticket=one.name,
                recorder=one.recorder,
                from_ms=one.from_ms,
                to_ms=one.to_ms,
                file=one.file,
                why=one.why,
            )
            for one in tickets
        ]
        self.append(*logged, at=at)
        return paths

    def checkpoint(self) -> str:
        """Have the log's present head leave the machine, at the end of a call say; return its signed note."""
        return self.log.checkpoint()

    async def send_checkpoints(self, post: CheckpointPost) -> int:
        """Send the checkpoints that wait; raise Unavailable, then they wait on."""
        return await send_waiting(self.log, post)

    def close(self) -> None:
        """Let the file go."""
        self.log.close()
