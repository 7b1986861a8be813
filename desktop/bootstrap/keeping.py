"""Evidence of what happens at the desk, kept as it happens; what cannot be kept stops no call, and is logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from integrations.errors import PortError
from integrations.evidence.evidence import Evidence
from integrations.logs.writing import note
from policy.calls import Moment
from policy.effects import Effect, Fact, WriteSpoilTicket
from policy.session import Session, Stage

_log = logging.getLogger(__name__)


class EvidenceKeeping:
    """A witness of the desk that writes every step down, and signs the log's head when a call is over."""

    def __init__(self, evidence: Evidence, spoilt: Path, clock: Callable[[], Moment]) -> None:
        self._evidence = evidence
        self._spoilt = spoilt
        self._clock = clock

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        try:
            self._evidence.step(before, fact, after, effects)
            if after.stage is Stage.ENDED and before.stage is not Stage.ENDED:
                self._evidence.checkpoint()
        except PortError as error:
            call = after.key if after.call is not None else None
            note(_log, "evidence.unwritten", logging.ERROR, call=call, error=type(error).__name__.lower())

    async def write(self, effect: WriteSpoilTicket) -> None:
        """Tell the recording team what to cut out; raise a PortError."""
        self._evidence.spoiled(effect, self._clock(), self._spoilt)
