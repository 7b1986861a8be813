"""Each connector with a product to talk to, behind one set of words, so that one suite can run on all of them."""

import asyncio
import contextlib
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

import pytest

from integrations.ami.sign_in import Account
from integrations.cti.asterisk.connector import Asterisk
from integrations.cti.asterisk.conversation import AgentPhone
from integrations.cti.baresip.connector import Baresip
from integrations.cti.hook.connector import Hook
from integrations.cti.ledger import About
from integrations.cti.link import Patience
from integrations.cti.simulator.connector import Simulator
from integrations.phone import remote_party
from integrations.ports import CallSource
from policy.calls import Direction
from tests.integrations.cti.asterisk.fake import FakeAsterisk, FakeChannel
from tests.integrations.cti.baresip.fake import FakeBaresip, FakeCall
from tests.integrations.cti.product import Product

QUICK = Patience(connect_s=10.0, command_s=2.0, first_pause_s=0.005, last_pause_s=0.02)

AMI_PHONE = AgentPhone(("PJSIP/2001",), "US")


class Bench(Protocol):
    source: CallSource

    async def product_up(self) -> None: ...
    async def product_down(self) -> None: ...
    async def ring(self, call: str, number: str = "+12025550143", name: str = "Ann") -> None: ...
    async def answer(self, call: str) -> None: ...
    async def end(self, call: str) -> None: ...
    async def garbage(self, data: bytes) -> None: ...


class HoldingBench(Bench, Protocol):
    async def hold(self, call: str) -> None: ...
    async def resume(self, call: str) -> None: ...


class MutableBench(Bench, Protocol):
    def mute(self) -> None: ...


class BaresipBench:
    def __init__(self, _folder: Path) -> None:
        self.fake = FakeBaresip()
        self.product = Product(self.fake)
        self._past: dict[str, FakeCall] = {}

    async def product_up(self) -> None:
        await self.product.listen()
        if not hasattr(self, "source"):
            self.source: CallSource = Baresip(self.product.address, "US", patience=QUICK)

    async def product_down(self) -> None:
        await self.product.go_away()

    async def ring(self, call: str, number: str = "+12025550143", name: str = "Ann") -> None:
        standing = self._past.setdefault(call, FakeCall(call, f"sip:{number}@rig.test", name))
        self.fake.calls[call], self.fake.current = standing, call
        await self.product.send(self.fake.event("CALL_INCOMING", standing))

    async def answer(self, call: str) -> None:
        self._past[call].state = "ESTABLISHED"
        await self.product.send(self.fake.event("CALL_ESTABLISHED", self._past[call]))

    async def end(self, call: str) -> None:
        self.fake.calls.pop(call, None)
        await self.product.send(self.fake.event("CALL_CLOSED", self._past[call], "Connection reset by peer"))

    async def hold(self, call: str) -> None:
        self._past[call].held = True

    async def resume(self, call: str) -> None:
        self._past[call].held = False

    async def garbage(self, data: bytes) -> None:
        await self.product.send(data)

    def mute(self) -> None:
        self.fake.mute = True


class AsteriskBench:
    def __init__(self, _folder: Path) -> None:
        self.fake = FakeAsterisk()
        self.product = Product(self.fake)
        self._legs: dict[str, tuple[FakeChannel, FakeChannel]] = {}

    async def product_up(self) -> None:
        await self.product.listen()
        if not hasattr(self, "source"):
            account = Account("tillside", self.fake.secret)
            self.source: CallSource = Asterisk(self.product.address, account, AMI_PHONE, patience=QUICK)

    async def product_down(self) -> None:
        await self.product.go_away()

    async def ring(self, call: str, number: str = "+12025550143", name: str = "Ann") -> None:
        number, again = number.replace("\n", "").replace("\r", "") or "<unknown>", call in self._legs
        caller, agent = self._legs.setdefault(
            call,
            (
                FakeChannel(f"{call}.c", f"PJSIP/carrier-{call}", 4, number, name, linked=call),
                FakeChannel(call, f"PJSIP/2001-{call}", 0, "2001", "Agent", number, name, linked=call),
            ),
        )
        self.fake.channels |= {caller.uid: caller, agent.uid: agent}
        for leg in (caller, agent):
            await self.product.send(b"" if again else self.fake.event("Newchannel", leg))
        agent.state = max(agent.state, 5)
        await self.product.send(self.fake.event("DialBegin", caller, *agent.headers("Dest")))
        await self.product.send(self.fake.event("Newstate", agent))

    async def answer(self, call: str) -> None:
        caller, agent = self._legs[call]
        agent.state = caller.state = 6
        agent.bridge = caller.bridge = f"bridge-{call}"
        ended = (("DialStatus", "ANSWER"), *agent.headers("Dest"))
        await self.product.send(self.fake.event("DialEnd", caller, *ended))
        for leg in (agent, caller):
            await self.product.send(self.fake.event("Newstate", leg))
            await self.product.send(self.fake.event("BridgeEnter", leg, ("BridgeUniqueid", leg.bridge)))

    async def end(self, call: str) -> None:
        for leg in self._legs[call]:
            await self.product.send(self.fake.hang_up(leg))

    async def hold(self, call: str) -> None:
        await self.product.send(self.fake.event("Hold", self._legs[call][1]))

    async def resume(self, call: str) -> None:
        await self.product.send(self.fake.event("Unhold", self._legs[call][1]))

    async def garbage(self, data: bytes) -> None:
        await self.product.send(data)

    def mute(self) -> None:
        self.fake.mute = True


class HookBench:
    """Without call ids: the number alone tells calls apart."""

    def __init__(self, folder: Path) -> None:
        self.source: CallSource = Hook("US", run_folder=folder, token="bench-token", patience=QUICK)
        self._folder = folder
        self._numbers: dict[str, tuple[str, str]] = {}

    async def product_up(self) -> None:
        """The hook itself listens; a softphone needs nothing to be up."""

    async def product_down(self) -> None:
        """A softphone that is gone is not noticed."""

    async def ring(self, call: str, number: str = "+12025550143", name: str = "Ann") -> None:
        self._numbers[call] = (number, name)
        await self._say("ring", call)

    async def answer(self, call: str) -> None:
        await self._say("answer", call)

    async def end(self, call: str) -> None:
        await self._say("end", call)

    async def hold(self, call: str) -> None:
        await self._say("hold", call)

    async def resume(self, call: str) -> None:
        await self._say("resume", call)

    async def garbage(self, data: bytes) -> None:
        await self._send(data)

    async def _say(self, event: str, call: str) -> None:
        number, name = self._numbers[call]
        fields = {"event": event, "number": number[:20_000], "name": name}
        body = urlencode(fields, errors="replace").encode()
        head = "POST /call HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer bench-token\r\n"
        await self._send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def _send(self, data: bytes) -> None:
        port = int((self._folder / "hook").read_text().split()[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        writer.write_eof()
        with contextlib.suppress(ConnectionResetError):  # what is too much is not read to its end
            await reader.read()
            writer.close()
            await writer.wait_closed()


class SimulatorBench:
    def __init__(self, _folder: Path) -> None:
        self.simulator = Simulator()
        self.source: CallSource = self.simulator
        self._down = False

    async def product_up(self) -> None:
        if self._down:
            await self.simulator.come_back()

    async def product_down(self) -> None:
        self._down = True
        await self.simulator.drop()

    async def ring(self, call: str, number: str = "+12025550143", name: str = "Ann") -> None:
        about = About(remote_party(number, name, "US"), Direction.INBOUND, "5001")
        await self.simulator.happen(call, about)

    async def answer(self, call: str) -> None:
        await self.simulator.happen(call, "answer")

    async def end(self, call: str) -> None:
        await self.simulator.happen(call, "end")

    async def hold(self, call: str) -> None:
        await self.simulator.happen(call, "hold")

    async def resume(self, call: str) -> None:
        await self.simulator.happen(call, "resume")

    async def garbage(self, data: bytes) -> None:
        await self.simulator.say(data)


ALL: list[type[Bench]] = [SimulatorBench, HookBench, BaresipBench, AsteriskBench]
OVER_A_LINE: list[type[Bench]] = [SimulatorBench, BaresipBench, AsteriskBench]
OVER_TCP: list[type[Bench]] = [BaresipBench, AsteriskBench]


def on(*benches: type[Bench]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", benches, indirect=True, ids=lambda bench: bench.__name__)
