"""The reference policy as a careful programmer would write it by hand: integers of cents, no record of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def quote(  # noqa: C901, PLR0915 (calls between functions would make the comparison kinder to the other side)
    account: Mapping[str, Any],
) -> tuple[int, int, int, int, int, int]:
    """Return balance, late charge, reconnection, returned-payment fee, surcharge and total in cents."""
    past_due = account["past due"]
    days = account["days past due"]
    segment = account["segment"]
    disputed = account["disputed"]
    status = account["status"]
    hours = account["hours"]
    place = account["place"]
    low_income = account["low income"]
    returned = account["returned payments"]
    returned_amount = account["returned amount"]
    state = account["state"]
    tender = account["tender"]

    late = 0
    if days > 1 and past_due >= 2500 and not disputed:
        if segment == "residential":
            early = days <= 30
            late = max(500, (past_due * 2 + 50) // 100) if early else max(1000, (past_due * 25 + 500) // 1000)
        elif segment == "business":
            late = (past_due * 15 + 500) // 1000 if days <= 30 else (past_due * 3 + 50) // 100
        else:
            late = (past_due + 50) // 100

    reconnection = 0
    if status == "suspended":
        if low_income:
            after = 5500 if place == "meter" else 7500
            reconnection = 2000 if hours == "working hours" else after
        elif place == "meter":
            reconnection = 6500 if hours == "working hours" else 18500
        else:
            reconnection = 18500 if hours == "working hours" else 41500

    fee = 0
    if returned >= 1:
        if state == "co":
            fee = 2000
        elif state == "az":
            fee = 2500
        elif state == "md":
            fee = 3500
        elif state == "ky":
            fee = 5000
        elif returned_amount < 10000:
            fee = 2500
        else:
            fee = min(4000, -(-returned_amount * 5 // 100))

    subtotal = past_due + late + reconnection + fee
    surcharge = 0
    if tender == "card" and account["card product"] == "credit":
        if state == "co" or (state == "ky" and segment == "residential"):
            surcharge = (subtotal * 2 + 50) // 100
        elif state == "ky":
            surcharge = (subtotal * 25 + 500) // 1000 if segment == "business" else 0
        elif state != "ct":
            surcharge = subtotal * 3 // 100

    return past_due, late, reconnection, fee, surcharge, subtotal + surcharge
