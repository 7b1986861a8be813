"""A product on loopback, fresh for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.recorders.http.fake import FakeService


@pytest.fixture
async def fake() -> AsyncIterator[FakeService]:
    fake = FakeService()
    await fake.up()
    yield fake
    await fake.down()
