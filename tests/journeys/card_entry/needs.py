"""What the card journey needs of the machine. Missing parts skip it with the reason, and fail it in CI."""

import os
import shutil
import sys

import pytest

from desktop.capture.launch import Launch
from tests.desktop.capture.ordinary import ordinary_launch

PACKAGES = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}


def give_up(reason: str) -> None:
    """Skip here, fail in CI, where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def launch_or_give_up() -> Launch:
    """Give the way to start the card-entry process, or end the test with the reason."""
    if sys.platform != "linux":
        give_up("needs X11 and /proc")
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        give_up(f"needs the Debian packages {' '.join(missing)}")
    launch = ordinary_launch()
    if launch is None:
        give_up("needs an interpreter and a checkout that an ordinary user can read")
        raise AssertionError
    return launch
