"""The panel beside linphone, a softphone with windows of its own mind. Needs linphone-desktop; makes no call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("Xlib", reason="X11 is of Linux")

from tests.journeys.docking.desk import Desk, Program, desk, until
from tests.journeys.docking.needs import needed

PACKAGES = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "wmctrl": "wmctrl",
    "linphone": "linphone-desktop",
    "dbus-run-session": "dbus",
}
SETTINGS = """\
[sip]
sip_port=-1
sip_tcp_port=-1
sip_tls_port=-1
[net]
stun_server=
[video]
enabled=0
[misc]
version_check_url_root=
file_transfer_server_url=
[ui]
check_for_update_enabled=0
exit_on_close=1
"""


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Desk]:
    needed(PACKAGES)
    (tmp_path / ".config" / "linphone").mkdir(parents=True)
    (tmp_path / ".config" / "linphone" / "linphonerc").write_text(SETTINGS)
    (tmp_path / ".asoundrc").write_text("pcm.!default { type null }\nctl.!default { type null }\n")
    with desk(tmp_path, "1920x1080x24") as made:
        yield made


def started(on: Desk) -> int:
    (on.folder / "run").mkdir(mode=0o700, exist_ok=True)
    on.start("dbus-run-session", "--", "linphone", environment={"XDG_RUNTIME_DIR": str(on.folder / "run")})
    until(lambda: len(on.named("linphone")) == 1, "linphone's window")
    return on.named("linphone")[0]


def put(on: Desk, window: int, x: int, y: int, width: int, height: int) -> None:
    on.run("wmctrl", "-i", "-r", hex(window), "-e", f"0,{x},{y},{width},{height}")


def docked(on: Desk) -> tuple[Program, int]:
    program = on.python("tests.journeys.docking.stand_in", "linphone")
    assert "ready" in program.hear()
    until(lambda: len(on.named("docked panel")) == 1, "the panel's window")
    return program, on.named("docked panel")[0]


def test_the_panel_keeps_beside_linphone_through_its_day(on: Desk) -> None:
    phone = started(on)
    put(on, phone, 20, 40, 960, 620)
    program, panel = docked(on)
    until(lambda: on.frame(panel).x == on.frame(phone).right, "the panel at the right")
    put(on, phone, 60, 100, 980, 640)
    until(lambda: on.frame(phone).x in range(50, 70), "linphone moved")
    until(lambda: on.frame(panel).x == on.frame(phone).right, "the panel beside it")
    put(on, phone, 900, 100, 980, 640)
    until(lambda: on.frame(panel).right == on.frame(phone).x, "the panel flipped")
    assert on.frame(panel).common(on.frame(phone)) == 0
    on.run("wmctrl", "-i", "-r", hex(phone), "-b", "add,hidden")
    until(lambda: on.iconic(panel), "the panel put away")
    on.run("wmctrl", "-i", "-a", hex(phone))
    until(lambda: not on.iconic(panel), "the panel back")
    on.run("wmctrl", "-i", "-c", hex(phone))
    until(lambda: on.frame(panel).right == 1920, "the panel at the edge")
    assert not on.named("linphone")
    again = started(on)
    put(on, again, 20, 40, 960, 620)
    until(lambda: on.frame(panel).x == on.frame(again).right, "the panel beside the new window")
    assert "obeyed" in program.tell("rest")
