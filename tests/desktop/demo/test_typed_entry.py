"""The real card window in scripts: what it needs of the machine, and the keys that are struck."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from desktop.demo import typed_entry
from desktop.demo.hosted import NotTaken, Typed
from desktop.demo.typed_entry import WINDOW, TypedEntry, demand_a_screen
from integrations.errors import Refused

CARD = Typed(
    (("number", "4000056655665556"), ("month", 3), ("year", 2031), ("code", "123"), ("postal", "60601"))
)

XDOTOOL = """#!/bin/sh
echo "$@" >> "{log}"
[ "$1" = getwindowfocus ] && echo "{window}"
exit 0
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="xdotool is a program of X11")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an xdotool on the path that writes down what it is asked; the card window has the keyboard."""
    return _hand(tmp_path, monkeypatch, WINDOW)


def _hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: str) -> Path:
    log, program = tmp_path / "log", tmp_path / "xdotool"
    program.write_text(XDOTOOL.format(log=log, window=window), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(typed_entry, "_PAGE_S", 0.0)
    return log


def struck(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines()


async def test_a_card_is_typed_in_the_order_of_the_fields_and_sent(log: Path) -> None:
    await TypedEntry().type(CARD)
    assert struck(log) == [
        "getwindowfocus getwindowname",
        "type --delay 25 4000056655665556033112360601",
        "key Return",
    ]


async def test_half_a_card_is_not_sent(log: Path) -> None:
    await TypedEntry().type_some(CARD)
    assert struck(log)[1:] == ["type --delay 25 4000056655"]


async def test_escape_is_struck_in_the_card_window(log: Path) -> None:
    await TypedEntry().escape()
    assert struck(log)[1:] == ["key Escape"]


async def test_nothing_is_typed_into_another_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = _hand(tmp_path, monkeypatch, "Somebody's editor")
    monkeypatch.setattr(typed_entry, "_WAITS_S", 0.0)
    monkeypatch.setattr(typed_entry, "_LOOK_S", 0.0)
    with pytest.raises(NotTaken, match="did not get the keyboard"):
        await TypedEntry().type(CARD)
    assert not any("type" in line for line in struck(log))


@pytest.mark.parametrize(
    ("platform", "user", "display", "said"),
    [
        ("darwin", 501, ":0", "X11"),
        ("linux", 0, ":0", "root"),
        ("linux", 1000, "", "no DISPLAY"),
        ("linux", 1000, ":0", "not installed"),
    ],
)
def test_what_is_missing_for_a_real_card_window_is_named(
    platform: str, user: int, display: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(Refused, match=said) as refused:
        demand_a_screen()
    assert "--real-entry" in refused.value.next_step


def test_an_ordinary_user_with_a_screen_and_a_hand_may_go_on(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    demand_a_screen()
    assert not log.exists()
