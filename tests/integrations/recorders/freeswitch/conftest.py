"""A product on loopback, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.recorders.freeswitch.bench import FreeSwitchBench


@pytest.fixture
async def bench() -> AsyncIterator[FreeSwitchBench]:
    bench = FreeSwitchBench()
    await bench.up()
    yield bench
    await bench.down()
