"""The sandbox gateway as a bench: the server in this process, tokens minted through its own frame origin."""

import socket
from datetime import UTC, datetime, timedelta

import httpx

from integrations.gateways.sandbox.client import SandboxGateway
from integrations.gateways.sandbox.clock import Clock
from integrations.gateways.sandbox.server import SandboxServer
from integrations.payments import Amount, CardProduct, EntryRequest, Instrument, Tender
from tests.integrations.contracts.gateway import Sample, Trouble

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PATIENT_S = 30.0  # no busy machine may end an exchange that is to succeed
HASTY_S = 1.5  # where no answer comes in time
LATE_S = 4.5  # so long the sandbox works on what is answered too late

NUMBERS = {
    Sample.APPROVES: "4111111111111111",
    Sample.DECLINES: "4000000000009995",
    Sample.DEBIT: "4000056655665556",
    Sample.PREPAID: "5105105105105100",
}

_KINDS = {
    Trouble.LATE: "slow",
    Trouble.NEVER: "silent",
    Trouble.DROPPED: "lost",
    Trouble.GARBAGE: "garbage",
    Trouble.BROKEN: "broken",
    Trouble.UNREACHED: "unreached",
}


def noon_clock() -> Clock:
    return Clock(source=lambda: NOON)


class SandboxBench:
    """A running sandbox and its adapters: a right one, one with a wrong key, one talking to nobody.

    The right one is patient until the sandbox is made to withhold an answer.
    """

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.gateway = SandboxGateway(server.api_url, server.secret, limit=PATIENT_S)
        self._patient = self.cancelling = self.gateway
        self._hasty = SandboxGateway(server.api_url, server.secret, limit=HASTY_S)
        self.with_wrong_key = SandboxGateway(server.api_url, "wrong", limit=PATIENT_S)
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self.with_no_product = SandboxGateway(f"http://127.0.0.1:{port}", "x", limit=PATIENT_S)

    async def close(self) -> None:
        for gateway in (self._patient, self._hasty, self.with_wrong_key, self.with_no_product):
            await gateway.close()

    async def instrument(self, sample: Sample) -> Instrument:
        return await self.card(NUMBERS[sample])

    async def session(self, tender: Tender = Tender.CARD) -> str:
        request = EntryRequest(Amount(35810, "USD"), "Riverbend Utility", "quote 1", tender)
        return (await self.gateway.open_entry(request)).url.rsplit("/", 1)[1]

    async def card(self, number: str) -> Instrument:
        code = "1234" if number.startswith("3") else "123"
        typed = {"number": number, "month": 12, "year": 2030, "code": code, "postal": "12345"}
        return _instrument(await self.typed(typed))

    async def bank_account(self, routing: str, account: str) -> Instrument:
        return _instrument(await self.typed({"routing": routing, "account": account}, Tender.BANK))

    async def typed(self, typed: dict[str, object], tender: Tender = Tender.CARD) -> httpx.Response:
        """Post to the frame's origin as the frame does."""
        origin = self.server.api.frame_origin
        port = origin.rsplit(":", 1)[1]
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.post(
                f"http://127.0.0.1:{port}/tokens",
                json={"session": await self.session(tender), **typed},
                headers={"origin": origin},
            )

    async def trouble(self, trouble: Trouble) -> None:
        if trouble in (Trouble.LATE, Trouble.NEVER):
            self.hasten()
        self.server.api.faults.plan("capture", _KINDS[trouble], LATE_S, 1)

    def hasten(self) -> None:
        """Wait for no answer for long any more."""
        self.gateway = self._hasty

    async def captures(self, key: str) -> int:
        return sum(pay.key == key and pay.state == "captured" for pay in self.server.api.ledger.all())

    async def close_the_day(self) -> None:
        self.server.api.clock.advance(timedelta(days=1))


def _instrument(answer: httpx.Response) -> Instrument:
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return Instrument(
        body["token"],
        Tender(body["tender"]),
        body["brand"],
        body["last_four"],
        CardProduct(body["product"]),
    )
