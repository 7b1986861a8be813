"""Quotes: what an account owes on a date, line by line, and the ways in which it can be settled."""

from policy.quote.making import Consents, quote
from policy.quote.values import (
    WHOLE,
    Base,
    Context,
    Decided,
    ItemLine,
    Limits,
    Line,
    Option,
    PlanChoice,
    Quote,
    Refusal,
    TenderRule,
)

__all__ = [
    "WHOLE",
    "Base",
    "Consents",
    "Context",
    "Decided",
    "ItemLine",
    "Limits",
    "Line",
    "Option",
    "PlanChoice",
    "Quote",
    "Refusal",
    "TenderRule",
    "quote",
]
