import subprocess
import sys

import pytest

from desktop.capture.lockdown import CHROMIUM_FLAGS, scrub

OPENING = {
    "QTWEBENGINE_REMOTE_DEBUGGING": "9222",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--remote-debugging-port=9222 --no-sandbox",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QT_PLUGIN_PATH": "/tmp/plugins",
    "QT_LOGGING_RULES": "*=true",
    "LD_PRELOAD": "/tmp/spy.so",
    "PYTHONSTARTUP": "/tmp/spy.py",
    "SSLKEYLOGFILE": "/tmp/keys",
    "HTTPS_PROXY": "http://spy",
}


def test_nothing_that_opens_the_process_stays_in_its_environment() -> None:
    environment = {**OPENING, "DISPLAY": ":1", "HOME": "/home/agent"}
    scrub(environment)
    assert environment["QTWEBENGINE_CHROMIUM_FLAGS"] == CHROMIUM_FLAGS
    assert not (set(OPENING) - {"QTWEBENGINE_CHROMIUM_FLAGS"}) & set(environment)
    assert environment["DISPLAY"] == ":1"


def test_the_engine_isolates_sites_and_opens_no_debugger() -> None:
    assert "--site-per-process" in CHROMIUM_FLAGS
    assert "remote-debugging" not in CHROMIUM_FLAGS
    assert "no-sandbox" not in CHROMIUM_FLAGS


@pytest.mark.skipif(sys.platform != "linux", reason="dumpable is of Linux")
def test_a_hardened_process_is_neither_dumped_nor_read() -> None:
    program = (
        "import resource; from desktop.capture import lockdown as l; before = l.readable_by_others(); l.harden();"
        "print(before, l.readable_by_others(), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split(" ", 2)[1:] == ["False", "(0, 0)\n"]
    assert done.stdout.startswith("True")
