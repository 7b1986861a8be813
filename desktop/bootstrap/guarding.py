"""The guard of the recorders, put beside the panel: a process for recorders that another process can reach."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from desktop.bootstrap.keeping import EvidenceKeeping
from desktop.listening import every
from desktop.present.live.surroundings import LeftEarlier
from integrations.clock import now
from integrations.errors import PortError
from integrations.evidence.records import OtherDid
from integrations.logs.writing import note
from integrations.recorders.guard.client import GuardClient
from integrations.recorders.guard.deeds import Deed, Deeds
from integrations.recorders.guard.process import GuardProcess
from integrations.recorders.guard.wire import Begin
from integrations.recorders.making import secrets_of
from integrations.recorders.paused_list import PausedList
from integrations.settings.model import Settings
from policy.calls import CallKey
from policy.moment import Moment

LOOKS_S = 5.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def guarding(
    settings: Settings, folder: Path, secret: Callable[[str], str], *, inside: bool = False
) -> AsyncIterator[GuardClient | PausedList]:
    """Give what knows what is paused. `inside`: the recorders are in this process, and end with it.

    A guard that does not run stops no call: the agent is told with the first pause. Raise what `secret` raises.
    """
    if inside or settings.recorder.product == "simulator":
        yield PausedList(folder / "paused.json")
        return
    needed = {reference: secret(reference) for reference in secrets_of(settings.recorder)}
    begin = Begin(secrets.token_hex(8), settings.calls.connector, settings.recorder, needed)
    client = GuardClient(lambda ended: GuardProcess(folder, ended), begin)
    try:
        await client.start()
    except PortError as error:
        note(_log, "guard.away", logging.ERROR, error=type(error).__name__.lower())
    try:
        yield client
    finally:
        await client.stop()


async def keep_deeds(
    deeds: Deeds, keeping: EvidenceKeeping, told: Callable[[CallKey, LeftEarlier], None]
) -> None:
    """Take what the guard did into the evidence, now and soon after, whichever run of the panel it did it for.

    `told` hears of it first, the same again for as long as it cannot be written down.
    """

    async def keep() -> None:
        try:
            done = await asyncio.to_thread(deeds.take)
            if not done:
                return
            for one in done:
                for name in one.recorders:
                    told(one.call, LeftEarlier(name, one.came, _at(one)))
            await keeping.others_did([_record(one) for one in done])
            await asyncio.to_thread(deeds.let_go)
        except (PortError, OSError) as error:
            note(_log, "guard.unkept", logging.WARNING, error=type(error).__name__.lower())
            return
        for one in done:
            note(_log, "guard.did", call=one.call)

    await keep()
    await every(LOOKS_S, keep)


def _record(deed: Deed) -> OtherDid:
    """Return a deed as the evidence has it; its moment on the clock that never jumps is not known here."""
    return OtherDid(call=deed.call, at=_at(deed), by="guard", what=deed.what, recorders=deed.recorders)


def _at(deed: Deed) -> Moment:
    return Moment(now().monotonic_ns, deed.at_ms)
