"""A sandbox at noon, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from integrations.gateways.sandbox.server import SandboxServer
from tests.integrations.gateways.sandbox.bench import SandboxBench, noon_clock


@pytest.fixture
async def bench() -> AsyncIterator[SandboxBench]:
    async with SandboxServer(noon_clock()) as server:
        made = SandboxBench(server)
        yield made
        await made.close()
