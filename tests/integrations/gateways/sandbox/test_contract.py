"""The sandbox gateway under the suite that every gateway passes."""

from tests.integrations.contracts.gateway import GatewayContract


class TestSandboxGateway(GatewayContract):
    pass
