"""What the sections of the settings are made of: kinds of values that are checked as they are read."""

from typing import Annotated

from integrations.settings.section import Checked, Field

REFERENCE = "keyring:"
_SCHEMES = ("https://", "http://")


def reference(value: str) -> str:
    """Accept a reference to the keyring; never repeat what was given instead, for it is a secret."""
    if value and not (value.startswith(REFERENCE) and value.removeprefix(REFERENCE).strip()):
        raise ValueError("a secret does not belong in a file")
    return value


def address(value: str) -> str:
    """Accept an address without a user name and password in it; plain http only on this machine."""
    if not value:
        return value
    if not value.startswith(_SCHEMES):
        raise ValueError("an address begins with https://")
    host = value.partition("://")[2].partition("/")[0]
    if "@" in host:
        raise ValueError("a secret does not belong in a file")
    local = host.rpartition(":")[0] or host
    if value.startswith("http://") and local not in {"localhost", "127.0.0.1", "[::1]"}:
        raise ValueError("only this machine itself may be reached without https")
    return value


def program_names(value: tuple[str, ...]) -> tuple[str, ...]:
    if any(not name.strip() for name in value):
        raise ValueError("a program's name is empty")
    return value


Port = Annotated[int, Field(ge=1, le=65535)]
Secret = Annotated[str, Checked(reference)]
Address = Annotated[str, Checked(address)]
ProgramNames = Annotated[tuple[str, ...], Checked(program_names)]
