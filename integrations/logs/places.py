"""Where this system keeps a program's logs and data for one user."""

import os
import sys
from pathlib import Path


def log_folder() -> Path:
    """Return the folder of this user's logs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "Tillside"
    else:  # noqa: RET505 (so that a checker for either system sees one branch)
        return data_folder() / "logs"


def data_folder() -> Path:
    """Return the folder of this user's own data."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "Tillside"
    elif sys.platform == "darwin":  # noqa: RET505 (so that a checker for either system sees one branch)
        return home / "Library" / "Application Support" / "Tillside"
    else:
        chosen = os.environ.get("XDG_STATE_HOME", "")
        return (Path(chosen) if chosen.startswith("/") else home / ".local" / "state") / "tillside"
