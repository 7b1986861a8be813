"""What came of an export: one document, and what of the pack it cannot say."""

from __future__ import annotations

from dataclasses import dataclass

from policy.language.findings import Finding


@dataclass(frozen=True, slots=True)
class Exported:
    """A document; it lacks what a finding of severity error names, and only that."""

    content: bytes
    findings: tuple[Finding, ...]


class Unsayable(Exception):
    """Something of a pack that the other format has no words for; `advice` says what to do instead."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
