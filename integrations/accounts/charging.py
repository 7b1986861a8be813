"""Tells what an account paid and was given, by the histories in which a pack counts charges, balances and credits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from integrations.accounts.schema import payments, posting_lines, postings
from policy.account import Entry
from policy.counted import given_in, paid_in
from policy.language.tree.pack import Pack

_COUNTED_IN: Final = {"charge": paid_in, "reduction": given_in}
"""By the sort of a line, where a pack counts it. What is put on an open item lowers the item and is not counted."""
_POSTED: Final = (
    select(
        payments.c.day,
        posting_lines.c.sort,
        posting_lines.c.component,
        posting_lines.c.item,
        (posting_lines.c.minor - posting_lines.c.returned).label("kept"),
    )
    .select_from(payments)
    .join(postings, postings.c.key == payments.c.posting)
    .join(posting_lines, posting_lines.c.posting == postings.c.key)
    .where(
        payments.c.account == bindparam("of"),
        posting_lines.c.sort.in_(bindparam("sorts", expanding=True)),
        posting_lines.c.component.in_(bindparam("components", expanding=True)),
        posting_lines.c.minor != posting_lines.c.returned,
    )
    .order_by(payments.c.day, postings.c.at, posting_lines.c.line)
)


def charged_to(connection: Connection, account: int, pack: Pack) -> Sequence[tuple[str, Entry]]:
    """Return what was charged to an account, by its row, and paid, and what was given to it, with their histories.

    What was returned since is neither; amounts are above zero, in minor units. Only a history that is kept by item is
    told the item.
    """
    counted = {
        (sort, one.id): name
        for sort, counted_in in _COUNTED_IN.items()
        for one in pack.components
        if (name := counted_in(pack, one.id)) is not None
    }
    if not counted:
        return ()
    wanted = {
        "of": account,
        "sorts": list(_COUNTED_IN),
        "components": [component for _, component in counted],
    }
    return [
        (name, Entry(row.day, abs(row.kept), row.item if pack.histories[name].has_item else None))
        for row in connection.execute(_POSTED, wanted)
        if (name := counted.get((row.sort, row.component))) is not None
    ]
