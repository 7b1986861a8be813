"""What holds for every test: no window on the screen, no deadline on a property, no unseen log warning."""

import logging
import os
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A slow machine must not fail a property; on the CI machine a failure must come back when it is run again.
settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("suite")


_POLICYS_OWN = Path(__file__).parent / "policy"
_LONGEST = Path(__file__).parent / "journeys" / "crash"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the coverage of policy come from policy's own tests: traced, all others would take thrice as long.

    The longest test of all is begun first: begun as the last, it alone would run while the other process waits.
    """
    items.sort(key=lambda item: not item.path.is_relative_to(_LONGEST))
    for item in items:
        if not item.path.is_relative_to(_POLICYS_OWN):
            item.add_marker(pytest.mark.untraced)


@pytest.fixture(autouse=True)
def unexpected_log_lines_fail(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test that leaves a warning or worse in the log, unless it takes `caplog` to look for itself."""
    yield
    if "caplog" not in signature(request.function).parameters:
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        unexpected = [
            f"{r.name}: {r.getMessage()} {vars(r).get('tillside_fields', '')}".rstrip()
            for r in records
            if r.levelno >= logging.WARNING
        ]
        assert not unexpected, unexpected
