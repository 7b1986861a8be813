"""A faked Asterisk that is reached without a network, so that a payment on it takes no time."""

from __future__ import annotations

import asyncio

from integrations.recorders.asterisk.line import ManagerAddress
from tests.desktop.virtual_time import clock
from tests.integrations.recorders.asterisk.fake import FakeAsterisk, FakeChannel

TRAVELS_S = 0.005


class _Wire(asyncio.Transport):
    """One end of a connection; what is written is answered a little later."""

    def __init__(self, fake: FakeAsterisk, protocol: asyncio.StreamReaderProtocol) -> None:
        super().__init__()
        self._fake = fake
        self._protocol = protocol
        self._over = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        asyncio.get_running_loop().call_later(TRAVELS_S, self._arrived, bytes(data))

    def say(self, data: bytes) -> None:
        asyncio.get_running_loop().call_later(TRAVELS_S, self._said, data)

    def is_closing(self) -> bool:
        return self._over

    def close(self) -> None:
        if not self._over:
            self._over = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def _arrived(self, data: bytes) -> None:
        if not self._over:
            self.say(self._fake.received(data))

    def _said(self, data: bytes) -> None:
        if not self._over:
            self._protocol.data_received(data)


class Exchange(FakeAsterisk):
    """It keeps when what is said was recorded by any MixMonitor: `(from when, whether)`."""

    def __init__(self) -> None:
        super().__init__()
        self.sound: list[tuple[int, bool]] = []
        self.there = True
        self._wire: _Wire | None = None

    async def connect(self, to: ManagerAddress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        await asyncio.sleep(TRAVELS_S)
        if not self.there:
            raise ConnectionRefusedError
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        wire = _Wire(self, protocol)
        protocol.connection_made(wire)
        self._wire = wire
        wire.say(self.begin())
        return reader, asyncio.StreamWriter(wire, protocol, reader, asyncio.get_running_loop())

    def tell(self, data: bytes) -> None:
        if self._wire is not None:
            self._wire.say(data)

    def go_away(self) -> None:
        self.there = False
        if self._wire is not None:
            self._wire.close()

    def monitor(self, channel: FakeChannel) -> bytes:
        told = super().monitor(channel)
        self.note()
        return told

    def mute(self, channel: FakeChannel, state: str, direction: str = "both") -> bytes:
        told = super().mute(channel, state, direction)
        self.note()
        return told

    def hang_up(self, channel: FakeChannel) -> bytes:
        told = super().hang_up(channel)
        self.note()
        return told

    def note(self) -> None:
        heard = any(not one.silent for channel in self.channels.values() for one in channel.monitors)
        self.sound.append((clock().monotonic_ns, heard))

    def recorded_ms(self, from_ns: int, to_ns: int) -> float:
        """Return for how many milliseconds of a stretch of time anything was recorded."""
        ends = [at for at, _ in self.sound[1:]] + [max(to_ns, self.sound[-1][0])]
        heard = (
            max(0, min(end, to_ns) - max(begin, from_ns))
            for (begin, on), end in zip(self.sound, ends, strict=True)
            if on
        )
        return sum(heard) / 1e6
