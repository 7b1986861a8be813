"""The recording of an rtpengine under the suite that every adapter passes."""

from tests.integrations.contracts.recorder import RecorderContract


class TestRtpengine(RecorderContract):
    pass
