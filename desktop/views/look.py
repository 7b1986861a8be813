"""How a panel looks at this moment: theme, fonts, marks, density and motion, shared by its widgets."""

from collections import OrderedDict
from importlib.resources import files

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.present.words import Mark
from desktop.views.theme import Theme
from desktop.views.tokens import TypeStyle, tokens

_KEPT_MARKS = 512
_STAND_INS = {"", "sans", "sans serif", "dejavu sans", "helvetica"}


class Look(QObject):
    """One panel's look. Widgets keep it and repaint when it has ``changed``."""

    changed = Signal()

    def __init__(self, theme: Theme, *, motion: bool = True, family: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.motion = motion
        self.compact = False
        self.tight = False
        self._family = family or system_family()
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._marks: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()

    def set_theme(self, theme: Theme) -> None:
        if theme != self.theme:
            self.theme = theme
            self._marks.clear()
            self.changed.emit()

    def set_density(self, *, compact: bool, tight: bool) -> None:
        """Make everything lower (compact), or only the quote's lines (tight)."""
        if (compact, tight) != (self.compact, self.tight):
            self.compact, self.tight = compact, tight
            self.changed.emit()

    def colour(self, name: str) -> QColor:
        return QColor(self.theme.colours[name])

    def size(self, name: str) -> int:
        """Give a height that depends on the density."""
        compact = self.compact or (self.tight and name == "quote-line")
        return (tokens().compact if compact else tokens().comfortable)[name]

    def duration(self, name: str) -> int:
        """Give a movement's milliseconds: none where motion is reduced."""
        return tokens().motion[name] if self.motion else 0

    def style(self, name: str) -> TypeStyle:
        return tokens().type[name]

    def font(self, name: str, weight: int = 0, *, tabular: bool = False) -> QFont:
        key = (name, weight, tabular)
        if key not in self._fonts:
            self._fonts[key] = self._make_font(self.style(name), weight, tabular=tabular)
        return self._fonts[key]

    def _make_font(self, style: TypeStyle, weight: int, *, tabular: bool) -> QFont:
        font = QFont(self._family)
        font.setPixelSize(style.size)
        font.setWeight(QFont.Weight(weight or style.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if style.tracking:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.size * style.tracking)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def mark(self, mark: Mark, colour: QColor, size: float, ratio: float, ground: QColor) -> QPixmap:
        """Draw a mark in a colour, kept for the next time."""
        key = (mark, colour.rgba(), size, ratio, ground.rgba())
        if key in self._marks:
            self._marks.move_to_end(key)
            return self._marks[key]
        pixmap = self._draw_mark(mark, colour, size, ratio, ground)
        self._marks[key] = pixmap
        if len(self._marks) > _KEPT_MARKS:
            self._marks.popitem(last=False)
        return pixmap

    def _draw_mark(self, mark: Mark, colour: QColor, size: float, ratio: float, ground: QColor) -> QPixmap:
        svg = files("resources").joinpath("icons", f"{mark}.svg").read_text(encoding="utf-8")
        svg = svg.replace("currentColor", colour.name()).replace('"ground"', f'"{ground.name()}"')
        svg = svg.replace('"track"', f'"{self.colour("divider").name()}"')
        pixels = round(size * ratio)
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def system_family() -> str:
    """Name the system's own UI font, or Inter where the system only has a stand-in for one."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if system.lower() in _STAND_INS and QFontDatabase.hasFamily("Inter"):
        return "Inter"
    return system
