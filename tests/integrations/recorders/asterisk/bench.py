"""A faked Asterisk on loopback, with its adapter."""

from dataclasses import dataclass
from itertools import count

from integrations.ami.sign_in import Account
from integrations.recorders.asterisk.connector import AsteriskRecorders, Calls
from integrations.recorders.asterisk.line import ManagerAddress
from integrations.recorders.patience import Patience
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.recorders.asterisk.fake import FakeAsterisk, FakeChannel
from tests.integrations.recorders.served import Served

QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)


@dataclass
class TwoLegs:
    """A call as Asterisk has it: the caller's channel, and the agent's, joined by a bridge."""

    caller: FakeChannel
    agent: FakeChannel
    source: str

    @property
    def key(self) -> CallKey:
        return CallKey(self.source, self.agent.uid)


class AsteriskBench:
    """The first recorder of a call runs on the caller's leg, the second on the agent's."""

    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = True
    whole = ""
    source = "bench"
    phones = frozenset({"PJSIP/2001"})

    def __init__(self, fake: FakeAsterisk | None = None) -> None:
        self.fake = fake or FakeAsterisk()
        self.product = Served(self.fake)
        self.control: AsteriskRecorders
        self.calls: dict[str, TwoLegs] = {}
        self._numbers = count(62)
        self._starts: dict[str, int] = {}

    async def up(self) -> None:
        await self.product.listen()
        if not hasattr(self, "control"):
            self.control = self.made()

    def made(self, secret: str = "secret") -> AsteriskRecorders:
        address = ManagerAddress("127.0.0.1", self.product.port, Account("tillside", secret))
        calls = Calls(self.source, self.phones, self.whole)
        return AsteriskRecorders(address, calls, heartbeat_ms=20, patience=QUICK)

    async def down(self) -> None:
        await self.product.go_away()

    def channel(self, device: str, linked: str = "") -> FakeChannel:
        number = next(self._numbers)
        uid = f"1795306292.{number}"
        return FakeChannel(uid, f"{device}-{number:08x}", linked or uid)

    async def answer(self, name: str) -> TwoLegs:
        """Let a call be answered, and return it; one that stands is left as it is."""
        if name not in self.calls:
            caller = self.channel("PJSIP/carrier")
            legs = TwoLegs(caller, self.channel("PJSIP/2001", caller.uid), self.source)
            self.calls[name] = legs
            await self.product.send(self.fake.joins(legs.agent, legs.caller, bridge=f"bridge-{caller.uid}"))
        return self.calls[name]

    async def record(self, call: str, recorder: int = 1) -> Place:
        legs = await self.answer(call)
        channel = legs.caller if recorder == 1 else legs.agent
        if not channel.monitors:
            await self.start_on(channel)
        return legs.key, f"mixmonitor-{channel.uid}-{self._starts[channel.uid]}"

    async def start_on(self, channel: FakeChannel) -> str:
        """Let a MixMonitor start on a channel, and return its name."""
        self._starts[channel.uid] = self._starts.get(channel.uid, 0) + 1
        await self.product.send(self.fake.monitor(channel))
        return f"mixmonitor-{channel.uid}-{self._starts[channel.uid]}"

    async def end(self, place: Place) -> None:
        """End a recorder; one whose end nobody hears ends with its call, for else nothing would show it."""
        channel = self._channel(place)
        if self.product.connections:
            await self.product.send(self.fake.stop_monitor(channel))
            return
        for name, legs in list(self.calls.items()):
            if channel in (legs.caller, legs.agent):
                self.fake.hang_up(legs.agent)
                self.fake.hang_up(legs.caller)
                del self.calls[name]

    async def trouble(self, trouble: Trouble) -> None:
        self.fake.trouble = trouble

    async def silent(self, place: Place) -> bool:
        return all(monitor.silent for monitor in self._channel(place).monitors)

    def _channel(self, place: Place) -> FakeChannel:
        uid = place[1].split("-")[1]
        return next(
            each for legs in self.calls.values() for each in (legs.caller, legs.agent) if each.uid == uid
        )
