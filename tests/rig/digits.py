"""What rtpengine says of the keypad tones that reach it: what was really pressed, whatever the recordings hold."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

_HEARD_WITHIN_S = 10.0


@dataclass(frozen=True)
class Digit:
    """One tone that ended, at a Unix time in seconds; `call` is the SIP Call-ID."""

    call: str
    at: float
    event: int


@dataclass
class DigitLog(asyncio.DatagramProtocol):
    heard: list[Digit] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str) -> str:
        """Listen on a free port, and return where."""
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=(host, 0)
        )
        return f"{host}:{self._transport.get_extra_info('sockname')[1]}"

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, _: Any) -> None:
        said = json.loads(data)
        self.heard.append(Digit(said["callid"], time.time(), said["event"]))
        self._more.set()

    async def count(self, times: int) -> None:
        """Wait until so many tones have ended."""
        async with asyncio.timeout(_HEARD_WITHIN_S):
            while len(self.heard) < times:
                self._more.clear()
                await self._more.wait()

    def between(self, begin: float, end: float) -> list[int]:
        return [one.event for one in self.heard if begin <= one.at <= end]
