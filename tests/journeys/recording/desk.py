"""A desk as a process, to be killed: takes a card at a real relay, with a guard beside it and its evidence on disk.

Arguments: the folder, the softphone's address, the relay's, and the folder of the relay's recordings. It tells when the
window is open, as Unix time in seconds, and stays there.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from integrations.cti.baresip.connector import Baresip
from integrations.cti.link import Address
from integrations.evidence.evidence import FILE, Evidence
from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.process import GuardProcess
from integrations.recorders.guard.wire import Begin
from integrations.recorders.making import recorders
from integrations.settings.recorder import Recorder, Rtpengine
from policy.effects import Effect, Fact
from policy.recording import Proof
from policy.session import Session
from tests.integrations.evidence.making import evidence
from tests.journeys.recording.seat import RECORDER, Seat

CALLS = "baresip"


class Writing:
    """Implements Witness: each step is on the disk before anything of it is done."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def step(self, before: Session, fact: Fact, after: Session, effects: Sequence[Effect]) -> None:
        self._evidence.step(before, fact, after, effects)


def settings(host: str, port: int, pcaps: Path) -> Recorder:
    """Return what an owner would set for this relay."""
    return Recorder(
        product="rtpengine", rtpengine=Rtpengine(host=host, port=port, recorder=RECORDER, recordings=pcaps)
    )


def tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


async def work(folder: Path, phone: Address, recorder: Recorder) -> None:
    guard = GuardClient(lambda ended: GuardProcess(folder, ended), Begin("the first run", CALLS, recorder))
    await guard.start()
    kept = Writing(evidence(folder / FILE))
    control = recorders(recorder, CALLS, str)
    seat = Seat(Baresip(phone, "US"), control, Proof.PROVEN, guard, (kept,))
    async with seat.open():
        tell("ready")
        await seat.talk()
        seat.take_card()
        await seat.until(lambda: seat.window.is_open)
        tell(str(seat.window.opened))
        await asyncio.Event().wait()


if __name__ == "__main__":
    where, host, port, ng_host, ng_port, pcaps = sys.argv[1:]
    asyncio.run(work(Path(where), Address(host, int(port)), settings(ng_host, int(ng_port), Path(pcaps))))
