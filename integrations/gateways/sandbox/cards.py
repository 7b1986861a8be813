"""The test cards and bank accounts that the sandbox knows, and how each behaves. It takes no others."""

from dataclasses import dataclass
from enum import StrEnum

from integrations.payments import CardProduct, DeclineReason


class FaultKind(StrEnum):
    """How the sandbox misbehaves when asked to."""

    SLOW = "slow"  # performs after a while, then answers
    LOST = "lost"  # performs, then drops the connection
    SILENT = "silent"  # performs, then never answers
    GARBAGE = "garbage"  # performs, then answers something unreadable
    UNREACHED = "unreached"  # drops the connection before it performs anything
    BROKEN = "broken"  # performs, then answers 500 with a page


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour; `seconds` is how long SLOW takes."""

    kind: FaultKind
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A number that belongs to nobody, and what a payment with it does."""

    number: str
    brand: str
    product: CardProduct
    decline: DeclineReason | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class KnownBankAccount:
    """An account that belongs to nobody, and what a debit of it does."""

    routing: str
    number: str
    decline: DeclineReason | None = None


_CREDIT, _DEBIT, _PREPAID = CardProduct.CREDIT, CardProduct.DEBIT, CardProduct.PREPAID

KNOWN_CARDS: dict[str, KnownCard] = {
    card.number: card
    for card in (
        KnownCard("4111111111111111", "visa", _CREDIT),
        KnownCard("4242424242424242", "visa", _CREDIT),
        KnownCard("4000056655665556", "visa", _DEBIT),
        KnownCard("5555555555554444", "mastercard", _CREDIT),
        KnownCard("5200828282828210", "mastercard", _DEBIT),
        KnownCard("5105105105105100", "mastercard", _PREPAID),
        KnownCard("378282246310005", "amex", _CREDIT),
        KnownCard("6011111111111117", "discover", _CREDIT),
        KnownCard("4000000000000002", "visa", _CREDIT, DeclineReason.DO_NOT_HONOUR),
        KnownCard("4000000000009995", "visa", _DEBIT, DeclineReason.INSUFFICIENT_FUNDS),
        KnownCard("4000000000009987", "visa", _CREDIT, DeclineReason.LOST_OR_STOLEN),
        KnownCard("4000000000000069", "visa", _CREDIT, DeclineReason.EXPIRED_CARD),
        KnownCard("4000000000000127", "visa", _CREDIT, DeclineReason.INCORRECT_CODE),
        KnownCard("4000000000006975", "visa", _CREDIT, DeclineReason.LIMIT_EXCEEDED),
        KnownCard("4000000000000119", "visa", _CREDIT, DeclineReason.PROCESSING_ERROR),
        KnownCard("4000000000003089", "visa", _CREDIT, fault=Fault(FaultKind.SLOW, 6.0)),
        KnownCard("4000000000003055", "visa", _CREDIT, fault=Fault(FaultKind.LOST)),
        KnownCard("4000000000003097", "visa", _CREDIT, fault=Fault(FaultKind.SILENT)),
        KnownCard("4000000000003063", "visa", _CREDIT, fault=Fault(FaultKind.GARBAGE)),
    )
}

KNOWN_BANK_ACCOUNTS: dict[tuple[str, str], KnownBankAccount] = {
    (account.routing, account.number): account
    for account in (
        KnownBankAccount("110000000", "000123456789"),
        KnownBankAccount("110000000", "000111111116", DeclineReason.INVALID_ACCOUNT),
        KnownBankAccount("110000000", "000222222227", DeclineReason.INSUFFICIENT_FUNDS),
    )
}


def luhn_valid(digits: str) -> bool:
    """Say whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def routing_valid(digits: str) -> bool:
    """Say whether nine digits carry a right ABA check digit."""
    if len(digits) != 9 or not digits.isdecimal():
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 1) * 3, strict=True)) % 10 == 0


def looks_like_a_card(text: str) -> bool:
    """Say whether 13 to 19 digits, however they are grouped, pass for a card number."""
    digits = "".join(sign for sign in text if sign not in " -.")
    runs = "".join(sign if sign.isascii() and sign.isdigit() else " " for sign in digits).split()
    return any(13 <= len(run) <= 19 and luhn_valid(run) for run in runs)
