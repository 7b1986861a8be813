"""A faked rtpengine on loopback, as far as recording goes, with its adapters: with its files in sight and without."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from integrations.ports import RecorderControl
from integrations.recorders.patience import Patience
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from integrations.recorders.rtpengine.growth import Growth
from integrations.recorders.rtpengine.proving import ProvenRtpengine
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble

QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)
_PACKETS = 50  # come between two queries
OK, UNKNOWN_CALL = b"d6:result2:oke", b"d6:result5:error12:error-reason15:Unknown call-ide"


@dataclass
class FakeRtpengine(asyncio.DatagramProtocol):
    trouble: Trouble = Trouble.NONE
    drops: int = 0  # so many datagrams are lost on their way here
    recording: dict[str, bool] = field(default_factory=dict)  # every call, and whether it is recorded
    commands: list[str] = field(default_factory=list)
    port: int = 0
    pcaps: Path | None = None  # where it writes; with every query some media has come
    plays: bool = True
    advertised: dict[str, tuple[str, ...]] = field(default_factory=dict)  # addresses in a call
    slow_s: float = 0.0  # so long it takes for an answer
    _files: dict[str, Path] = field(default_factory=dict)
    _media: dict[str, int] = field(default_factory=dict)
    _halted: list[tuple[bytes, tuple[str, int]]] | None = None
    _transport: asyncio.DatagramTransport | None = None
    _replied: dict[bytes, bytes] = field(default_factory=dict)

    async def up(self) -> None:
        where = ("127.0.0.1", self.port)
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=where
        )
        self.port = self._transport.get_extra_info("sockname")[1]

    def down(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        """It is on purpose."""

    def halt(self) -> None:
        """Do nothing any more with what comes, but let it wait."""
        self._halted = []

    def go_on(self) -> None:
        waiting, self._halted = self._halted or [], None
        for data, sender in waiting:
            self.datagram_received(data, sender)

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        if self._halted is not None:
            self._halted.append((data, sender))
            return
        assert self._transport is not None
        if self.drops:
            self.drops -= 1
            return
        cookie, _, body = data.partition(b" ")
        if cookie not in self._replied:  # a command runs once, however often it is sent
            self._replied[cookie] = self._answer(body)
        if self._replied[cookie]:
            answer = cookie + b" " + self._replied[cookie]
            if self.slow_s:
                asyncio.get_running_loop().call_later(self.slow_s, self._transport.sendto, answer, sender)
            else:
                self._transport.sendto(answer, sender)

    def _answer(self, body: bytes) -> bytes:
        text = body.decode()
        command = text.removeprefix("d7:command").partition(":")[2]
        command = next(
            word
            for word in ("ping", "query", "stop recording", "start recording")
            if command.startswith(word)
        )
        self.commands.append(command)
        if command == "ping":
            return b"d6:result4:ponge"
        found = re.search(r"7:call-id\d+:(.*)e$", text, re.DOTALL)
        if command == "query":
            return UNKNOWN_CALL if found is None or found[1] not in self.recording else self._query(found[1])
        if self.trouble is Trouble.DEAF:
            return b""
        if self.trouble is Trouble.GARBAGE:
            return b"d6:resulti"
        if self.trouble is Trouble.REFUSES:
            return b"d6:result5:error12:error-reason20:Unrecognized commande"
        if found is None or found[1] not in self.recording:
            return UNKNOWN_CALL
        if self.trouble is not Trouble.IGNORES:
            self.record(found[1], command == "start recording")
        return b"" if self.trouble is Trouble.MUFFLED else OK

    def record(self, call: str, on: bool) -> None:
        """Start a recording, which is a file of its own, or stop it."""
        if self.pcaps is not None and on and not self.recording.get(call):
            self._files[call] = self.pcaps / f"{quote(call, safe='')}-{secrets.token_hex(8)}.pcap"
            self._files[call].touch()
        self.recording[call] = on

    def _query(self, call: str) -> bytes:
        if call in self.advertised:
            parties = b"".join(
                b"2:t%dd6:mediasld7:streamsld19:advertised endpointd7:address%d:%beeeeee"
                % (number, len(address), address.encode())
                for number, address in enumerate(self.advertised[call])
            )
            return b"d4:tagsd%be6:result2:oke" % parties
        if self.pcaps is None:
            return OK
        if self.plays:
            self._media[call] = self._media.get(call, 0) + _PACKETS
            if self.recording[call]:
                with self._files[call].open("ab") as file:
                    file.write(bytes(_PACKETS * 230))
        packets = self._media.get(call, 0)
        rtp = b"d7:packetsi%de5:bytesi%dee" % (packets, packets * 172)
        return b"d6:totalsd3:RTP%be6:result2:oke" % rtp


class RtpengineBench:
    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = False

    def __init__(self, fake: FakeRtpengine) -> None:
        self.fake = fake
        self.control: RecorderControl = RtpengineRecorders(
            NgSocket(port=fake.port), watch_ms=10, patience=QUICK
        )

    async def record(self, call: str, recorder: int = 1) -> Place:
        if call not in self.fake.recording:
            self.fake.record(call, True)
        return CallKey("bench", call), "rtpengine"

    async def end(self, place: Place) -> None:
        del self.fake.recording[place[0].call_id]

    async def trouble(self, trouble: Trouble) -> None:
        self.fake.trouble = trouble

    async def down(self) -> None:
        self.fake.down()
        await asyncio.sleep(0)

    async def up(self) -> None:
        await self.fake.up()

    async def silent(self, place: Place) -> bool:
        return not self.fake.recording[place[0].call_id]


class ProvenBench(RtpengineBench):
    """The same relay, seen from beside its files."""

    def __init__(self, fake: FakeRtpengine, pcaps: Path) -> None:
        super().__init__(fake)
        fake.pcaps = pcaps
        relay = RtpengineRecorders(NgSocket(port=fake.port), watch_ms=10, patience=QUICK)
        self.control = ProvenRtpengine(relay, Growth(pcaps), look_ms=2, patience=QUICK)
