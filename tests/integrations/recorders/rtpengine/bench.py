"""A faked rtpengine on loopback, as far as recording goes, with its adapter."""

import asyncio
import re
from dataclasses import dataclass, field

from integrations.ports import RecorderControl
from integrations.recorders.patience import Patience
from integrations.recorders.rtpengine.connector import NgSocket, RtpengineRecorders
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble

QUICK = Patience(answer_ms=400, settle_ms=30, poll_ms=5, again_ms=10)
OK, UNKNOWN_CALL = b"d6:result2:oke", b"d6:result5:error12:error-reason15:Unknown call-ide"


@dataclass
class FakeRtpengine(asyncio.DatagramProtocol):
    trouble: Trouble = Trouble.NONE
    drops: int = 0  # so many datagrams are lost on their way here
    recording: dict[str, bool] = field(default_factory=dict)  # every call, and whether it is recorded
    commands: list[str] = field(default_factory=list)
    port: int = 0
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

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        assert self._transport is not None
        if self.drops:
            self.drops -= 1
            return
        cookie, _, body = data.partition(b" ")
        if cookie not in self._replied:  # a command runs once, however often it is sent
            self._replied[cookie] = self._answer(body)
        if self._replied[cookie]:
            self._transport.sendto(cookie + b" " + self._replied[cookie], sender)

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
            return OK if found is not None and found[1] in self.recording else UNKNOWN_CALL
        if self.trouble is Trouble.DEAF:
            return b""
        if self.trouble is Trouble.GARBAGE:
            return b"d6:resulti"
        if self.trouble is Trouble.REFUSES:
            return b"d6:result5:error12:error-reason20:Unrecognized commande"
        if found is None or found[1] not in self.recording:
            return UNKNOWN_CALL
        if self.trouble is not Trouble.IGNORES:
            self.recording[found[1]] = command == "start recording"
        return b"" if self.trouble is Trouble.MUFFLED else OK


class RtpengineBench:
    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = False

    def __init__(self, fake: FakeRtpengine) -> None:
        self.fake = fake
        self.control: RecorderControl = RtpengineRecorders(
            NgSocket(port=fake.port), watch_ms=10, patience=QUICK
        )

    async def record(self, call: str, recorder: int = 1) -> Place:
        self.fake.recording.setdefault(call, True)
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
