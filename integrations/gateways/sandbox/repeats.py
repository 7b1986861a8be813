"""What the sandbox remembers of each idempotency key: same question, same answer; another, a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.problem import Problem

WINDOW = timedelta(hours=24)


@dataclass(slots=True)
class _Kept:
    question: bytes
    since: datetime
    status: int = 0
    answer: Mapping[str, object] | None = None


class Repeats:
    """Keys, the digest of what was asked with them, and the answer once there is one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def begin(self, key: str, question: bytes) -> tuple[int, Mapping[str, object]] | None:
        """Claim a key for a question; give the first answer if it was asked before.

        Raises Problem 409 `in_flight` while the first is being worked on, 409 `key_reused` for another
        question, 409 `key_expired` after the window.
        """
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = _Kept(question, self._clock.now())
            return None
        if kept.question != question:
            raise Problem(409, "key_reused", "This key was used for another request.")
        if kept.answer is None:
            raise Problem(409, "in_flight", "The first request with this key is still being worked on.")
        if self._clock.now() - kept.since > WINDOW:
            raise Problem(409, "key_expired", "This key is too old to be repeated; look it up.")
        return kept.status, kept.answer

    def finish(self, key: str, status: int, answer: Mapping[str, object]) -> None:
        """Keep the answer of a request that was carried out."""
        kept = self._kept[key]
        kept.status, kept.answer = status, answer

    def forget(self, key: str) -> None:
        """Free a key whose request was refused before anything was done."""
        self._kept.pop(key, None)

    def in_flight(self, key: str) -> bool:
        kept = self._kept.get(key)
        return kept is not None and kept.answer is None
