"""A product on loopback, fresh for each test, and what is heard of it."""

from collections.abc import AsyncIterator

import pytest

from policy.calls import SourceConnected
from tests.integrations.contracts.recorder_ear import Ear
from tests.integrations.recorders.freeswitch.bench import FreeSwitchBench


@pytest.fixture
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[FreeSwitchBench]:
    """The bench that the module names as its `BENCH`, or the usual one."""
    bench: FreeSwitchBench = getattr(request.module, "BENCH", FreeSwitchBench)()
    await bench.up()
    yield bench
    await bench.down()


@pytest.fixture
async def ear(bench: FreeSwitchBench) -> AsyncIterator[Ear]:
    ear = Ear(bench.control)
    await bench.control.start()
    await ear.kind(SourceConnected)
    yield ear
    await bench.control.stop()
    await ear.over()
