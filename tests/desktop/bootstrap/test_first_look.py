"""The look that the panel's window has before anything is loaded, and what it is kept by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.bootstrap.first_look import FILE, glance, keep_look, kept_look, look_of, stamp
from desktop.present.opening import opening
from desktop.present.texts import load
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.theme import dark, light
from desktop.views.window import PanelWindow
from tests.desktop.views.conftest import look

__all__ = ["look"]

PANEL = (400, 820)
_EDGES = 20  # pixels at the edges of letters, which come out a shade apart
_EDGES = 20  # pixels at the edges of letters, which come out a shade apart


def files(folder: Path, text: str = "") -> tuple[Path, Path]:
    managed, own = folder / "managed.toml", folder / "settings.toml"
    own.write_text(text, encoding="utf-8")
    return managed, own


def test_a_look_is_kept_until_the_settings_are_others(qapp: QApplication, tmp_path: Path) -> None:
    both = files(tmp_path)
    then, made = stamp(qapp, both), look_of(qapp, glance(both))
    assert kept_look(tmp_path, then) is None
    keep_look(tmp_path, made, then)
    assert kept_look(tmp_path, stamp(qapp, both)) == made
    both[1].write_text('[general]\ntheme = "dark"\n', encoding="utf-8")
    assert kept_look(tmp_path, stamp(qapp, both)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"stamp": {}}', '{"stamp": {}, "look": {}}', "\x00"])
def test_a_kept_look_that_is_none_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert kept_look(tmp_path, {}) is None


def test_a_kept_look_with_something_else_in_it_is_passed_over(qapp: QApplication, tmp_path: Path) -> None:
    made = look_of(qapp, {})
    for wrong in ({**made, "place": [1, 2, 3]}, {**made, "title": 3}, {**made, "more": ""}):
        keep_look(tmp_path, wrong, {})  # type: ignore[arg-type]
        assert kept_look(tmp_path, {}) is None
    keep_look(tmp_path, made, {})
    assert kept_look(tmp_path, {}) == made


def test_a_folder_that_cannot_be_written_keeps_no_look_and_stops_nothing(
    qapp: QApplication, tmp_path: Path
) -> None:
    keep_look(tmp_path / "none", look_of(qapp, {}), {})
    assert kept_look(tmp_path / "none", {}) is None


def test_the_managed_file_decides_and_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    managed, own = files(tmp_path, '[general]\ntheme = "dark"\nlanguage = "es"\n')
    assert glance((managed, own))["general"] == {"theme": "dark", "language": "es"}
    managed.write_text('loose = 1\n[general]\ntheme = "light"\n', encoding="utf-8")
    assert glance((managed, own)) == {"general": {"theme": "light", "language": "es"}}
    own.write_text("[general\n", encoding="utf-8")
    assert glance((managed, own)) == {"general": {"theme": "light"}}


def test_the_look_has_the_theme_the_language_and_the_edge_that_are_set(qapp: QApplication) -> None:
    asked = {"general": {"theme": "dark", "language": "es"}, "docking": {"side": "left", "width": 360}}
    made = look_of(qapp, asked)
    assert (made["panel"], made["title"]) == (dark().colours["panel"], load("es")("call.opening"))
    room = qapp.primaryScreen().availableGeometry()
    assert made["place"] == [room.x(), room.y(), 360, room.height()]


def test_what_is_set_wrongly_is_passed_over_here(qapp: QApplication) -> None:
    made = look_of(
        qapp, {"general": {"theme": 3, "language": "tlh"}, "docking": {"width": "wide", "side": 1}}
    )
    assert (made["theme"], made["place"][2]) == ("system", 400)


@pytest.mark.skipif(
    not os.environ["QT_QPA_PLATFORM"].startswith("offscreen"), reason="a window manager may choose the size"
)
@pytest.mark.usefixtures("look")
def test_the_first_look_is_that_of_the_panel_that_comes_into_its_place(qapp: QApplication) -> None:
    """Every word and edge lies where the panel has it: nothing jumps. Marks and badge come with the panel."""
    made = look_of(qapp, {"general": {"theme": "light", "language": "en"}})
    window = PanelWindow({**made, "place": [0, 0, *PANEL]})
    window.show_at_once(5_000)
    first = window.grab().toImage()
    panel = Panel(Look(light(), motion=False))
    panel.show_panel(opening(load("en")))
    window.hold(panel)
    qapp.processEvents()
    then = window.grab().toImage()
    window.hide()
    for left, top, width, height in (
        (30, 0, 370, 40),  # the title
        (0, 76, 400, 674),  # the strip's end and all below it
        (0, 750, 280, 70),  # the note and the footer
    ):
        assert _differing(first.copy(left, top, width, height), then.copy(left, top, width, height)) < _EDGES
    window.deleteLater()


def _differing(one: QImage, other: QImage) -> int:
    return sum(one.pixel(x, y) != other.pixel(x, y) for x in range(one.width()) for y in range(one.height()))
