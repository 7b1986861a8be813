"""A product on loopback, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.recorders.rtpengine.bench import FakeRtpengine, RtpengineBench


@pytest.fixture
async def bench() -> AsyncIterator[RtpengineBench]:
    fake = FakeRtpengine()
    await fake.up()
    yield RtpengineBench(fake)
    fake.down()
