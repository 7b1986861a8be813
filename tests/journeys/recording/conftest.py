"""A recorded exchange for each test, with the two ends of a call at it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rig.recorded import PACKAGES, RecordedExchange, missing
from tests.rig.telephony import Phone


@pytest.fixture
def reoffer() -> str:
    """What later offers of a call say of its recording."""
    return ""


@pytest.fixture
async def exchange(tmp_path: Path, reoffer: str) -> AsyncIterator[RecordedExchange]:
    if lacking := missing():
        reason = f"needs Debian's packages {' '.join(PACKAGES)}; missing: {' '.join(lacking)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    exchange = RecordedExchange(tmp_path, reoffer=reoffer)
    try:
        await exchange.start()
        yield exchange
    finally:
        await exchange.end()


@pytest.fixture
async def agent(exchange: RecordedExchange) -> Phone:
    return await exchange.phone("101", "Agent")


@pytest.fixture
async def caller(exchange: RecordedExchange) -> Phone:
    return await exchange.phone("+12025550143", "Ann Example")
