"""Signed notes and checkpoints, in the text forms of C2SP (signed-note, tlog-checkpoint), with Ed25519. Stores nothing.

A note is a text, an empty line, and a line `— NAME KEYID-AND-SIGNATURE`. A checkpoint is a note that says a log's name,
its size and the root of its tree; here a fourth line says when (`time`, Unix time in ms).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from integrations.evidence.canonical import unwritten, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_SIGNED = "\n\n\u2014 "


class BadNote(Exception):
    """A note or a key that is not written as it has to be, or a signature that is not the key's."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name, as people hand it on: `NAME+KEYID+KEY`."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `NAME+KEYID+KEY`; raise BadNote."""
        name, _, rest = text.strip().partition("+")
        number, _, key = rest.partition("+")
        try:
            data = unwritten(key)
        except ValueError:
            raise BadNote("This is no public key.") from None
        if not _is_name(name) or data[:1] != _ED25519 or len(data) != 33:
            raise BadNote("This is no public key.")
        found = cls(name, data[1:])
        if found.number.hex() != number:
            raise BadNote("The public key has a slip: its number does not fit.")
        return found

    def __str__(self) -> str:
        return f"{self.name}+{self.number.hex()}+{written(_ED25519 + self.key)}"

    @property
    def number(self) -> bytes:
        """The four bytes by which a note names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:4]

    def text_of(self, note: str) -> str:
        """Return the text of a note that this key signed; raise BadNote for any other."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        text, found, signature = note.rpartition(_SIGNED)
        name, _, signed = signature.removesuffix("\n").partition(" ")
        if not found or not signature.endswith("\n") or name != self.name:
            raise BadNote(f"This is no note signed by {self.name}.")
        try:
            data = unwritten(signed)
            if data[:4] != self.number:
                raise BadNote("The note is signed by another key.")
            Ed25519PublicKey.from_public_bytes(self.key).verify(data[4:], f"{text}\n".encode())
        except (ValueError, InvalidSignature):
            raise BadNote("The signature does not belong to the note.") from None
        return f"{text}\n"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, name: str, seed: bytes) -> Self:
        """Make the signer from a key's 32 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if not _is_name(name):
            raise BadNote("A key's name has neither spaces nor plus signs.")
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the note of a text, which ends with its last line's end."""
        if not text.endswith("\n"):
            raise BadNote("A note's text ends with a line's end.")
        signature = written(self.verifier.number + self.key.sign(text.encode()))
        return f"{text}\n\u2014 {self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long a log was at a time (Unix time, ms), and the root of its tree."""

    origin: str
    size: int
    root: bytes
    at_ms: int

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{written(self.root)}\ntime {self.at_ms}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a checkpoint's text; raise BadNote unless it is the only way to write this checkpoint."""
        try:
            origin, size, root, at, end = text.split("\n")
            found = cls(origin, int(size), unwritten(root), int(at.removeprefix("time ")))
        except ValueError:
            raise BadNote("This is no checkpoint of an evidence log.") from None
        if found.text != text or end or len(found.root) != 32 or found.size < 0 or not _is_name(origin):
            raise BadNote("This is no checkpoint of an evidence log.")
        return found


def opened(note: str, verifier: Verifier) -> Checkpoint:
    """Return the checkpoint of a note that this key signed; raise BadNote for any other."""
    return Checkpoint.parse(verifier.text_of(note))


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)
