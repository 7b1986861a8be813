"""A product on loopback, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.recorders.asterisk.bench import AsteriskBench


@pytest.fixture
async def bench() -> AsyncIterator[AsteriskBench]:
    bench = AsteriskBench()
    await bench.up()
    yield bench
    await bench.down()
