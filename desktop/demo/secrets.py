"""Secrets of one run of the demonstration, in memory: it needs no keyring and leaves nothing behind."""

from __future__ import annotations

from integrations.errors import Unauthorized


class RunSecrets:
    """Implements SecretKeeping for as long as the program runs."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def read(self, reference: str) -> str:
        """Return a secret by its name, written with or without `keyring:`."""
        secret = self._kept.get(reference.removeprefix("keyring:"))
        if secret is None:
            raise Unauthorized("There is no secret of that name.")
        return secret

    def keep(self, name: str, secret: str) -> None:
        self._kept[name.removeprefix("keyring:")] = secret
