"""In which histories of a pack a granted exception, a paid charge or a given credit counts, so that limits over time
hold from one call to the next, and what was paid is not charged again, nor what was given given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from policy.account import Entry
from policy.adjustment import Adjustment, Extend
from policy.authority import OF_WAIVERS
from policy.language.tree.pack import Pack

AGENT: Final = "agent"
"""The origin of histories of what an agent has granted, whoever the customer was."""
EXTENSIONS: Final = "extensions"


def counted_in(pack: Pack, adjustment: Adjustment) -> tuple[str, ...]:
    """Return the names of the histories that count an exception.

    A waiver counts for its line's class (`late waivers`), for its reason where the pack has a history of that name,
    and with all that its agent has granted; more time counts as one of the `extensions`.
    """
    request = adjustment.request
    if isinstance(request, Extend):
        return tuple(name for name in pack.histories if name == EXTENSIONS)
    if request.kind not in OF_WAIVERS:
        return ()
    classes = {one.id: one.waiver_class for one in pack.components}
    own = {f"{classes.get(adjustment.component) or ''} waivers", request.reason}
    return tuple(name for name, kind in pack.histories.items() if name in own or kind.origin == AGENT)


def paid_in(pack: Pack, component: str) -> str | None:
    """Return the history that counts what was charged by a component and paid, such as `deposit paid`; None without."""
    return _counting(pack, f"{component} paid")


def given_in(pack: Pack, component: str) -> str | None:
    """Return the history that counts what a component took off, such as `pledge-credit given`; None without."""
    return _counting(pack, f"{component} given")


def entries_of(pack: Pack, adjustment: Adjustment, on: date) -> tuple[tuple[str, Entry], ...]:
    """Return what an exception that was granted on a day adds to histories, by their names."""
    amount, item = adjustment.amount, adjustment.item or None
    return tuple(
        (name, Entry(on, amount if pack.histories[name].has_amount else None, item))
        for name in counted_in(pack, adjustment)
    )


def with_entries(
    histories: Mapping[str, tuple[Entry, ...]], added: Iterable[tuple[str, Entry]]
) -> Mapping[str, tuple[Entry, ...]]:
    """Return histories with more entries."""
    more = dict(histories)
    for name, entry in added:
        more[name] = (*more.get(name, ()), entry)
    return more


def _counting(pack: Pack, name: str) -> str | None:
    return name if name in pack.histories else None
