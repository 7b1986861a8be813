"""Tells which charges of an account were paid, by the histories in which a pack counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select

from integrations.accounts.schema import payments, posting_lines, postings
from policy.account import Entry
from policy.counted import paid_in
from policy.language.tree.pack import Pack

_CHARGED: Final = (
    select(
        payments.c.day,
        posting_lines.c.component,
        posting_lines.c.item,
        (posting_lines.c.minor - posting_lines.c.returned).label("kept"),
    )
    .select_from(payments)
    .join(postings, postings.c.key == payments.c.posting)
    .join(posting_lines, posting_lines.c.posting == postings.c.key)
    .where(
        payments.c.account == bindparam("of"),
        posting_lines.c.sort == "charge",
        posting_lines.c.component.in_(bindparam("components", expanding=True)),
        posting_lines.c.minor > posting_lines.c.returned,
    )
    .order_by(payments.c.day, postings.c.at, posting_lines.c.line)
)


def charged_to(connection: Connection, account: int, pack: Pack) -> Sequence[tuple[str, Entry]]:
    """Return what was charged to an account, by its row, and paid and kept, with the histories that count it."""
    counted = {one.id: name for one in pack.components if (name := paid_in(pack, one.id)) is not None}
    if not counted:
        return ()
    found = connection.execute(_CHARGED, {"of": account, "components": list(counted)})
    return [(counted[row.component], Entry(row.day, row.kept, row.item)) for row in found]
