"""Where this system keeps the settings files. Loads nothing, for it is asked before there is a window."""

import os
import sys
from pathlib import Path

_NAME = "settings.toml"


def managed_file() -> Path:
    """Return the file that is managed for all. No variable moves it, or users could choose their own."""
    if sys.platform == "win32":
        return _program_data() / "Tillside" / _NAME
    elif sys.platform == "darwin":  # noqa: RET505 (so that a checker for either system sees one branch)
        return Path("/Library/Application Support/Tillside") / _NAME
    else:
        return Path("/etc/tillside") / _NAME


def user_file() -> Path:
    """Return the user's own file."""
    home = Path.home()
    if sys.platform == "win32":
        roaming = os.environ.get("APPDATA")
        return (Path(roaming) if roaming else home / "AppData" / "Roaming") / "Tillside" / _NAME
    elif sys.platform == "darwin":  # noqa: RET505 (as above)
        return home / "Library/Application Support/Tillside" / _NAME
    else:
        chosen = os.environ.get("XDG_CONFIG_HOME", "")
        return (Path(chosen) if chosen.startswith("/") else home / ".config") / "tillside" / _NAME


if sys.platform == "win32":

    def _program_data() -> Path:
        """Return the folder for all users as the system says it; its variable can be set by anyone."""
        import winreg

        where = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, where) as key:
            return Path(winreg.QueryValueEx(key, "Common AppData")[0])
