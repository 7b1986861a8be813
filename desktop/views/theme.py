"""A theme: every colour by its token's name, and the palette and style sheet made of them."""

import re
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

from PySide6.QtGui import QColor, QPalette

from desktop.views.tokens import tokens


class Scheme(Enum):
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class Theme:
    scheme: Scheme
    colours: dict[str, str]

    def palette(self) -> QPalette:
        """Give Qt's own controls the theme's colours."""
        palette = QPalette()
        for name, colour in tokens().palette.items():
            group, _, role = name.rpartition("/")
            where = QPalette.ColorGroup[group] if group else QPalette.ColorGroup.All
            palette.setColor(where, QPalette.ColorRole[role], QColor(self.colours[colour]))
        for role in ("Text", "WindowText", "ButtonText"):
            disabled = QColor(self.colours["disabled-text"])
            palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], disabled)
        return palette

    def style_sheet(self) -> str:
        template = files("resources").joinpath("styles", "panel.qss").read_text(encoding="utf-8")
        return re.sub(r"@([a-z-]+)", lambda found: self.colours[found.group(1)], template.partition("*/")[2])


def light() -> Theme:
    return Theme(Scheme.LIGHT, tokens().light)


def dark() -> Theme:
    return Theme(Scheme.DARK, tokens().dark)


# Where the system's contrast theme is on, its colours stand for ours: ground, words, edges, the one accent.
_SYSTEM = {
    QPalette.ColorRole.Window: (
        "window panel sunken hover selected accent-tint success-tint warning-tint danger-tint recording-tint"
        " card-window disabled-fill"
    ),
    QPalette.ColorRole.WindowText: (
        "text text-quiet text-faint icon-quiet hairline divider control-border success success-edge warning"
        " warning-edge danger danger-edge recording recording-edge accent-text card-window-edge"
    ),
    QPalette.ColorRole.Highlight: "accent accent-hover accent-pressed focus pressed",
    QPalette.ColorRole.HighlightedText: "on-accent on-accent-quiet on-danger",
}


def contrast(system: QPalette) -> Theme:
    """Drop our colours for the system's; marks and words still tell everything."""
    colours = {name: system.color(role).name() for role, names in _SYSTEM.items() for name in names.split()}
    disabled = system.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    return Theme(Scheme.CONTRAST, {**colours, "disabled-text": disabled.name()})
