"""What a supervisor is shown beside a change: the account, what was waived for it, and what this agent granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from policy.account import Account, Entry
from policy.approvals.request import Row, Section
from policy.counted import AGENT
from policy.language.tree.tables import Scope
from policy.language.tree.types import MONEY
from policy.session import Session
from policy.wording import Wording

_MOST_ENTRIES: Final = 5
_MOST_AMOUNTS: Final = 3


def sections(session: Session) -> tuple[Section, ...]:
    """Return what is known besides the change, as the policy's inputs and histories name it."""
    if session.account is None:
        return ()
    words = Wording(session.setup.language)
    made = (
        Section("The account", tuple(_account(session, session.account, words))),
        Section("Waived for this account", tuple(_waived(session.account, words))),
        Section(f"Granted by {session.setup.agent.id}", tuple(_granted(session, words))),
    )
    return tuple(one for one in made if one.rows)


def _account(session: Session, account: Account, words: Wording) -> Iterator[Row]:
    """Give the pack's first amounts of the account, whether it is suspended, and whether it pays by itself."""
    inputs = session.setup.pack.inputs.values()
    amounts = [
        one.name
        for one in inputs
        if one.type == MONEY and one.origin == "account" and one.scope is Scope.ACCOUNT
    ]
    for name in amounts[:_MOST_AMOUNTS]:
        known = account.values.get(name)
        if isinstance(known, int):
            yield Row(_worded(name), words.money(known))
    status, since = account.values.get("status"), account.values.get("suspended on")
    if isinstance(status, str):
        when = f", {words.day(since)}" if status == "suspended" and isinstance(since, date) else ""
        yield Row("Status", f"{_worded(status)}{when}")
    autopay = account.values.get("autopay")
    if isinstance(autopay, bool):
        yield Row("Autopay", "on" if autopay else "off")


def _waived(account: Account, words: Wording) -> Iterator[Row]:
    """Give the latest waivers by the histories that the policy keeps, or say that there are none."""
    histories = {name: entries for name, entries in account.histories.items() if "waiver" in name}
    for name, entries in histories.items():
        for entry in sorted(entries, key=lambda one: one.date, reverse=True)[:_MOST_ENTRIES]:
            yield Row(
                words.day(entry.date),
                name if entry.amount is None else f"{name}, {words.money(entry.amount)}",
            )
    if histories and not any(histories.values()):
        yield Row("Nothing on record", "")


def _granted(session: Session, words: Wording) -> Iterator[Row]:
    """Give how often and how much this agent has granted to anybody this month, by the policy's histories of agents."""
    if session.day is None:
        return
    on = session.day.on
    for name, history in session.setup.pack.histories.items():
        if history.origin == AGENT:
            entries = _of_month(session.setup.agent.histories.get(name, ()), on)
            yield Row(_worded(name), f"{len(entries)} this month")
            if any(one.amount is not None for one in entries):
                yield Row("Amount", words.money(sum(one.amount or 0 for one in entries)))


def _of_month(entries: Iterable[Entry], on: date) -> Sequence[Entry]:
    return [one for one in entries if (one.date.year, one.date.month) == (on.year, on.month)]


def _worded(name: str) -> str:
    return name[:1].upper() + name[1:]
