"""Reads what a journal has of one day, for a reconciliation. It may be read beside the program that holds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from integrations.customers import Booked
from integrations.journal.entries import Entry, ReversalEntry
from integrations.journal.journal import Journal
from integrations.journal.numbering import gaps
from integrations.journal.reversals import Reversals
from integrations.journal.rows import UnknownAttempt
from integrations.journal.states import State
from integrations.payments import SettlementLine, Tender
from integrations.till.reconciling import Books


def books_of(
    journal: Journal,
    since: datetime,
    until: datetime,
    settlement: Iterable[SettlementLine],
    ledger: Iterable[Booked],
) -> Books:
    """Read a day, and whatever of other days its settlement and its ledger refer to."""
    reversals = Reversals(journal)
    lines, postings = tuple(settlement), tuple(ledger)
    entries = journal.captured_between(since, until)
    returned = reversals.returned_between(since, until)
    keys = [line.key for line in lines] + [one.key for one in postings]
    found = _found(journal, keys)
    found |= {one.key: one for one in journal.referring([line.reference for line in lines])}
    also: dict[str, ReversalEntry] = {one.key: one for one in _returned(reversals, keys)}
    for entry in (*entries, *found.values()):
        also |= {one.key: one for one in reversals.of(entry.key)}
    for reversal in returned:
        also.pop(reversal.key, None)
    found |= _found(journal, [one.attempt for one in (*returned, *also.values())])
    for entry in entries:
        found.pop(entry.key, None)
    receipts = journal.receipts()
    numbered = {one.attempt for one in receipts if one.reversal is None}
    return Books(
        entries=entries,
        reversals=returned,
        others=tuple(found.values()),
        other_reversals=tuple(also.values()),
        undecided=tuple(
            one for one in journal.undecided() if one.prepared_at < until and not _is_open_link(one)
        ),
        undecided_reversals=tuple(one for one in reversals.undecided() if one.changed_at < until),
        missing_receipts=gaps(one.number for one in receipts),
        without_receipt=tuple(
            one.key for one in entries if one.state is State.POSTED and one.key not in numbered
        ),
    )


def keys_of(journal: Journal, since: datetime, until: datetime) -> tuple[str, ...]:
    """Return the keys of what moved in a span of time, which the ledger should have."""
    taken = tuple(one.key for one in journal.captured_between(since, until))
    return taken + tuple(one.key for one in Reversals(journal).returned_between(since, until))


def _found(journal: Journal, keys: Iterable[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for key in keys:
        try:
            found[key] = journal.entry(key)
        except UnknownAttempt:
            continue
    return found


def _returned(reversals: Reversals, keys: Iterable[str]) -> Iterable[ReversalEntry]:
    for key in keys:
        try:
            yield reversals.entry(key)
        except UnknownAttempt:
            continue


def _is_open_link(entry: Entry) -> bool:
    """Tell whether it is a link that the customer may still pay by: that is as it should be."""
    return entry.tender is Tender.LINK and entry.state is State.SENT
