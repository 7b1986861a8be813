"""Codes for when there is no network: computed by the supervisor's client, taken by the agent's (RFC 6287, OCRA).

The supervisor types in the challenge and the amount that they are told; a code for another amount does not fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import oath
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from integrations.approvals.asker import Asker
from integrations.approvals.keys import verify
from integrations.approvals.used import Use, UsedApprovals
from integrations.errors import Refused, Unavailable
from integrations.ports import ApprovalAsking, SecretKeeping
from integrations.secrets.store import PREFIX, SecretMissing, Secrets
from policy.approvals.codes import (
    CHALLENGE,
    CodeFault,
    CodeTerms,
    CodeUse,
    challenge,
    code_faults,
    confirms,
    readers_of,
    told_of_code,
)
from policy.approvals.decision import SignedDecision
from policy.approvals.form import digest
from policy.approvals.roster import Roster

SUITE: Final = "OCRA-1:HOTP-SHA256-8:QA10-S012"
"""Eight digits over ten letters and digits, and the amount as twelve digits."""
MOST_MINOR: Final = 10**12 - 1
OF_PERSON: Final = "approval-codes-of-"
OF_READER: Final = "approval-code-"
DAY_MS: Final = 86_400_000
_HEARD: Final = str.maketrans("OIL", "011", " -")


def response(key: bytes, challenge_: str, minor: int) -> str:
    """Return the code for a challenge and an amount in minor units. Raise Refused for what is none."""
    heard = challenge_.upper().translate(_HEARD)
    if len(heard) != CHALLENGE or not heard.isascii() or not heard.isalnum() or not 0 <= minor <= MOST_MINOR:
        raise Refused("The challenge has ten letters and digits. Ask for it again.")
    return oath.str2ocrasuite(SUITE)(key, Q=heard, S=f"{minor:012}")


class CodeReader:
    """A supervisor's side: one secret in their keyring, from which each desktop's key is derived."""

    def __init__(self, keyring: Secrets, person: str) -> None:
        self._keyring = keyring
        self._name = OF_PERSON + person

    def key_for(self, desktop: str) -> str:
        """Return what that desktop's keyring has to hold for this person, in hexadecimal."""
        return self._key(desktop).hex()

    def read(self, desktop: str, challenge_: str, minor: int) -> str:
        """Return the code to read out for what the agent says. Raise Refused, or what the keyring says."""
        return response(self._key(desktop), challenge_, minor)

    def _key(self, desktop: str) -> bytes:
        try:
            secret = bytes.fromhex(self._keyring.read(PREFIX + self._name))
        except SecretMissing:
            secret = secrets.token_bytes(32)
            self._keyring.keep(self._name, secret.hex())
        info = b"tillside approval codes 1\x00" + desktop.encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said over the telephone about an open request, and the ids and names of who could read a code for it.

    `minor` is the amount that the code is for; `tries` and `limit_ms` are what a request has. `shut` is why no code of
    anybody can approve it.
    """

    desktop: str
    challenge: str
    minor: int
    readers: tuple[tuple[str, str], ...]
    tries: int
    limit_ms: int
    shut: CodeFault | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """All that keeps a code from approving, none if it did, and how many more may be tried."""

    faults: tuple[CodeFault, ...]
    left: int = 0


class CodeTaker:
    """A desktop's side: takes codes for requests that are open, and counts each try before it looks."""

    def __init__(self, keyring: SecretKeeping, used: UsedApprovals, terms: CodeTerms | None = None) -> None:
        self._keyring = keyring
        self._used = used
        self._terms = terms or CodeTerms()

    def spoken(self, asker: Asker, effect_id: str) -> Spoken | None:
        """Return what is said about an open request; None if it is over."""
        live = asker.live(effect_id)
        if live is None:
            return None
        request, terms = live.request, self._terms
        shut = (
            CodeFault.CAP
            if request.needs.limit > terms.cap
            else CodeFault.PEOPLE
            if request.needs.people > 1
            else None
        )
        readers = tuple((one.person, one.name) for one in readers_of(live))
        minor = min(request.needs.limit, MOST_MINOR)
        return Spoken(
            request.desktop, challenge(request), minor, readers, terms.tries, terms.lifetime_ms, shut
        )

    def challenge(self, asker: Asker, effect_id: str) -> str:
        """Return what the agent reads to the supervisor, "" if the request is over."""
        live = asker.live(effect_id)
        return "" if live is None else challenge(live.request)

    async def take(self, asker: Asker, effect_id: str, person: str, code: str) -> Tried:
        """Let a code approve an open request; return what came of it.

        Raise SecretMissing where this desktop has no key of this person, and UsesUnavailable.
        """
        key = bytes.fromhex(self._keyring.read(PREFIX + OF_READER + person))
        live, now = asker.live(effect_id), asker.clock()
        if live is None:
            return Tried((CodeFault.EXPIRED,))
        request, since = live.request, now.wall_ms - DAY_MS

        def counted() -> CodeUse:
            tries = self._used.try_code(digest(request), person, now.wall_ms)
            return CodeUse(tries, self._used.codes_of(person, since), self._used.tries_of(person, since))

        use = await asyncio.to_thread(counted)
        right = response(key, challenge(request), min(request.needs.limit, MOST_MINOR))
        given = code.translate(_HEARD)
        is_right = hmac.compare_digest(right.encode(), given.encode())
        found = code_faults(live, person, self._terms, use, now, is_right=is_right)
        if not found:
            asker.accept_code(effect_id, person)
        return Tried(found, max(0, self._terms.tries - use.tries))


class Telephone:
    """One desktop's requests with the codes that are read out for them."""

    def __init__(self, asker: Asker, keyring: SecretKeeping, terms: CodeTerms | None = None) -> None:
        self._asker = asker
        self._taker = CodeTaker(keyring, asker.used, terms)

    def spoken(self, effect_id: str) -> Spoken | None:
        """Return what is said about an open request; None if it is over."""
        return self._taker.spoken(self._asker, effect_id)

    async def take(self, effect_id: str, person: str, code: str) -> Tried:
        """Let a code approve an open request. Raise as `CodeTaker.take` does."""
        return await self._taker.take(self._asker, effect_id, person, code)


async def have_confirmed(
    use: Use, carrier: ApprovalAsking, used: UsedApprovals, roster: Callable[[], Roster], wall_ms: int
) -> SignedDecision:
    """Put a code's request before its reader again, when there is a network, and wait for their signature.

    Anything else that comes is left out; it is for the caller to give up. Raise a PortError.
    """
    name = digest(use.request)
    await carrier.ask(use.request)
    await carrier.withdraw(name, told_of_code(use.signer))
    async with contextlib.aclosing(carrier.decisions(name)) as decisions:
        async for signed in decisions:
            if confirms(use.request, use.signer, signed, roster(), verify):
                await asyncio.to_thread(used.confirm, signed, wall_ms)
                return signed
    raise Unavailable("The carrier of decisions gives no more of them.")
