"""The desktops on the line with a witness, by their agents. Owns how much of the witness one agent can take up."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, Final
from weakref import WeakValueDictionary

from integrations.recorders.witness.wire import Said, said_line

MOST_WAITING: Final = 64
"""Requests of one agent, on all lines, that have no answer yet: more than there are recorders."""
MOST_LINES: Final = 8
"""Lines of one agent: desktop and guard, at two desks, and as many that were lost and not noticed yet."""
MOST_UNREAD: Final = 262_144
"""Bytes that wait for a desktop that does not read."""
_AT_ONCE: Final = 4  # requests of one agent, on all lines


class Share:
    """What one agent takes up, on whatever lines: others' requests go their way meanwhile."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(_AT_ONCE)
        self.waiting: set[asyncio.Task[None]] = set()


class Desktop:
    """One line, known by the agent's name in its certificate."""

    def __init__(self, agent: str, calls: str, share: Share, writer: asyncio.StreamWriter) -> None:
        self.agent = agent
        self.calls = calls  # how it names its own source of calls
        self.share = share
        self._writer = writer

    def say(self, said: Said) -> None:
        """Tell it something; whoever does not read is hung up on."""
        if not self._writer.is_closing():
            self._writer.write(said_line(said))
            if self._writer.transport.get_write_buffer_size() > MOST_UNREAD:
                self.hang_up()

    def hang_up(self) -> None:
        self._writer.transport.abort()


class Desktops:
    """Everybody who is on the line."""

    def __init__(self) -> None:
        self._lines: dict[str, OrderedDict[Desktop, None]] = {}
        self._shares: WeakValueDictionary[str, Share] = WeakValueDictionary()

    def __iter__(self) -> Iterator[Desktop]:
        return iter([desktop for lines in self._lines.values() for desktop in lines])

    def of(self, agent: str) -> tuple[Desktop, ...]:
        return tuple(self._lines.get(agent, ()))

    @contextlib.contextmanager
    def on_the_line(self, agent: str, calls: str, writer: asyncio.StreamWriter) -> Iterator[Desktop]:
        """Have a desktop among them for so long; of too many lines of one agent, the oldest is hung up on."""
        share = self._shares.get(agent) or Share()
        self._shares[agent] = share
        desktop = Desktop(agent, calls, share, writer)
        lines = self._lines.setdefault(agent, OrderedDict())
        lines[desktop] = None
        if len(lines) > MOST_LINES:
            next(iter(lines)).hang_up()
        try:
            yield desktop
        finally:
            del lines[desktop]
            if not lines and self._lines.get(agent) is lines:
                del self._lines[agent]
            desktop.hang_up()


def agent_of(writer: asyncio.StreamWriter) -> str:
    """Return the common name in the certificate at the other end; "" if it has none, or several."""
    with contextlib.suppress(AttributeError, ValueError):
        found: Mapping[str, Any] = writer.get_extra_info("ssl_object").getpeercert() or {}
        names = [value for part in found.get("subject", ()) for name, value in part if name == "commonName"]
        return str(names[0]) if len(names) == 1 else ""
    return ""
