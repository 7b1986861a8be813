"""A way of datagrams between a client and a server on which answers get lost or come late; requests always arrive."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

Sender = tuple[str | Any, int]


@dataclass
class Meddler(asyncio.DatagramProtocol):
    """`loses` answers while it is true; `late_s` holds them back for so long."""

    server: tuple[str, int]
    loses: bool = False
    late_s: float = 0.0
    passed: int = 0
    """How many answers went through, late or not."""
    _front: asyncio.DatagramTransport | None = None
    _backs: dict[Sender, asyncio.DatagramTransport] = field(default_factory=dict)

    async def open(self, host: str) -> tuple[str, int]:
        """Listen on a free port, and return where."""
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        address, port = self._front.get_extra_info("sockname")
        return address, port

    def close(self) -> None:
        for transport in (self._front, *self._backs.values()):
            if transport is not None:
                transport.close()

    def datagram_received(self, data: bytes, sender: Sender) -> None:
        if sender in self._backs:
            self._backs[sender].sendto(data)
        else:
            asyncio.get_running_loop().create_task(self._meet(data, sender))

    async def _meet(self, data: bytes, sender: Sender) -> None:
        answered = self._answered

        class Back(asyncio.DatagramProtocol):
            def datagram_received(self, answer: bytes, _: Any) -> None:
                answered(answer, sender)

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Back, remote_addr=self.server)
        self._backs[sender] = transport
        transport.sendto(data)

    def _answered(self, answer: bytes, client: Sender) -> None:
        if self.loses:
            return
        asyncio.get_running_loop().call_later(self.late_s, self._pass, answer, client)

    def _pass(self, answer: bytes, client: Sender) -> None:
        if self._front is not None and not self._front.is_closing():
            self.passed += 1
            self._front.sendto(answer, client)
