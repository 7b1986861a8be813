"""kill -9 at random points of a payment: no double charge, no lost payment, nothing left unknown."""

import asyncio
import os
import random
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.gateways.sandbox.client import SandboxGateway
from integrations.gateways.sandbox.server import SandboxServer
from integrations.journal.journal import Journal
from integrations.journal.recovery import Recovery
from integrations.journal.states import State
from tests.integrations.journal.making import LIMIT

ROUNDS = int(os.environ.get("TILLSIDE_KILL_ROUNDS", "30"))
KILL = 9
INVOICES = [f"invoice {number}" for number in range(1, 3 * ROUNDS)]  # always some left to pay
OPEN = (State.PREPARED, State.SENT, State.UNKNOWN, State.CAPTURED)
FAULTS = ("slow", "slow", "lost", "silent", "garbage", "unreached", "broken")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor kill -9")
@pytest.mark.parametrize("seed", [20261123])
async def test_killed_at_any_point_money_moves_once(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "journal.sqlite"
    async with SandboxServer() as server:
        payer = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.integrations.journal.payer"),
            *(str(path), server.api_url, server.secret, *INVOICES),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert payer.stdin is not None
        assert payer.stdout is not None
        killed = 0
        for number in range(ROUNDS):
            by_step = number % 2 == 0
            step = chance.randint(1, 16) if by_step else 0
            seconds = 30.0 if by_step else chance.uniform(0.02, 0.35)
            if chance.random() < 0.7:
                # Killed by time, most often while the gateway is still working on it.
                fault = chance.choice(FAULTS) if by_step else chance.choice(("slow", "slow", *FAULTS))
                server.api.faults.plan("capture", fault, LIMIT * chance.uniform(0.5, 1.5), 1)
            payer.stdin.write(f"{step} {seconds}\n".encode())
            status = os.waitstatus_to_exitcode(int(await payer.stdout.readline()))
            assert status in (0, -KILL)
            killed += status == -KILL
        # Undisturbed runs: what is still open is looked up, the rest is paid, all is posted.
        async with asyncio.timeout(300):
            while not _is_over(path):
                await asyncio.sleep(2 * LIMIT)
                payer.stdin.write(b"0 60\n")
                assert int(await payer.stdout.readline()) == 0
        payer.stdin.close()
        assert await payer.wait() == 0
        assert killed >= ROUNDS // 2

        journal = Journal.open(path)
        gateway = SandboxGateway(server.api_url, server.secret)
        try:
            assert await Recovery(journal, gateway, gateway).at_start(datetime.now(UTC)) == ()
            taken = [payment for payment in server.api.ledger.all() if payment.state == "captured"]
            charged = Counter(payment.reference for payment in taken)
            assert charged == dict.fromkeys(INVOICES, 1)
            posted = journal.in_states(State.POSTED)
            assert {one.key for one in posted} == {payment.key for payment in taken}
            assert not journal.in_states(*OPEN)
            receipts = [journal.receipt(one.key) for one in posted]
            numbers = sorted(receipt.number for receipt in receipts if receipt is not None)
            assert numbers == list(range(1, len(INVOICES) + 1))
        finally:
            await gateway.close()
            journal.close()


def _is_over(path: Path) -> bool:
    """Tell whether every invoice is paid and nothing is open, as far as the journal knows."""
    journal = Journal.open(path)
    try:
        return len(journal.in_states(State.POSTED)) >= len(INVOICES) and not journal.in_states(*OPEN)
    finally:
        journal.close()
