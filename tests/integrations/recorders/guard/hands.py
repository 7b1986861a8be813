"""A panel's hands as a process: arms the guard, pauses one call, says so, and waits to be killed or sent away."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.process import GuardProcess
from integrations.recorders.making import recorders
from policy.calls import CallKey
from policy.recording import Proof, RecorderState
from tests.integrations.recorders.guard.playground import Product


async def main(folder: Path, port: int, key: str, name: str) -> None:
    product, call = Product(port, key), CallKey("line", name)
    begin = product.begin("the run that dies")
    control = recorders(begin.recorder, begin.calls, begin.secrets.__getitem__)
    guard = GuardClient(lambda ended: GuardProcess(folder, ended), begin)
    await guard.start()
    await control.start()
    await guard.arm(call, ("pbx",))
    reading = await control.pause(call, "pbx")
    assert (reading.state, reading.proof) == (RecorderState.PAUSED, Proof.PROVEN)
    sys.stdout.write("paused\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.buffer.read)
    await guard.stop()
    await control.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
