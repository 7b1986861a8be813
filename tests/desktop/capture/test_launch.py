import sys
from pathlib import Path

import pytest

from desktop.capture.launch import Launch, environment_for

FOLDER = Path("/somewhere/tillside-card-1")
OURS = {
    "HOME": "/home/agent",
    "DISPLAY": ":0",
    "PATH": "/usr/bin",
    "PASSWORD": "x",
    "LD_PRELOAD": "/tmp/spy.so",
}


def test_only_what_a_window_needs_is_passed_on() -> None:
    given = environment_for(Launch(), FOLDER, OURS)
    assert given["PATH"] == "/usr/bin"
    assert "PASSWORD" not in given
    assert "LD_PRELOAD" not in given


def test_every_place_to_write_lies_in_the_folder() -> None:
    given = environment_for(Launch(), FOLDER, OURS)
    for name in ("HOME", "TMPDIR", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        assert given[name] == str(FOLDER)


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is of Linux")
def test_the_screen_is_found_though_home_is_elsewhere() -> None:
    given = environment_for(Launch(), FOLDER, OURS)
    assert given["XAUTHORITY"] == "/home/agent/.Xauthority"
    assert given["QT_QPA_PLATFORM"] == "xcb"
    told = {**OURS, "XAUTHORITY": "/run/x", "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": "/run/user/1"}
    given = environment_for(Launch(), FOLDER, told)
    assert (given["XAUTHORITY"], given["QT_QPA_PLATFORM"]) == ("/run/x", "offscreen")
    assert given["XDG_RUNTIME_DIR"] == "/run/user/1"


@pytest.mark.skipif(sys.platform != "linux", reason="another user is started on Linux only")
def test_another_user_gets_a_runtime_folder_of_its_own() -> None:
    given = environment_for(Launch(user=65534), FOLDER, {**OURS, "XDG_RUNTIME_DIR": "/run/user/0"})
    assert given["XDG_RUNTIME_DIR"] == str(FOLDER)


def test_the_program_is_our_own_module_or_the_one_beside_a_frozen_panel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Launch().command == (sys.executable, "-m", "desktop.capture")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/tillside/tillside")
    assert Launch().command == (str(Path("/opt/tillside/tillside-card")),)
