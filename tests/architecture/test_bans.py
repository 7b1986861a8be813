"""What the import contracts cannot say, because they see whole libraries, the linter says; seen to fail."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANS = "TID251,PTH123,T201"
WEBENGINE = "from PySide6.QtWebEngineWidgets import QWebEngineView\n"


def banned(path: str, source: str) -> bool:
    """Say whether the linter refuses the source at that path for something that may not be used there."""
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", BANS]
    done = subprocess.run(
        [*ruff, "--stdin-filename", path, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 1


@pytest.mark.parametrize(
    "path", ["desktop/views/card.py", "desktop/bootstrap.py", "integrations/gateways/page.py"]
)
@pytest.mark.parametrize("module", ["QtWebEngineCore", "QtWebEngineWidgets", "QtWebEngineQuick"])
def test_webengine_is_refused_outside_the_card_entry_process(path: str, module: str) -> None:
    assert banned(path, f"import PySide6.{module}\n")
    assert banned(path, f"from PySide6 import {module}\n")
    assert banned(path, f"from PySide6.{module} import anything\n")


def test_webengine_is_allowed_in_the_card_entry_process() -> None:
    assert not banned("desktop/capture/window.py", WEBENGINE)


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\n\nTODAY = datetime.date.today()\n",
        "from datetime import datetime\n\nNOW = datetime.now()\n",
        "from datetime import datetime\n\nNOW = datetime.utcnow()\n",
        "TEXT = open('page.md').read()\n",
        "print('amount')\n",
    ],
)
def test_policy_may_not_ask_the_clock_or_the_disk(source: str) -> None:
    assert banned("policy/quote.py", source)
    assert banned("policy/language/quote.py", source)


def test_policy_may_hold_a_date() -> None:
    assert not banned("policy/quote.py", "from datetime import date\n\nSTART = date(2026, 11, 1)\n")
