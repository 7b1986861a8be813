"""Keeps the plans that customers agreed to, each once: its offer, the policy's version, days and amounts."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from integrations.accounts.failures import KeyTaken, UnknownAccount
from integrations.accounts.schema import accounts, agreements
from integrations.customers import AgreementState, PlanAgreed

_ACCOUNT: Final = select(accounts.c.id).where(accounts.c.number == bindparam("number")).with_for_update()
_KNOWN: Final = select(agreements).where(agreements.c.key == bindparam("wanted"))
_ADD: Final = insert(agreements)


def agree(connection: Connection, plan: PlanAgreed) -> None:
    """Write a plan, once for a key; raise UnknownAccount, or KeyTaken where another stands under it."""
    found = connection.execute(_ACCOUNT, {"number": plan.account}).scalar()
    if found is None:
        raise UnknownAccount
    row = {
        "account": found,
        "offer": plan.offer,
        "agreed_on": plan.agreed_on,
        "schedule": json.dumps([(day.isoformat(), minor) for day, minor in plan.schedule]),
        "key": plan.key,
        "version": plan.version,
    }
    stands = connection.execute(_KNOWN, {"wanted": plan.key}).mappings().first()
    if stands is None:
        connection.execute(_ADD, {**row, "state": AgreementState.ACTIVE.value})
    elif any(stands[name] != value for name, value in row.items()):
        raise KeyTaken("Another plan was agreed to under this key.")
