"""Strokes that several widgets share: a mark, a line of text on its baseline, a rounded ground."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from desktop.present.words import Mark
from desktop.views.look import Look


def draw_mark(painter: QPainter, look: Look, mark: Mark, colour: QColor, at: QPointF, size: int = 16) -> None:
    """Draw a mark with its upper left corner at a point."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(at, look.mark(mark, colour, size, ratio, look.colour("panel")))


def advance(font: QFont, text: str) -> float:
    """Measure a text's width."""
    return QFontMetricsF(font).horizontalAdvance(text)


def middle_baseline(painter: QPainter, font: QFont, height: int) -> float:
    """Give the baseline of text centred in a height, on a whole pixel of the screen so that it stays crisp."""
    ratio = painter.device().devicePixelRatio()
    metrics = QFontMetricsF(font)
    ascent, descent = round(metrics.ascent() * ratio), round(metrics.descent() * ratio)
    return ((round(height * ratio) - ascent - descent) // 2 + ascent) / ratio


def draw_text(
    painter: QPainter, font: QFont, colour: QColor, at: QPointF, text: str, *, right: bool = False
) -> float:
    """Draw text from a point, or to it when ``right``; give the x where it ends."""
    width = advance(font, text)
    start = at.x() - width if right else at.x()
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QPointF(start, at.y()), text)
    return start + width


def rounded(painter: QPainter, widget: QWidget, ground: QColor, edge: QColor | None, radius: float) -> None:
    """Fill a widget's rectangle with rounded corners and, where given, an edge of one pixel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(ground)
    painter.setPen(edge if edge is not None else Qt.PenStyle.NoPen)
    inset = 0.5 if edge is not None else 0.0
    radius -= inset
    painter.drawRoundedRect(widget.rect().toRectF().adjusted(inset, inset, -inset, -inset), radius, radius)
