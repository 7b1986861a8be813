"""The names that approvals go by on a NATS server: streams, subjects, inboxes. Who may use which is elsewhere."""

import re
from typing import Final

from integrations.errors import Refused

REQUESTS: Final = "APPROVALS"
RECORD: Final = "APPROVALS_RECORD"
DUTY: Final = "APPROVALS_DUTY"
ROSTER: Final = "APPROVALS_ROSTER"
ALL: Final = "approvals.>"

_USER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", re.ASCII)


def user_name(name: str) -> str:
    """Return a name that can stand in a subject; raise Refused for any other."""
    if _USER.fullmatch(name) is None:
        raise Refused(
            f"“{name[:70]}” cannot be a user of the message server.",
            next_step="Use letters, digits, - and _, at most 63.",
        )
    return name


def inbox(user: str) -> str:
    return f"_INBOX_{user}"


def asking(desktop: str, digest: str) -> str:
    return f"approvals.ask.{desktop}.{digest}"


def withdrawing(desktop: str, digest: str) -> str:
    return f"approvals.withdraw.{desktop}.{digest}"


def deciding(desktop: str, digest: str, place: int | str) -> str:
    return f"approvals.decide.{desktop}.{digest}.{place}"


def amending(number: int | str) -> str:
    return f"approvals.roster.{number}"


def duty(person: str) -> str:
    return f"approvals.duty.{person}"
