"""One SIP INVITE written by hand, for callers that no honest phone can play, and the CANCEL that ends it."""

import asyncio
import secrets
from dataclasses import dataclass, field

_SDP = "v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"


@dataclass
class Caller:
    """`sender` is what stands in From before the tag: a display name and an address, both as they please."""

    address: str
    proxy: str
    target: str
    sender: str
    _tag: str = field(default_factory=lambda: secrets.token_hex(6))
    _transport: asyncio.DatagramTransport | None = None

    async def ring(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=(self.address, 5060), remote_addr=(self.proxy, 5060)
        )
        self._send("INVITE", _SDP.format(address=self.address))

    def give_up(self) -> None:
        self._send("CANCEL", "")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _send(self, method: str, body: str) -> None:
        assert self._transport is not None
        lines = [
            f"{method} {self.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address}:5060;branch=z9hG4bK{self._tag}",
            "Max-Forwards: 70",
            f"From: {self.sender};tag={self._tag}",
            f"To: <{self.target}>",
            f"Call-ID: {self._tag}@{self.address}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:caller@{self.address}:5060>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._transport.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode("utf-8", "surrogateescape"))
