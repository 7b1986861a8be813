"""What a receipt says, as a value. It holds no card data beyond the brand and the last four digits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, unique

SHOWN_OF_ACCOUNT = 4


@unique
class ReceiptKind(Enum):
    """What a receipt is for; its value is the key of its words."""

    PAYMENT = "payment"
    REFUND = "refund"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line; `minor` is negative for what is taken off."""

    title: str
    label: str
    minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt for money taken, or given back of the receipt `of`. Amounts are in minor units.

    `number` is as it is printed. `account` is masked. `issued_at` is shown in `time_zone` (IANA). `left_open` is what
    was open on the account afterwards, None where that is not known; `coming` is what was agreed to be paid later.
    """

    number: str
    kind: ReceiptKind
    issued_at: datetime
    time_zone: str
    language: str
    company: str
    account: str
    currency: str
    digits: int
    lines: tuple[ReceiptLine, ...]
    total: int
    tender: str
    brand: str
    last_four: str
    reference: str
    version: str
    left_open: int | None = None
    coming: tuple[tuple[date, int], ...] = ()
    customer: str = ""
    of: str = ""

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("a moment without a time zone")
        if len(self.last_four) > 4:
            raise ValueError("no more than four digits of a card or bank account are shown")


def masked(account: str) -> str:
    """Hide all of an account number but its last four letters and digits; a short one shows its half."""
    signs = [at for at, sign in enumerate(account) if sign.isalnum()]
    hidden = set(signs[: -min(SHOWN_OF_ACCOUNT, len(signs) // 2)] if len(signs) > 1 else signs)
    return "".join("•" if at in hidden else sign for at, sign in enumerate(account))
