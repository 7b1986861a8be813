"""Recorders behind a witness under the suite that every adapter passes."""

import pytest

from tests.integrations.contracts.recorder import RecorderContract
from tests.integrations.recorders.witness.bench import Post, WitnessBench


class TestBehindAWitness(RecorderContract):
    @pytest.fixture
    def bench(self, post: Post) -> WitnessBench:
        return WitnessBench(post)
