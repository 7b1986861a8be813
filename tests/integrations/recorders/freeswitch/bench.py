"""A faked FreeSWITCH on loopback, with its adapter."""

from dataclasses import dataclass
from itertools import count

from integrations.recorders.freeswitch.connector import EventSocket, FreeSwitchRecorders
from integrations.recorders.patience import Patience
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch, FakeLeg
from tests.integrations.recorders.served import Served

QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)
AGENT = "2001@fs.test"


@dataclass
class TwoLegs:
    """A call as FreeSWITCH has it: the caller's channel, and the agent's, bridged."""

    caller: FakeLeg
    agent: FakeLeg


class FreeSwitchBench:
    """The first recorder of a call runs on the caller's leg, the second on the agent's."""

    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = True
    source = "bench"
    by_leg = False
    phones = frozenset({AGENT})
    whole = ""

    def __init__(self) -> None:
        self.fake = FakeFreeSwitch()
        self.product = Served(self.fake)
        self.control: FreeSwitchRecorders
        self.calls: dict[str, TwoLegs] = {}
        self._numbers = count(62)

    async def up(self) -> None:
        await self.product.listen()
        if not hasattr(self, "control"):
            self.control = self.made()

    def made(self) -> FreeSwitchRecorders:
        socket = EventSocket(
            self.source, "127.0.0.1", self.product.port, "ClueCon", self.by_leg, self.phones, self.whole
        )
        return FreeSwitchRecorders(socket, heartbeat_ms=10, patience=QUICK)

    async def down(self) -> None:
        await self.product.go_away()

    def caller(self) -> FakeLeg:
        number = next(self._numbers)
        return FakeLeg(f"caller-{number}", f"{number}@carrier", presence="+12025550143@127.0.9.101")

    def agent(self, phone: str = AGENT) -> FakeLeg:
        number = next(self._numbers)
        return FakeLeg(f"agent-{number}", f"{number}@fs.test", outbound=True, presence=phone)

    def key(self, leg: FakeLeg) -> CallKey:
        return CallKey(self.source, leg.sip if self.by_leg else leg.uid)

    async def answer(self, name: str) -> TwoLegs:
        """Let a call be answered, and return it; one that stands is left as it is."""
        if name not in self.calls:
            legs = self.calls[name] = TwoLegs(self.caller(), self.agent())
            await self.product.send(self.fake.appear(legs.caller, legs.agent))
            await self.product.send(self.fake.bridge(legs.caller, legs.agent))
        return self.calls[name]

    async def record(self, call: str, recorder: int = 1) -> Place:
        legs = await self.answer(call)
        leg = legs.caller if recorder == 1 else legs.agent
        path = f"/rec/{call}-{recorder}.wav"
        await self.product.send(self.fake.start(leg.uid, path))
        return self.key(legs.agent), path

    async def end(self, place: Place) -> None:
        await self.product.send(self.fake.stop(*self._recording(place)))

    async def trouble(self, trouble: Trouble) -> None:
        self.fake.trouble = trouble

    async def silent(self, place: Place) -> bool:
        return self.fake.masked[self._recording(place)]

    def _recording(self, place: Place) -> tuple[str, str]:
        return next(each for each in self.fake.masked if each[1] == place[1])
