"""The simulated telephone system as the demonstration drives it, and the text by which a caller rings. No Qt."""

from __future__ import annotations

from typing import Protocol

from integrations.ports import CallCommand
from policy.calls import CallKey

_CONTROLS = {'"': '\\"', "\\": "\\\\"}


class Telephone(Protocol):
    """The call simulator: performs commands of the agent's phone (raises PortErrors), and lets things happen."""

    async def perform(self, command: CallCommand) -> None: ...

    async def say(self, data: bytes) -> None:
        """Add the calls of a shift's text, as if it began now."""
        ...

    async def happen(self, call_id: str, what: str) -> None:
        """Let something happen in a call, by its word in the script."""
        ...


def shift(call_id: str, number: str, name: str, queue: str) -> bytes:
    """Return the text of a shift in which one call rings at once."""
    lines = (
        "[[call]]",
        f"id = {_quoted(call_id)}",
        f"number = {_quoted(number)}",
        f"name = {_quoted(name)}",
        f"queue = {_quoted(queue)}",
    )
    return "\n".join(lines).encode()


async def ring(telephone: Telephone, call_id: str, number: str, name: str = "", queue: str = "") -> None:
    """Let a call ring now."""
    await telephone.say(shift(call_id, number, name, queue))


async def leave(telephone: Telephone, call: CallKey, *, answered: bool) -> None:
    """Have the caller hang up, or give up before the answer."""
    await telephone.happen(call.call_id, "end" if answered else "leave")


def _quoted(text: str) -> str:
    """Write any text as a TOML string; what no text may hold is left out."""
    plain = text.encode("utf-8", "ignore").decode()
    return '"' + "".join(_CONTROLS.get(one) or _visible(one) for one in plain) + '"'


def _visible(character: str) -> str:
    return f"\\u{ord(character):04X}" if ord(character) < 0x20 or ord(character) == 0x7F else character
