"""Signing in at Asterisk's manager interface without sending the password. Owns the headers, not the exchange."""

import hashlib
from dataclasses import dataclass, field

from integrations.ami.framing import Message

CHALLENGE = (("AuthType", "MD5"),)


@dataclass(frozen=True, slots=True)
class Account:
    """A manager user. `plain`: send the secret itself, to a server that refuses MD5; only with TLS."""

    username: str
    secret: str = field(repr=False)
    plain: bool = False


def challenged(message: Message) -> str | None:
    """Return the challenge of an answer to `Challenge`, None where there is none."""
    return message.get("Challenge") if message.success else None


def login(account: Account, events: str, challenge: str = "") -> tuple[tuple[str, str], ...]:
    """Return the headers of `Login`; `events` are the classes of events that may come."""
    if account.plain:
        proof: tuple[tuple[str, str], ...] = (("Secret", account.secret),)
    else:
        key = hashlib.md5((challenge + account.secret).encode(), usedforsecurity=False).hexdigest()
        proof = (("AuthType", "MD5"), ("Key", key))
    return (("Username", account.username), *proof, ("Events", events))
