"""The Windows and macOS branches against a fake of the system's calls; they have not run on the real ones."""

import ctypes
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from desktop.capture import owner, screen


class FakeCall:
    """A function of a system library: remembers its arguments and answers as told."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.calls: list[tuple[Any, ...]] = []
        self.argtypes: object = None
        self.restype: object = None

    def __call__(self, *arguments: Any) -> object:
        self.calls.append(arguments)
        return self.answer


class FakeUser32:
    def __init__(self, affinity: int = 1, before: int | None = 5) -> None:
        self.SetWindowDisplayAffinity = FakeCall(affinity)
        self.SetWindowLongPtrW = FakeCall(before)


@pytest.fixture
def reloaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    for module in (owner, screen):
        importlib.reload(module)


def _on_windows(patch: pytest.MonkeyPatch, module: ModuleType, user32: FakeUser32, error: int = 0) -> None:
    patch.setattr(sys, "platform", "win32")
    patch.setattr(ctypes, "WinDLL", lambda *_, **__: user32, raising=False)
    patch.setattr(ctypes, "set_last_error", lambda _: None, raising=False)
    patch.setattr(ctypes, "get_last_error", lambda: error, raising=False)
    importlib.reload(module)


def test_windows_leaves_the_card_window_out_of_captures(reloaded: pytest.MonkeyPatch) -> None:
    user32 = FakeUser32()
    _on_windows(reloaded, screen, user32)
    assert screen.exclude_from_capture(77)
    assert user32.SetWindowDisplayAffinity.calls == [(77, 0x11)]


def test_an_older_windows_shows_it_black(reloaded: pytest.MonkeyPatch) -> None:
    user32 = FakeUser32(affinity=0)
    _on_windows(reloaded, screen, user32)
    assert not screen.exclude_from_capture(77)
    assert user32.SetWindowDisplayAffinity.calls == [(77, 0x11), (77, 0x01)]


@pytest.mark.parametrize(("before", "error", "owned"), [(5, 0, True), (None, 0, True), (None, 1400, False)])
def test_windows_owns_across_processes(
    reloaded: pytest.MonkeyPatch, before: int | None, error: int, owned: bool
) -> None:
    user32 = FakeUser32(before=before)
    _on_windows(reloaded, owner, user32, error)
    assert owner.own(77, 88) is owned
    assert user32.SetWindowLongPtrW.calls == [(77, -8, 88)]


def test_macos_has_no_owner_across_processes(reloaded: pytest.MonkeyPatch) -> None:
    reloaded.setattr(sys, "platform", "darwin")
    importlib.reload(owner)
    assert not owner.own(77, 88)


@pytest.mark.parametrize("window", [0, 99])
def test_macos_keeps_the_window_from_being_shared(reloaded: pytest.MonkeyPatch, window: int) -> None:
    told: list[tuple[Any, ...]] = []

    class FakeObjc:
        sel_registerName = FakeCall("selector")  # noqa: N815 (the system's name)

    def message(*kinds: object) -> Any:
        def send(*arguments: object) -> int:
            told.append(arguments)
            return window

        return lambda _: send

    reloaded.setattr(sys, "platform", "darwin")
    reloaded.setattr(ctypes, "CDLL", lambda _: FakeObjc())
    reloaded.setattr(ctypes, "CFUNCTYPE", message)
    importlib.reload(screen)
    assert screen.exclude_from_capture(77) is bool(window)
    assert told == [(77, "selector")] + ([(99, "selector", 0)] if window else [])


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is of Linux")
def test_without_a_screen_there_is_no_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not owner.own(1, 2)
    assert not screen.exclude_from_capture(1)
