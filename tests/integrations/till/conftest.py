"""A till on real parts, fresh for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.gateways.sandbox.server import SandboxServer
from integrations.packs.folder import read_folder
from policy.language.compile import read
from policy.language.tree.pack import Pack
from tests.integrations.gateways.sandbox.bench import noon_clock
from tests.integrations.till.bench import TillBench

RIVERBEND = Path(__file__).resolve().parents[3] / "resources" / "packs" / "riverbend-utility"


@pytest.fixture(scope="session")
def riverbend() -> Pack:
    pack = read(read_folder(RIVERBEND)).pack
    assert pack is not None
    return pack


@pytest.fixture
async def bench(tmp_path: Path, riverbend: Pack) -> AsyncIterator[TillBench]:
    async with SandboxServer(noon_clock()) as server:
        made = TillBench(tmp_path, server, riverbend)
        yield made
        await made.close()
