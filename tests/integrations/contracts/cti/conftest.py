"""A connector, started and listened to, for every test of the contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policy.calls import (
    SourceResynchronised,
)
from tests.integrations.contracts.cti.benches import (
    Bench,
)
from tests.integrations.contracts.cti.ear import Ear


@pytest.fixture
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    bench: Bench = request.param(tmp_path)
    await bench.product_up()
    yield bench
    await bench.source.stop()
    await bench.product_down()


@pytest.fixture
async def ear(bench: Bench) -> Ear:
    ear = Ear(bench.source)
    await bench.source.start()
    await ear.kind(SourceResynchronised)
    return ear
