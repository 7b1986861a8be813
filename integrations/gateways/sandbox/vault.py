"""Entry sessions and the single-use tokens minted in them. It is told card numbers and keeps none."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.gateways.sandbox.cards import (
    KNOWN_BANK_ACCOUNTS,
    KNOWN_CARDS,
    Fault,
    luhn_valid,
    routing_valid,
)
from integrations.gateways.sandbox.clock import Clock, new_id
from integrations.gateways.sandbox.problem import Problem
from integrations.payments import Amount, CardProduct, DeclineReason, Tender

SESSION_LIFE = timedelta(minutes=30)
TOKEN_LIFE = timedelta(minutes=15)
TRIES = 20


@dataclass(slots=True)
class Session:
    """One opened entry page; it dies with its first token."""

    id: str
    amount: Amount
    merchant: str
    reference: str
    tender: Tender
    locale: str
    dark: bool
    expires_at: datetime
    tries: int = 0
    minted: bool = False


BLANK = Session(
    "warm",
    Amount(0, "USD"),
    merchant="",
    reference="",
    tender=Tender.CARD,
    locale="en",
    dark=False,
    expires_at=datetime.max.replace(tzinfo=UTC),
)
"""What a browser gets ready with: a page about nothing, by which no token can be had."""


@dataclass(slots=True)
class Token:
    """Stands for an instrument once; `spent_on` is the key of the payment that used it."""

    id: str
    tender: Tender
    brand: str
    last_four: str
    product: CardProduct
    expires_at: datetime
    decline: DeclineReason | None = None
    fault: Fault | None = None
    spent_on: str | None = None


class Vault:
    """Holds sessions and tokens in memory for as long as they live."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[str, Token] = {}

    def open(
        self, amount: Amount, merchant: str, reference: str, tender: Tender, locale: str, dark: bool
    ) -> Session:
        session = Session(
            new_id("entry"),
            amount,
            merchant,
            reference,
            tender,
            locale,
            dark,
            self._clock.now() + SESSION_LIFE,
        )
        self._sessions[session.id] = session
        return session

    def session(self, session_id: str) -> Session:
        """Find a live session, or raise Problem 404 or 410."""
        session = self._sessions.get(session_id)
        if session is None:
            raise Problem(404, "unknown_session", "There is no such entry session.")
        if session.minted or self._clock.now() >= session.expires_at:
            raise Problem(410, "session_over", "This entry session is over; open a new one.")
        return session

    def mint_card(self, session_id: str, number: str, month: int, year: int, code: str, postal: str) -> Token:
        """Turn a test card into a token; `year` has four digits. Raises Problem with the wrong field."""
        session = self._try(session_id, Tender.CARD)
        if not (number.isascii() and number.isdecimal() and 12 <= len(number) <= 19 and luhn_valid(number)):
            raise Problem(422, "number_invalid", "The card number is not right.", field="number")
        now = self._clock.now()
        if not (1 <= month <= 12 and (now.year, now.month) <= (year, month) <= (now.year + 20, 12)):
            raise Problem(422, "expiry_invalid", "The expiry date is past or not a date.", field="expiry")
        card = KNOWN_CARDS.get(number)
        if card is None:
            raise Problem(
                422, "test_cards_only", "This is a sandbox: it takes test cards only.", field="number"
            )
        if not (code.isascii() and code.isdecimal() and len(code) == (4 if card.brand == "amex" else 3)):
            raise Problem(422, "code_invalid", "The security code has the wrong length.", field="code")
        if not (postal.isascii() and postal.isdecimal() and len(postal) == 5):
            raise Problem(422, "postal_invalid", "The ZIP code has five digits.", field="postal")
        return self._keep(
            session,
            Token(
                new_id("tok"),
                Tender.CARD,
                card.brand,
                number[-4:],
                card.product,
                now + TOKEN_LIFE,
                card.decline,
                card.fault,
            ),
        )

    def mint_bank(self, session_id: str, routing: str, number: str) -> Token:
        """Turn a test bank account into a token, or raise Problem with the field that is wrong."""
        session = self._try(session_id, Tender.BANK)
        if not (routing.isascii() and routing_valid(routing)):
            raise Problem(422, "routing_invalid", "The routing number is not right.", field="routing")
        account = KNOWN_BANK_ACCOUNTS.get((routing, number))
        if account is None:
            raise Problem(
                422, "test_accounts_only", "This is a sandbox: test accounts only.", field="account"
            )
        return self._keep(
            session,
            Token(
                new_id("tok"),
                Tender.BANK,
                "bank account",
                number[-4:],
                CardProduct.UNKNOWN,
                self._clock.now() + TOKEN_LIFE,
                account.decline,
            ),
        )

    def find(self, token_id: str) -> Token:
        """Find a token that was minted here, or raise Problem 422."""
        token = self._tokens.get(token_id)
        if token is None:
            raise Problem(422, "unknown_token", "There is no such token.")
        return token

    def spend(self, token: Token, key: str) -> bool:
        """Use a token up for a key; say False when it is spent on another key or too old."""
        if token.spent_on not in (None, key) or self._clock.now() >= token.expires_at:
            return False
        token.spent_on = key
        return True

    def _try(self, session_id: str, tender: Tender) -> Session:
        session = self.session(session_id)
        if session.tender is not tender:
            raise Problem(422, "wrong_tender", "This entry session takes another kind of payment.")
        session.tries += 1
        if session.tries > TRIES:
            raise Problem(429, "too_many_tries", "Too many tries in this entry session.")
        return session

    def _keep(self, session: Session, token: Token) -> Token:
        session.minted = True
        self._tokens[token.id] = token
        return token
