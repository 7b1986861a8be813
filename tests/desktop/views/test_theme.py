"""Colours, fonts and marks: what the tokens promise holds, and every theme has every colour."""

import json
import re
from importlib.resources import files

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from desktop.gallery import theme_named
from desktop.present.words import Mark, Tone
from desktop.views import dressing
from desktop.views.dressing import follow_system, system_theme
from desktop.views.look import Look
from desktop.views.theme import Scheme, Theme, dark, light
from desktop.views.tokens import tokens

THEMES = [theme_named(name) for name in ("light", "dark", "contrast")]
TOKENS = json.loads(files("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8"))


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    found = QColor(colour)
    return 0.2126 * linear(found.redF()) + 0.7152 * linear(found.greenF()) + 0.0722 * linear(found.blueF())


def _ratio(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    "pair", TOKENS["contrast"]["pairs"], ids=lambda p: f"{p['theme']}-{p['front']}-{p['back']}"
)
def test_every_pair_of_the_tokens_has_the_contrast_it_needs(pair: dict[str, str]) -> None:
    colours = tokens().light if pair["theme"] == "light" else tokens().dark
    assert _ratio(colours[pair["front"]], colours[pair["back"]]) >= float(pair["needs"])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.scheme.value)
def test_a_theme_has_every_colour_and_leaves_no_name_in_the_style_sheet(theme: Theme) -> None:
    assert theme.colours.keys() == tokens().light.keys()
    assert "@" not in theme.style_sheet()
    assert all(re.fullmatch(r"#[0-9a-fA-F]{6}", colour) for colour in theme.colours.values())


def test_every_tone_is_a_colour_and_every_mark_a_file() -> None:
    assert {tone.value for tone in Tone} <= tokens().light.keys()
    there = {entry.name for entry in files("resources").joinpath("icons").iterdir()}
    assert {f"{mark.value}.svg" for mark in Mark} == there


def test_the_contrast_theme_takes_the_system_colours_only() -> None:
    assert set(theme_named("contrast").colours.values()) <= {
        "#000000",
        "#ffffff",
        "#ffff00",
        "#808080",
        "#bebebe",
    }


def test_the_palette_follows_the_theme() -> None:
    palette = dark().palette()
    assert palette.color(QPalette.ColorRole.Window) == QColor(tokens().dark["window"])
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(tokens().dark["disabled-text"])


def test_amounts_are_tabular(look: Look) -> None:
    metrics = QFontMetricsF(look.font("body", tabular=True))
    widths = {round(metrics.horizontalAdvance(digit * 6), 3) for digit in "0123456789"}
    assert len(widths) == 1


def test_every_mark_paints_in_the_colour_asked_for(look: Look) -> None:
    for mark in Mark:
        image = look.mark(mark, QColor("#ff0000"), 16, 2.0, QColor("#ffffff")).toImage()
        assert image.width() == 32
        pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        assert any(pixel.red() > 200 and pixel.alpha() > 150 and pixel.blue() < 90 for pixel in pixels), mark


def test_marks_are_drawn_once_and_the_oldest_are_let_go(look: Look) -> None:
    white = QColor("#ffffff")
    first = look.mark(Mark.CHECK, QColor("#010203"), 16, 1.0, white)
    assert look.mark(Mark.CHECK, QColor("#010203"), 16, 1.0, white) is first
    for number in range(600):
        look.mark(Mark.CHECK, QColor(number % 256, number // 256, 7), 4, 1.0, white)
    assert look.mark(Mark.CHECK, QColor("#010203"), 16, 1.0, white) is not first


def test_reduced_motion_makes_every_movement_last_no_time() -> None:
    still, moving = Look(light(), motion=False), Look(light())
    for name in tokens().motion:
        assert still.duration(name) == 0
        assert moving.duration(name) == tokens().motion[name]


def test_a_change_of_theme_is_told_once(look: Look) -> None:
    told: list[bool] = []
    look.changed.connect(lambda: told.append(True))
    look.set_theme(dark())
    look.set_theme(dark())
    look.set_density(compact=True, tight=False)
    look.set_density(compact=True, tight=False)
    assert len(told) == 2
    assert look.size("primary") == 40


def test_the_system_decides_between_light_dark_and_contrast(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert system_theme(qapp, qapp.palette()).scheme in (Scheme.LIGHT, Scheme.DARK)
    wanted = [dark()]
    monkeypatch.setattr(dressing, "system_theme", lambda _app, _system: wanted[-1])
    look = Look(light())
    follow_system(qapp, look)
    schemes = [look.theme.scheme]
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(tokens().dark["window"])
    wanted.append(light())
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    schemes.append(look.theme.scheme)
    assert schemes == [Scheme.DARK, Scheme.LIGHT]
