"""The key of this user's evidence: made once, kept in the system's keyring, never shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final, Self

from integrations.errors import Unauthorized
from integrations.evidence.canonical import unwritten, written
from integrations.evidence.notes import Signer
from integrations.evidence.withholding import Withholding
from integrations.ports import SecretKeeping

NAME: Final = "evidence"
_WITHHOLDING: Final = b"tillside evidence: withholding"


class BadKey(Unauthorized):
    """What the keyring holds as the key of the evidence is no key."""

    usual_next_step = "Restore it from a backup of the keyring; without it, older logs can only be read."


@dataclass(frozen=True, slots=True)
class EvidenceKey:
    """What signs the log, and what keeps card numbers out of it; both from one secret."""

    signer: Signer
    withhold: Withholding

    @classmethod
    def of(cls, seed: bytes) -> Self:
        """Make the key from its 32 bytes."""
        public = Signer.of("none", seed).verifier.key
        name = base64.b32encode(hashlib.sha256(public).digest()[:10]).decode("ascii").lower()
        key = hmac.digest(seed, _WITHHOLDING, hashlib.sha256)
        return cls(Signer.of(f"tillside-evidence/{name}", seed), Withholding(key))

    @classmethod
    def from_keyring(cls, keyring: SecretKeeping) -> Self:
        """Read the key, or make it the first time; raise BadKey, or what the keyring raises."""
        try:
            text = keyring.read(NAME)
        except Unauthorized:
            text = written(secrets.token_bytes(32))
            keyring.keep(NAME, text)
        try:
            return cls.of(unwritten(text))
        except ValueError:
            raise BadKey from None
