"""Where a customer wants what is sent: only an address on the account, and only with permission."""

from __future__ import annotations

from integrations.customers import AccountFile

TEXT = "text"
CHANNELS = frozenset({TEXT})
"""By what something can be sent: accounts hold telephone numbers only."""


def address_for(file: AccountFile | None, channel: str) -> str:
    """Return the number (E.164) that texts go to, or "" where there is none or no permission is on record."""
    if file is None or channel != TEXT:
        return ""
    told = [one.allowed for one in file.permissions if one.channel == TEXT]
    if not told or not all(told):
        return ""
    mobile = [one.number for one in file.phones if one.kind == "mobile"]
    return next(iter(mobile or [one.number for one in file.phones]), "")
