"""What the docking journey needs of the machine. Missing parts skip it with the reason, and fail it in CI."""

import os
import shutil
import sys

import pytest


def needed(packages: dict[str, str]) -> None:
    """End the test with the reason unless each program is there; the values name Debian's packages."""
    missing = sorted({package for program, package in packages.items() if shutil.which(program) is None})
    if sys.platform != "linux":
        missing = ["a system with X11"]
    if missing:
        reason = f"needs {' '.join(missing)} (Debian's names)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
