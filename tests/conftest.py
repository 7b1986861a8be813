"""What holds for every test: no window on the screen, no deadline on a property."""

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A slow machine must not fail a property; on the CI machine a failure must come back when it is run again.
settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("suite")
