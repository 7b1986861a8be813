"""Text with the design's line heights: wraps, takes strong parts, and is read as static text."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.present.words import Run, Speech, Tone, plain
from desktop.views.look import Look
from desktop.views.paint import middle_baseline

_UNBOUNDED = 100_000.0
_ONE_LINE = -1
_KEPT_WIDTHS = 6


@dataclass(frozen=True, slots=True)
class Dress:
    """How words look: a step of the type scale, a tone, and what departs from the step."""

    style: str = "body"
    tone: Tone = Tone.PLAIN
    weight: int = 0
    tabular: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """Words broken into lines: a layout per paragraph, the number of lines, and the widest."""

    layouts: list[QTextLayout]
    lines: int
    width: int


class Words(QLabel):
    """Words in one dress. Unless they ``wrap`` they keep to one line and are never shortened.

    ``lift`` pushes the words down so that they share a baseline with larger ones beside them; ``line``
    replaces the style's line height by so many pixels, or by a height of the look's; ``snug`` ones wrap but
    take no more width than they need.
    """

    def __init__(
        self,
        look: Look,
        said: str | Speech,
        dress: Dress = Dress(),
        *,
        wrap: bool = False,
        snug: bool = False,
        right: bool = False,
        lift: int = 0,
        line: int | str = 0,
    ) -> None:
        super().__init__()
        self._look = look
        self._dress = dress
        self._right = right
        self._lift = lift
        self._line_is = line or look.style(dress.style).line
        self._runs: Speech = ()
        self.middle = False  # centred in a row that is higher than the words
        self._laid: dict[int, Laid] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.stretches = wrap and not snug
        self.setWordWrap(wrap or snug)
        wide = QSizePolicy.Policy.Maximum if snug else QSizePolicy.Policy.Preferred
        self.setSizePolicy(
            wide if wrap or snug else QSizePolicy.Policy.Minimum,
            QSizePolicy.Policy.Minimum if wrap or snug else QSizePolicy.Policy.Fixed,
        )
        look.changed.connect(self.update)
        self.say(said)

    def say(self, said: str | Speech) -> None:
        """Show other words in the same dress."""
        runs = (Run(said),) if isinstance(said, str) else said
        if runs != self._runs:
            self._runs = runs
            self._laid.clear()
            self.setText(plain(runs))
            policy = self.sizePolicy()
            policy.setHeightForWidth(self.wordWrap())
            self.setSizePolicy(policy)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        laid = self._lay_out(_UNBOUNDED)
        return QSize(laid.width, self._height(laid))

    def minimumSizeHint(self) -> QSize:
        if self.wordWrap():
            return QSize(0, self._lift + self._line)
        return self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return self.sizeHint().height()
        return self._height(self._lay_out(float(width)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._look.colour(self._dress.tone))
        laid = self._lay_out(float(self.width()))
        rise = middle_baseline(painter, self._font(), self._line)
        top = self._lift + (max(0, self.height() - self._height(laid)) // 2 if self.middle else 0)
        for layout in laid.layouts:
            for place in range(layout.lineCount()):
                line = layout.lineAt(place)
                self._draw(painter, line, top + rise)
                top += self._line
        painter.end()

    def _draw(self, painter: QPainter, line: QTextLine, baseline: float) -> None:
        left = self.width() - line.naturalTextWidth() if self._right else 0.0
        line.setPosition(QPointF(left, baseline - line.ascent()))
        line.draw(painter, QPointF(0, 0))

    @property
    def _line(self) -> int:
        return self._look.size(self._line_is) if isinstance(self._line_is, str) else self._line_is

    def _height(self, laid: Laid) -> int:
        return self._lift + self._line * max(1, laid.lines)

    def _font(self) -> QFont:
        return self._look.font(self._dress.style, self._dress.weight, tabular=self._dress.tabular)

    def _lay_out(self, width: float) -> Laid:
        """Break the words into lines of a width. The last few widths are kept: layouts ask for them in turn."""
        key = math.floor(width) if self.wordWrap() else _ONE_LINE
        if key not in self._laid:
            layouts = self._layouts(width if self.wordWrap() else _UNBOUNDED)
            lines = [one.lineAt(at) for one in layouts for at in range(one.lineCount())]
            natural = max((line.naturalTextWidth() for line in lines), default=0.0)
            if len(self._laid) >= _KEPT_WIDTHS:
                self._laid.pop(next(iter(self._laid)))
            self._laid[key] = Laid(layouts, len(lines), math.ceil(natural))
        return self._laid[key]

    def _layouts(self, width: float) -> list[QTextLayout]:
        layouts: list[QTextLayout] = []
        for paragraph in _paragraphs(self._runs):
            layout = QTextLayout(plain(paragraph), self._font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            if any(run.strong for run in paragraph):
                layout.setFormats(self._formats(paragraph))
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(width)
            layout.endLayout()
            layouts.append(layout)
        return layouts

    def _formats(self, paragraph: Speech) -> list[QTextLayout.FormatRange]:
        strong = QTextCharFormat()
        strong.setFont(self._look.font(self._dress.style, 600, tabular=True))
        ranges: list[QTextLayout.FormatRange] = []
        start = 0
        for run in paragraph:
            length = len(run.text.encode("utf-16-le")) // 2
            if run.strong:
                found = QTextLayout.FormatRange()
                found.start, found.length, found.format = start, length, strong
                ranges.append(found)
            start += length
        return ranges


def _paragraphs(runs: Speech) -> list[Speech]:
    paragraphs: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        paragraphs[-1].append(Run(first, run.strong))
        paragraphs += [[Run(other, run.strong)] for other in others]
    return [tuple(one) for one in paragraphs]
