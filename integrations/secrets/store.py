"""Reads, keeps and forgets secrets by the name that a setting refers to. No message ever holds a secret."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from integrations.errors import Unauthorized, Unavailable
from integrations.secrets.backends import KeyringMissing, backend

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "tillside"
PREFIX = "keyring:"


class KeyringLocked(Unavailable):
    """The keyring is locked."""

    usual_next_step = (
        "Unlock the keyring: log in again with your password, or open the system's keyring program."
    )


class SecretMissing(Unauthorized):
    """The keyring holds no secret of that name."""


class Secrets:
    """The secrets of this user."""

    def __init__(
        self, named: str = "system", open_backend: "Callable[[str], KeyringBackend]" = backend
    ) -> None:
        self._named = named
        self._open = open_backend

    def read(self, reference: str) -> str:
        """Return the secret that a setting refers to (``keyring:NAME``).

        Raise KeyringMissing, KeyringLocked or SecretMissing. The system may ask the user to unlock the keyring.
        """
        name = _name(reference)
        with _translated():
            secret = self._open(self._named).get_password(SERVICE, name)
        if secret is None:
            raise SecretMissing(
                f"The keyring holds no secret named {name}.", next_step=f"Run: tillside secret set {name}"
            )
        return secret

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret, in place of an older one of that name."""
        with _translated():
            self._open(self._named).set_password(SERVICE, _name(name), secret)

    def forget(self, name: str) -> None:
        """Remove a secret; harmless if there is none."""
        with _translated():
            keyring = self._open(self._named)
            if keyring.get_password(SERVICE, _name(name)) is not None:
                keyring.delete_password(SERVICE, _name(name))

    def check(self) -> str:
        """Return what keyring is used. Raise KeyringMissing or KeyringLocked, without asking the user anything."""
        with _translated():
            keyring = self._open(self._named)
            if type(keyring).__module__.endswith("SecretService") and _is_locked():
                raise KeyringLocked
            return keyring.name


def _name(reference: str) -> str:
    return reference.removeprefix(PREFIX).strip()


def _is_locked() -> bool:
    """Ask the Secret Service whether its default collection is locked; keyring itself would ask the user to unlock."""
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        return bool(secretstorage.get_default_collection(connection).is_locked())
    finally:
        connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    """Say a keyring's failures in our words; what it says itself may be anything, so it is not repeated."""
    from keyring import errors

    try:
        yield
    except (KeyringMissing, KeyringLocked):
        raise
    except (errors.KeyringLocked, errors.InitError) as fault:
        raise KeyringLocked from fault
    except Exception as fault:
        raise Unavailable(
            f"The keyring failed ({type(fault).__name__}).", next_step=KeyringLocked.usual_next_step
        ) from fault
