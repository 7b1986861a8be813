"""What is loaded before the panel's window is painted: that keeps the start short, without a test that takes a time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere no variable moves the user's own settings"
)
HEAVY = {
    "alembic", "asyncio", "babel", "cryptography", "httpx", "keyring", "lark", "markdown_it", "phonenumbers", "policy",
    "pydantic", "qasync", "sqlalchemy", "sqlite3", "ssl", "typer", "Xlib",
}  # fmt: skip
FIRST = {
    "desktop", "desktop.__main__", "desktop.bootstrap", "desktop.bootstrap.first_look", "desktop.bootstrap.start",
    "desktop.views", "desktop.views.window",
    "integrations", "integrations.cti", "integrations.cti.hook", "integrations.cti.hook.instance",
    "integrations.errors", "integrations.logs", "integrations.logs.places", "integrations.settings",
    "integrations.settings.places", "resources",
}  # fmt: skip
"""Every module of ours that a start loads before the first paint when it looks as it did the last time."""
QT = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}
_PROGRAM = """
import json, sys
import desktop.bootstrap.start as start

class Shown(Exception):
    pass

def work(app, shown, *_, **__):
    assert shown.was_painted()
    raise Shown

start._work = work
from desktop.__main__ import main
sys.argv = ["tillside"]
try:
    main()
except Shown:
    made = ["the namespace Qt"] if "Qt" in vars(sys.modules["PySide6.QtCore"]) else []
    loaded = [*sys.modules, *made]
    import colorsys, linecache
    read = ["sources"] if colorsys.__file__ in linecache.cache else []
    print(json.dumps([*loaded, *read]))
"""


def loaded(folder: Path) -> set[str]:
    """Start the program as a menu does, up to the first paint, and return what was loaded until then."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={
            **os.environ,
            **dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "TILLSIDE_RUN"), str(folder)),
        },
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def ours(modules: set[str]) -> set[str]:
    return {
        one for one in modules if one.partition(".")[0] in {"desktop", "integrations", "policy", "resources"}
    }


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    first, later = loaded(tmp_path), loaded(tmp_path)
    assert not {one.partition(".")[0] for one in first} & HEAVY
    assert ours(later) == FIRST
    assert {one for one in later if one.startswith("PySide6.Qt")} == QT
    assert (
        not {"dataclasses", "tomllib", "zoneinfo", "importlib.resources", "the namespace Qt", "sources"}
        & later
    )
