"""A witness beside any product, told who sits where, and desktops on the line with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from integrations.ports import RecorderControl
from integrations.recorders.phones import CallPhones
from integrations.recorders.witness.connector import WitnessedRecorders, client_context
from integrations.recorders.witness.rights import ByTelephone
from integrations.recorders.witness.seats import SeatsFile
from integrations.recorders.witness.server import Witness, server_context
from policy.calls import SourceConnected
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.http.bench import QUICK
from tests.integrations.recorders.witness.bench import seat
from tests.integrations.recorders.witness.papers import Authority


class Product(RecorderControl, CallPhones, Protocol):
    """A recorder's product that tells telephones."""


@asynccontextmanager
async def standing(
    product: Product, authority: Authority, folder: Path, *seats: str
) -> AsyncIterator[Witness]:
    """Let a witness stand beside a product; `seats` are lines `agent,telephone`."""
    rights = ByTelephone(product, SeatsFile(seat(folder / "agents.csv", *seats)))
    witness = Witness(product, rights, server_context(authority.papers("127.0.0.1")), refusal_s=0)
    await witness.start()
    yield witness
    await witness.stop()


@asynccontextmanager
async def desktop(
    witness: Witness, authority: Authority, agent: str
) -> AsyncIterator[tuple[WitnessedRecorders, Ear]]:
    """Let an agent's desktop be on the line, with the product heard."""
    own = authority.papers(agent)
    context = client_context(own.certificate, own.key, own.authority)
    recorders = WitnessedRecorders("127.0.0.1", witness.port, context, ping_ms=50, patience=QUICK)
    ear = Ear(recorders)
    await recorders.start()
    await ear.kind(SourceConnected)
    yield recorders, ear
    await recorders.stop()
    await ear.over()
