"""Plans that customers agreed to: what a session is told once one is on the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policy.events import MoneyFact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWritten(MoneyFact):
    """The account has the plan that a payment began: its offer, the policy's version, and what is paid on which day."""

    offer: str
    version: str
    schedule: tuple[tuple[date, int], ...]
