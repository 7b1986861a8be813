"""The recording of an rtpengine, with its files in sight, under the suite that every adapter passes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integrations.contracts.recorder import RecorderContract
from tests.integrations.recorders.rtpengine.bench import FakeRtpengine, ProvenBench


class TestProvenRtpengine(RecorderContract):
    @pytest.fixture
    async def bench(self, tmp_path: Path) -> AsyncIterator[ProvenBench]:
        fake = FakeRtpengine()
        await fake.up()
        yield ProvenBench(fake, tmp_path)
        fake.down()
