"""A program that pays a list of invoices over the sandbox and is killed on the way; run by test_kill.

It forks one child for each order on its input, so that thirty runs cost one start of the interpreter.
An order is `STEP` (the child kills itself at that step, 0: never) and `SECONDS` (the parent kills it by then).
"""

import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from integrations.errors import Unavailable
from integrations.gateways.sandbox.client import SandboxGateway
from integrations.journal.intent import intent_key
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovery
from integrations.journal.states import State
from integrations.payments import Amount, Attempt, CardProduct, EntryRequest, Instrument, Tender
from integrations.trust import trusted
from tests.integrations.journal.making import LIMIT

assert sys.platform != "win32", "it forks and kills"


class Steps:
    """Counts places where a program can die, and dies at one of them."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0

    def passed(self) -> None:
        self._count += 1
        if self._count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


async def token(gateway: SandboxGateway, amount: Amount) -> Instrument:
    """Type a test card as the card frame does."""
    page = await gateway.open_entry(EntryRequest(amount, "Riverbend Utility", "invoice"))
    origin = page.origins[1]
    async with httpx.AsyncClient(trust_env=False, verify=trusted()) as client:
        answer = await client.post(
            f"http://127.0.0.1:{origin.rsplit(':', 1)[1]}/tokens",
            json={
                "session": page.url.rsplit("/", 1)[1],
                "number": "4111111111111111",
                "month": 12,
                "year": 2040,
                "code": "123",
                "postal": "12345",
            },
            headers={"origin": origin},
        )
    return Instrument(answer.json()["token"], Tender.CARD, "visa", "1111", CardProduct.CREDIT)


async def pay(
    journal: Journal, gateway: SandboxGateway, hasty: SandboxGateway, invoices: list[str], steps: Steps
) -> None:
    """Recover first, then pay what is not paid, then post what is not posted."""
    await Recovery(journal, gateway, gateway).at_start(datetime.now(UTC))
    steps.passed()
    amount = Amount(35810, "USD")
    for invoice in invoices:
        known = [one for one in journal.in_states(*State) if one.reference == invoice]
        if any(one.state is not State.DECLINED for one in known):
            continue
        card = await token(gateway, amount)
        key = intent_key(
            call="call",
            account=invoice,
            purpose="invoice",
            minor=amount.minor,
            currency=amount.currency,
            ordinal=len(known),
        )
        attempt = Attempt(key, invoice, amount, card, invoice)
        steps.passed()
        journal.prepare(attempt, call="call", at=datetime.now(UTC))
        steps.passed()
        journal.sent(key, datetime.now(UTC))
        steps.passed()
        try:
            outcome = await hasty.capture(attempt)
        except Unavailable:
            continue  # a busy machine; it stays sent until the next recovery
        steps.passed()
        journal.settle(outcome, datetime.now(UTC))
        steps.passed()
    for entry in journal.unposted():
        journal.posted(entry.key, datetime.now(UTC))
        steps.passed()


async def run(path: Path, url: str, secret: str, invoices: list[str], steps: Steps) -> None:
    journal = Journal.open(path)
    gateway, hasty = SandboxGateway(url, secret), SandboxGateway(url, secret, limit=LIMIT)
    await pay(journal, gateway, hasty, invoices, steps)
    await gateway.close()
    await hasty.close()
    journal.close()


def child(arguments: list[str], last: int) -> None:
    path, url, secret, *invoices = arguments
    asyncio.run(run(Path(path), url, secret, invoices, Steps(last)))


def attend(pid: int, seconds: float) -> int:
    """Wait for a child, killing it when its time is over; give its wait status."""
    until = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status
        if time.monotonic() >= until:
            os.kill(pid, signal.SIGKILL)
            return os.waitpid(pid, 0)[1]
        time.sleep(0.001)


def main() -> None:
    trusted()  # once for all children
    for order in sys.stdin:
        last, seconds = order.split()
        pid = os.fork()
        if pid == 0:
            child(sys.argv[1:], int(last))
            os._exit(0)
        sys.stdout.write(f"{attend(pid, float(seconds))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
