"""Starts the card-entry process as an ordinary user, because as root the browser engine refuses its sandbox.

Run as an ordinary user, the tests start it as themselves. Run as root, as in a container, they start it as
`nobody`; an interpreter that `nobody` may not read is replaced by the system's of the same version.
"""

import os
import pwd
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from desktop.capture.launch import Launch

ROOT = Path(__file__).parents[3]


@cache
def ordinary_launch() -> Launch | None:
    """Say how to start the card-entry process here, or None where nobody but root can read the files."""
    if os.geteuid() != 0:
        return Launch((sys.executable, "-m", "desktop.capture"), {"PYTHONPATH": str(ROOT)})
    nobody = pwd.getpwnam("nobody").pw_uid
    path = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for interpreter in (sys.executable, system):
        if _can_import(interpreter, nobody, path):
            return Launch((interpreter, "-m", "desktop.capture"), {"PYTHONPATH": path}, nobody)
    return None


def _can_import(interpreter: str, user: int, path: str) -> bool:
    asked = [interpreter, "-c", "import desktop.capture.wire, PySide6"]
    try:
        tried = subprocess.run(
            asked,
            user=user,
            group=user,
            extra_groups=[],
            env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0
