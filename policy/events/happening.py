"""What every fact here says."""

from __future__ import annotations

from dataclasses import dataclass

from policy.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What every fact here says: when it was learned."""

    at: Moment
