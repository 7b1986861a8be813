"""MixMonitors of an Asterisk under the suite that every adapter passes."""

from tests.integrations.contracts.recorder import RecorderContract


class TestAsterisk(RecorderContract):
    pass
