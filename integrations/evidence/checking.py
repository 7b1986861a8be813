"""Finds out whether a log is what was signed: reads every entry and rebuilds the tree. It changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from integrations.evidence.failures import LogBroken
from integrations.evidence.merkle import Frontier, leaf_hash
from integrations.evidence.notes import BadNote, Checkpoint, Verifier, opened
from integrations.evidence.storage import Row, Storage


def checked(storage: Storage, verifier: Verifier) -> tuple[Frontier, Checkpoint | None]:
    """Return the frontier of a log that is as it was signed, and its head; raise LogBroken for any other."""
    note = storage.head()
    if not note:
        if next(iter(storage.rows()), None) is not None or storage.checkpoints():
            raise LogBroken("The signature over the evidence log is gone.")
        return Frontier(), None
    head = _opened(note, verifier)
    signed = dict(_signed(storage, verifier, head)) | {head.size: head}
    return _walked(Frontier(), storage.rows(), signed, head), head


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


def _signed(storage: Storage, verifier: Verifier, head: Checkpoint) -> Iterator[tuple[int, Checkpoint]]:
    for size, note in storage.checkpoints():
        one = _opened(note, verifier)
        if one.size != size or one.origin != head.origin or size > head.size:
            raise LogBroken(f"The checkpoint of {size} entries does not belong to the evidence log.")
        yield size, one


def _opened(note: str, verifier: Verifier) -> Checkpoint:
    try:
        return opened(note, verifier)
    except BadNote as fault:
        raise LogBroken(f"The signature over the evidence log is not this user's. {fault}") from None
