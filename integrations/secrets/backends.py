"""Which keyring is used: one of a few that encrypt, named here. What the environment or a plug-in proposes is not."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from integrations.errors import Unavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

ALLOWED = {
    "secret-service": ("keyring.backends.SecretService", "Keyring"),
    "kwallet": ("keyring.backends.kwallet", "DBusKeyring"),
    "macos": ("keyring.backends.macOS", "Keyring"),
    "windows": ("keyring.backends.Windows", "WinVaultKeyring"),
}
OF_SYSTEM = {"win32": ("windows",), "darwin": ("macos",)}
_ELSEWHERE = ("secret-service", "kwallet")


class KeyringMissing(Unavailable):
    """No keyring that encrypts is there."""

    usual_next_step = (
        "Log in to a desktop session with its keyring (GNOME Keyring, KWallet); on a server, start one with "
        "dbus-run-session and gnome-keyring-daemon --unlock."
    )


def backend(named: str = "system", system: str = sys.platform) -> "KeyringBackend":
    """Return the keyring of that name, or the system's own. Raise KeyringMissing."""
    names = OF_SYSTEM.get(system, _ELSEWHERE) if named == "system" else (named,)
    for name in names:
        if name not in ALLOWED:
            break
        module, kind = ALLOWED[name]
        try:
            made = getattr(import_module(module), kind)
            made.priority  # noqa: B018 (asking is what tells: it raises where this keyring cannot work)
        except (RuntimeError, ImportError, AttributeError, OSError):
            continue
        keyring: KeyringBackend = made()
        return keyring
    raise KeyringMissing(f"There is no keyring to keep secrets in; looked for: {', '.join(names)}.")
