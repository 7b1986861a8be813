"""Journal, gateway and ledger held against each other for one day, to the cent. Values only: it asks nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, unique

from integrations.customers import Booked
from integrations.journal.entries import Entry, ReversalEntry
from integrations.journal.states import ReversalState, State
from integrations.payments import Amount, SettlementKind, SettlementLine, Way

TAKEN = (State.CAPTURED, State.POSTED, State.REVERSED)
UNKNOWN_TENDER = "?"


@unique
class Kind(Enum):
    """What can be different. `money` is a payment, or money given back."""

    NOT_SETTLED = "in the journal, not in the settlement"
    NOT_IN_JOURNAL = "in the settlement, not in the journal"
    NOT_NOTED = "settled, but the journal does not know that it happened"
    VOIDED_BUT_SETTLED = "voided, but settled all the same"
    SETTLED_AMOUNT = "another amount in the settlement than in the journal"
    NOT_POSTED = "happened, but not posted"
    POSTED_AMOUNT = "another amount in the ledger than in the journal"
    NOT_CAPTURED = "posted, but the journal does not know that it happened"
    UNBALANCED = "the lines in the ledger do not come to the amount"
    UNKNOWN = "nobody knows yet what became of it"
    RECEIPT_MISSING = "a receipt number is missing"
    NO_RECEIPT = "posted without a receipt number"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: by the journal's key or the gateway's reference, and what each side has, in minor units."""

    kind: Kind
    key: str
    reference: str = ""
    journal: int | None = None
    settlement: int | None = None
    ledger: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """What a desk's journal has of a day: money that moved, what is undecided, receipts without their gaps.

    `others` are attempts and reversals of other days that the day's settlement or ledger refers to.
    """

    entries: tuple[Entry, ...] = ()
    reversals: tuple[ReversalEntry, ...] = ()
    others: tuple[Entry, ...] = ()
    other_reversals: tuple[ReversalEntry, ...] = ()
    undecided: tuple[Entry, ...] = ()
    undecided_reversals: tuple[ReversalEntry, ...] = ()
    missing_receipts: tuple[int, ...] = ()
    without_receipt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """What moved by one way to pay, in minor units: by journal, by settlement and by ledger, net of what went back."""

    journal: int = 0
    settlement: int = 0
    ledger: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A day's differences and totals; keys of totals are a currency, then a way to pay or a ledger code."""

    day: date
    differences: tuple[Difference, ...]
    by_tender: Mapping[tuple[str, str], Totals]
    by_code: Mapping[tuple[str, str], int]

    @property
    def is_equal(self) -> bool:
        return not self.differences


def reconcile(
    day: date,
    books: Iterable[Books],
    settlement: Iterable[SettlementLine],
    nearby: Iterable[SettlementLine],
    ledger: Iterable[Booked],
) -> Reconciliation:
    """Compare. `nearby` is the settlement of the days beside, for what fell on the other side of the cut-off."""
    work = _Comparison(tuple(books), tuple(settlement), tuple(ledger))
    work.settled({line.reference for line in nearby})
    work.foreign()
    work.posted()
    work.left_over()
    return Reconciliation(day, tuple(work.found), work.tenders(), work.codes())


@dataclass(slots=True)
class _Money:
    """One movement in the journal: a payment, or a giving back with its amount below zero."""

    key: str
    reference: str
    minor: int
    currency: str
    tender: str
    is_of_the_day: bool
    voided: bool = False


@dataclass(slots=True)
class _Comparison:
    books: tuple[Books, ...]
    settlement: tuple[SettlementLine, ...]
    ledger: tuple[Booked, ...]
    found: list[Difference] = field(default_factory=list)
    money: dict[str, _Money] = field(init=False)
    known: dict[str, str] = field(init=False)
    """Every key that the journals have, whatever became of it, by its reference."""

    def __post_init__(self) -> None:
        self.money = {}
        self.known = {}
        for book in self.books:
            voids = {one.attempt for one in (*book.reversals, *book.other_reversals) if _is_void(one)}
            for entry in (*book.entries, *book.others):
                self._payment(entry, entry in book.entries, entry.key in voids)
            paid = {entry.key: entry for entry in (*book.entries, *book.others)}
            for reversal in (*book.reversals, *book.other_reversals):
                self._giving_back(reversal, paid[reversal.attempt], reversal in book.reversals)

    def _payment(self, entry: Entry, is_of_the_day: bool, voided: bool) -> None:
        self.known[entry.key] = entry.gateway_reference or ""
        if entry.state in TAKEN:
            self.money[entry.key] = _Money(
                entry.key,
                entry.gateway_reference or "",
                entry.amount.minor,
                entry.amount.currency,
                entry.tender.value,
                is_of_the_day,
                voided,
            )

    def _giving_back(self, reversal: ReversalEntry, paid: Entry, is_of_the_day: bool) -> None:
        self.known[reversal.key] = reversal.gateway_reference or ""
        if reversal.state is ReversalState.DONE:
            self.money[reversal.key] = _Money(
                reversal.key,
                reversal.gateway_reference or "",
                -reversal.minor,
                paid.amount.currency,
                paid.tender.value,
                is_of_the_day,
                voided=_is_void(reversal),
            )

    def settled(self, nearby: set[str]) -> None:
        """Look for every movement of the day in the settlement: a void leaves none, nor what it voids."""
        lines = {line.reference: line for line in self.settlement}
        for one in self.money.values():
            line = lines.get(one.reference)
            if line is None:
                if one.is_of_the_day and not one.voided and one.reference not in nearby:
                    self._add(Kind.NOT_SETTLED, one)
            elif one.voided:
                self._add(Kind.VOIDED_BUT_SETTLED, one, settlement=_signed(line))
            elif (_signed(line), line.amount.currency) != (one.minor, one.currency):
                self._add(Kind.SETTLED_AMOUNT, one, settlement=_signed(line))

    def foreign(self) -> None:
        """Look for every line of the settlement in the journals."""
        references = {one.reference for one in self.money.values()}
        for line in self.settlement:
            if line.reference not in references:
                kind = Kind.NOT_NOTED if line.key in self.known else Kind.NOT_IN_JOURNAL
                minor, currency = _signed(line), line.amount.currency
                self.found.append(
                    Difference(kind, line.key, line.reference, settlement=minor, currency=currency)
                )

    def posted(self) -> None:
        """Hold the movements of the day against the ledger, both ways."""
        postings = {one.key: one for one in self.ledger}
        for one in self.money.values():
            posting = postings.get(one.key)
            if posting is None:
                if one.is_of_the_day:
                    self._add(Kind.NOT_POSTED, one)
            elif (_booked(posting), posting.amount.currency) != (one.minor, one.currency):
                self._add(Kind.POSTED_AMOUNT, one, ledger=_booked(posting))
        for posting in self.ledger:
            if posting.key not in self.money:
                self.found.append(_of_ledger(Kind.NOT_CAPTURED, posting))
            if not _is_balanced(posting):
                self.found.append(_of_ledger(Kind.UNBALANCED, posting))

    def left_over(self) -> None:
        """Name what is undecided, and what is wrong with receipts."""
        for book in self.books:
            for entry in book.undecided:
                self.found.append(_unknown(entry.key, entry.amount))
            for reversal in book.undecided_reversals:
                self.found.append(Difference(Kind.UNKNOWN, reversal.key, journal=-reversal.minor))
            for number in book.missing_receipts:
                self.found.append(Difference(Kind.RECEIPT_MISSING, str(number)))
            for key in book.without_receipt:
                self.found.append(Difference(Kind.NO_RECEIPT, key))

    def tenders(self) -> Mapping[tuple[str, str], Totals]:
        """Sum the day by way to pay; a settlement has none, so it takes that of the journal."""
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        by_reference = {one.reference: one for one in self.money.values()}
        for one in self.money.values():
            if one.is_of_the_day:
                sums[one.currency, one.tender][0] += one.minor
        for line in self.settlement:
            known = by_reference.get(line.reference)
            tender = known.tender if known is not None else UNKNOWN_TENDER
            sums[line.amount.currency, tender][1] += _signed(line)
        for posting in self.ledger:
            stands = self.money.get(posting.key)
            if stands is None or stands.is_of_the_day:
                tender = stands.tender if stands is not None else posting.tender
                sums[posting.amount.currency, tender][2] += _booked(posting)
        return {key: Totals(*sums[key]) for key in sorted(sums)}

    def codes(self) -> Mapping[tuple[str, str], int]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for posting in self.ledger:
            stands = self.money.get(posting.key)
            if stands is None or stands.is_of_the_day:
                for line in posting.lines:
                    sums[posting.amount.currency, line.code] += line.minor
        return {key: sums[key] for key in sorted(sums) if sums[key]}

    def _add(
        self, kind: Kind, one: _Money, *, settlement: int | None = None, ledger: int | None = None
    ) -> None:
        self.found.append(
            Difference(kind, one.key, one.reference, one.minor, settlement, ledger, one.currency)
        )


def _is_void(reversal: ReversalEntry) -> bool:
    return reversal.way is Way.VOID and reversal.state is ReversalState.DONE


def _signed(line: SettlementLine) -> int:
    return line.amount.minor if line.kind is SettlementKind.PAYMENT else -line.amount.minor


def _booked(posting: Booked) -> int:
    return posting.amount.minor if posting.of is None else -posting.amount.minor


def _is_balanced(posting: Booked) -> bool:
    """Tell whether debits and credits are equal and the first line, which is cash, has the whole amount."""
    return (
        sum(line.minor for line in posting.lines) == 0
        and posting.lines[:1] != ()
        and (posting.lines[0].minor == _booked(posting))
    )


def _of_ledger(kind: Kind, posting: Booked) -> Difference:
    minor, currency = _booked(posting), posting.amount.currency
    return Difference(kind, posting.key, posting.reference, ledger=minor, currency=currency)


def _unknown(key: str, amount: Amount) -> Difference:
    return Difference(Kind.UNKNOWN, key, journal=amount.minor, currency=amount.currency)
