"""Recordings of a FreeSWITCH under the suite that every adapter passes."""

from tests.integrations.contracts.recorder import RecorderContract


class TestFreeSwitch(RecorderContract):
    pass
