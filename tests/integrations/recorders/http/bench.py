"""A described product on loopback, with its adapter."""

from dataclasses import replace

from integrations.ports import RecorderControl
from integrations.recorders.http.connector import HttpRecorders
from integrations.recorders.http.description import PhonesCall, Request, Service, Shows, StatusCall
from integrations.recorders.patience import Patience
from policy.calls import CallKey
from tests.integrations.contracts.recorder import Place, Trouble
from tests.integrations.recorders.http.fake import FakeService, Tape

QUICK = Patience(answer_ms=2_000, settle_ms=300, poll_ms=5, again_ms=10)
PATH = "/calls/{call}/{recorder}"
STATUS = StatusCall(
    Request("GET", PATH),
    paused=(
        Shows("recorder.state", frozenset({"paused"})),
        Shows("recorder.secure", frozenset({"true"})),
    ),
    recording=(Shows("recorder.state", frozenset({"on"})),),
    not_recording=(Shows("recorder.state", frozenset({"done"})),),
)
SERVICE = Service(
    product="http-recorder",
    url="",
    pause=Request("POST", PATH, json={"do": "pause"}),
    resume=Request("POST", PATH, json={"do": "resume"}),
    recorders=("recorder-1", "recorder-2"),
    status=STATUS,
    phones=PhonesCall(Request("GET", "/calls/{call}/phones"), "phones"),
)


class HttpBench:
    troubles = frozenset(Trouble) - {Trouble.NONE}
    several = True

    def __init__(self, fake: FakeService, *, status: StatusCall | None = STATUS) -> None:
        self.fake = fake
        self.service = replace(SERVICE, url=fake.url, status=status)
        self.adapter = HttpRecorders(self.service, watch_ms=10, patience=QUICK)
        self.control: RecorderControl = self.adapter

    async def record(self, call: str, recorder: int = 1) -> Place:
        place = CallKey("bench", call), f"recorder-{recorder}"
        self.fake.tapes.setdefault((call, place[1]), Tape())
        return place

    async def end(self, place: Place) -> None:
        del self.fake.tapes[place[0].call_id, place[1]]

    async def trouble(self, trouble: Trouble) -> None:
        self.fake.trouble = trouble

    async def down(self) -> None:
        await self.fake.down()

    async def up(self) -> None:
        await self.fake.up()

    async def silent(self, place: Place) -> bool:
        return self.fake.tapes[place[0].call_id, place[1]].paused
