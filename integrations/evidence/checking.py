"""Finds out whether a log is what was signed: reads every entry and rebuilds the tree. It changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from integrations.evidence.failures import LogBroken
from integrations.evidence.merkle import Frontier, leaf_hash
from integrations.evidence.notes import BadNote, Checkpoint, Verifier, opened
from integrations.evidence.storage import Mark, Row, Storage


def checked(
    storage: Storage, verifier: Verifier, *, latest: int | None = None, elsewhere: Iterable[str] = ()
) -> tuple[Frontier, Checkpoint | None]:
    """Return the frontier of a log that is as it was signed, and its head; raise LogBroken for any other.

    `latest` leaves the content of entries unread before the last checkpoint that has at least so many behind it.
    `elsewhere` are notes of this log's checkpoints that somebody else has kept.
    """
    note = storage.head()
    if not note:
        if storage.count() or storage.checkpoints() or any(True for _ in elsewhere):
            raise LogBroken("The signature over the evidence log is gone.")
        return Frontier(), None
    head = _opened(note, verifier)
    marks = storage.checkpoints()
    signed = dict(_signed(marks, verifier, head)) | {head.size: head}
    for one in (_opened(kept, verifier) for kept in elsewhere):
        if one.size > head.size:
            raise LogBroken(f"The evidence log was set back: it had {one.size} entries, and has {head.size}.")
        if signed.setdefault(one.size, one).root != one.root:
            raise LogBroken(f"The first {one.size} entries of the evidence log were others once.")
    start = Frontier() if latest is None else _start(marks, signed, head.size - latest)
    if start.size and storage.count() != head.size:
        raise LogBroken(f"The evidence log has {storage.count()} entries, and {head.size} were signed.")
    rows = storage.rows_from(start.size) if start.size else storage.rows()
    return _walked(start, rows, signed, head), head


def _start(marks: Iterable[Mark], signed: Mapping[int, Checkpoint], most: int) -> Frontier:
    """Return the frontier at the last checkpoint of at most so many entries, as its signature vouches for it."""
    found = max((mark for mark in marks if mark.size <= most), key=lambda mark: mark.size, default=None)
    if found is None:
        return Frontier()
    frontier = Frontier.of(found.size, found.peaks)
    if frontier is None or frontier.root != signed[found.size].root:
        raise LogBroken(f"The checkpoint of {found.size} entries does not belong to the evidence log.")
    return frontier


def caught_up(
    storage: Storage, verifier: Verifier, frontier: Frontier, note: str
) -> tuple[Frontier, Checkpoint]:
    """Return frontier and head after what another program has added; raise LogBroken if that was not signed."""
    head = _opened(note, verifier)
    if head.size <= frontier.size:
        raise LogBroken(f"The evidence log was set back from {frontier.size} entries to {head.size}.")
    return _walked(frontier, storage.rows_from(frontier.size), {head.size: head}, head), head


def calls_of(row: Row) -> str:
    """Return the call that an entry is filed under; raise LogBroken when that is not what the entry says."""
    try:
        body = json.loads(row.body)
        if body["call"] == row.call:
            return row.call
    except (ValueError, KeyError, TypeError):
        raise LogBroken(f"Entry {row.number} of the evidence log cannot be read.") from None
    raise LogBroken(f"Entry {row.number} of the evidence log is filed under another call.")


def _walked(
    frontier: Frontier, rows: Iterable[Row], signed: dict[int, Checkpoint], head: Checkpoint
) -> Frontier:
    good = frontier.size
    for row in rows:
        if row.number != frontier.size:
            raise LogBroken(f"Entry {frontier.size} of the evidence log is missing.")
        if frontier.size >= head.size:
            raise LogBroken(f"The evidence log has entries behind the {head.size} that were signed.")
        calls_of(row)
        frontier = frontier.and_leaf(leaf_hash(row.body))
        stood = signed.get(frontier.size)
        if stood is not None and stood.root != frontier.root:
            raise LogBroken(
                f"Of entries {good} to {frontier.size - 1} of the evidence log, some were changed or moved."
            )
        good = good if stood is None else frontier.size
    if frontier.size < head.size:
        raise LogBroken(f"The evidence log was cut: {frontier.size} of {head.size} entries are left.")
    return frontier


def _signed(marks: Iterable[Mark], verifier: Verifier, head: Checkpoint) -> Iterator[tuple[int, Checkpoint]]:
    for mark in marks:
        one = _opened(mark.note, verifier)
        if one.size != mark.size or one.origin != head.origin or mark.size > head.size:
            raise LogBroken(f"The checkpoint of {mark.size} entries does not belong to the evidence log.")
        yield mark.size, one


def _opened(note: str, verifier: Verifier) -> Checkpoint:
    try:
        return opened(note, verifier)
    except BadNote as fault:
        raise LogBroken(f"The signature over the evidence log is not this user's. {fault}") from None
