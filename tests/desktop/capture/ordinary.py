"""Starts the card-entry process as an ordinary user, because as root the browser engine refuses its sandbox.

Run as an ordinary user, the tests start it as themselves. Run as root, as in a container, they start it as
`nobody`; an interpreter that `nobody` may not read is replaced by the system's of the same version.
"""

import os
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from desktop.capture.launch import Launch

ROOT = Path(__file__).parents[3]


PATH = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))

if sys.platform == "win32":

    def ordinary_launch() -> Launch | None:
        """Say how to start the card-entry process here."""
        return Launch((sys.executable, "-m", "desktop.capture"), {"PYTHONPATH": PATH})

    def is_root() -> bool:
        return False

else:
    import pwd

    def is_root() -> bool:
        return os.geteuid() == 0

    @cache
    def ordinary_launch() -> Launch | None:
        """Say how to start the card-entry process here, or None where only root can read the files."""
        if not is_root():
            return Launch((sys.executable, "-m", "desktop.capture"), {"PYTHONPATH": PATH})
        nobody = pwd.getpwnam("nobody").pw_uid
        system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
        for interpreter in (sys.executable, system):
            if _can_import(interpreter, nobody):
                return Launch((interpreter, "-m", "desktop.capture"), {"PYTHONPATH": PATH}, nobody)
        return None

    def _can_import(interpreter: str, user: int) -> bool:
        asked = [interpreter, "-c", "import desktop.capture.wire, PySide6"]
        try:
            tried = subprocess.run(
                asked,
                user=user,
                group=user,
                extra_groups=[],
                env={"PYTHONPATH": PATH, "PYTHONDONTWRITEBYTECODE": "1"},
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            return False
        return tried.returncode == 0
