"""Ed25519: verifying signatures, and signing with a key that lies in the system's keyring and nowhere else."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from integrations.errors import Refused
from integrations.secrets.store import PREFIX, SecretMissing, Secrets
from policy.approvals.amendment import key_id

NAME = "approval-key-"
"""What stands before the person in the key's name in the keyring."""


class KeyExists(Refused):
    """This person has a key in this keyring already."""

    usual_next_step = "Use it, or forget it first: what it signed stays valid until it is revoked."


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a public key (32 bytes) made a signature (64 bytes) under a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class SigningKey(Protocol):
    """A key that signs; where it is kept is its own matter."""

    @property
    def key(self) -> str:
        """The key's id, 16 hexadecimal digits."""
        ...

    def sign(self, message: bytes) -> str:
        """Return the signature in 128 hexadecimal digits; raise a PortError."""
        ...


class KeyringKey:
    """One person's key in this user's keyring. It is taken out for each signature and not kept."""

    def __init__(self, secrets: Secrets, person: str) -> None:
        self._secrets = secrets
        self._person = person
        self.public_key = _private(secrets, person).public_key().public_bytes_raw().hex()

    @property
    def key(self) -> str:
        return key_id(bytes.fromhex(self.public_key))

    def sign(self, message: bytes) -> str:
        return _private(self._secrets, self._person).sign(message).hex()


class HeldKey:
    """A key that lives in this process only: the demonstration's, and tests'. `seed` is 32 bytes."""

    def __init__(self, seed: bytes | None = None) -> None:
        generate, make = Ed25519PrivateKey.generate, Ed25519PrivateKey.from_private_bytes
        self._private = generate() if seed is None else make(seed)
        self.public_key = self._private.public_key().public_bytes_raw().hex()

    @property
    def key(self) -> str:
        return key_id(bytes.fromhex(self.public_key))

    def sign(self, message: bytes) -> str:
        return self._private.sign(message).hex()


def make_key(secrets: Secrets, person: str) -> KeyringKey:
    """Make a key for a person and keep it. Raise KeyExists if there is one, or what the keyring says."""
    try:
        secrets.read(PREFIX + NAME + person)
    except SecretMissing:
        secrets.keep(NAME + person, Ed25519PrivateKey.generate().private_bytes_raw().hex())
        return KeyringKey(secrets, person)
    raise KeyExists


def _private(secrets: Secrets, person: str) -> Ed25519PrivateKey:
    try:
        secret = secrets.read(PREFIX + NAME + person)
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    except SecretMissing as missing:
        raise SecretMissing(missing.message, next_step=f"Run: tillside enroll key {person}") from missing
    except ValueError as fault:
        raise Refused(
            "What the keyring holds as this person's key is none.",
            next_step=f"Run: tillside secret forget {NAME}{person}, make a new key and enrol it.",
        ) from fault
