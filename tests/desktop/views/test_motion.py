"""Whether the desktop wants motion reduced."""

from pathlib import Path

import pytest

from desktop.views.motion import desktop_allows, motion_allowed


def test_motion_is_allowed_where_nothing_is_said(tmp_path: Path) -> None:
    assert desktop_allows(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "allowed"),
    [
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", False),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", False),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=true\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", False),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", True),
        ("kdeglobals", "not an ini file \0", True),
    ],
)
def test_the_desktops_own_files_are_read(tmp_path: Path, file: str, content: str, *, allowed: bool) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content, encoding="utf-8")
    assert desktop_allows(tmp_path) is allowed


def test_this_machine_gives_an_answer() -> None:
    assert motion_allowed() in (True, False)
