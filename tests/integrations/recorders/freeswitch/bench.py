"""A faked FreeSWITCH on loopback, with its adapter."""

from integrations.ports import RecorderControl
from integrations.recorders.freeswitch.connector import EventSocket, FreeSwitchRecorders
from integrations.recorders.patience import Patience
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.recorders.freeswitch.fake import FakeFreeSwitch
from tests.integrations.recorders.served import Served

QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)


class FreeSwitchBench:
    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = True

    def __init__(self) -> None:
        self.fake = FakeFreeSwitch()
        self.product = Served(self.fake)
        self.control: RecorderControl

    async def up(self) -> None:
        await self.product.listen()
        if not hasattr(self, "control"):
            socket = EventSocket("bench", port=self.product.port, password="ClueCon")
            self.control = FreeSwitchRecorders(socket, heartbeat_ms=10, patience=QUICK)

    async def down(self) -> None:
        await self.product.go_away()

    async def record(self, call: str, recorder: int = 1) -> Place:
        place = CallKey("bench", call), f"/rec/{call}-{recorder}.wav"
        await self.product.send(self.fake.start(call, place[1]))
        return place

    async def end(self, place: Place) -> None:
        await self.product.send(self.fake.stop(place[0].call_id, place[1]))

    async def trouble(self, trouble: Trouble) -> None:
        self.fake.trouble = trouble

    async def silent(self, place: Place) -> bool:
        return self.fake.masked[place[0].call_id, place[1]]
