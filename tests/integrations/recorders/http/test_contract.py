"""Described recorders under the suite that every adapter passes, with a status call and without one."""

import pytest

from tests.integrations.contracts.recorder import RecorderContract
from tests.integrations.recorders.http.bench import HttpBench
from tests.integrations.recorders.http.fake import FakeService


class TestWithAStatusCall(RecorderContract):
    @pytest.fixture
    def bench(self, fake: FakeService) -> HttpBench:
        return HttpBench(fake)


class TestWithoutAStatusCall(RecorderContract):
    @pytest.fixture
    def bench(self, fake: FakeService) -> HttpBench:
        return HttpBench(fake, status=None)
