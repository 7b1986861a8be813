"""Only an address on the account, and never against the customer's wish."""

from __future__ import annotations

from datetime import date

from desktop.contact import address_for
from integrations.customers import AccountCard, AccountFile, Permission, Phone

HOME, MOBILE = "+12025550143", "+12025550144"


def file(*kinds: str, allowed: bool | None = None, channel: str = "text") -> AccountFile:
    numbers = {"home": HOME, "mobile": MOBILE}
    permissions = () if allowed is None else (Permission(channel, allowed, date(2025, 1, 1)),)
    phones = tuple(Phone(numbers[kind], kind, "") for kind in kinds)
    return AccountFile(AccountCard("A1", "", "", "", ""), (), phones, permissions, (), (), ())


def test_texts_go_to_the_mobile_or_else_to_the_first_number() -> None:
    assert address_for(file("home", "mobile", allowed=True), "text") == MOBILE
    assert address_for(file("home", allowed=True), "text") == HOME


def test_nothing_goes_where_there_is_no_address_no_account_or_no_permission() -> None:
    assert address_for(None, "text") == ""
    assert address_for(file(allowed=True), "text") == ""
    assert address_for(file("mobile"), "text") == ""
    assert address_for(file("mobile", allowed=True, channel="call"), "text") == ""
    assert address_for(file("mobile", allowed=False), "text") == ""


def test_nothing_goes_by_email() -> None:
    assert address_for(file("mobile", allowed=True, channel="email"), "email") == ""
