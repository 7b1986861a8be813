"""The card window's colours, marks and words, read from the resources. Owns no widget."""

import json
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


@cache
def colours(*, dark: bool) -> dict[str, str]:
    """Give the design's colours of one theme by name."""
    tokens = json.loads(files("resources").joinpath("styles", "tokens.json").read_text("utf-8"))
    theme: dict[str, str] = tokens["colour"]["dark" if dark else "light"]
    return theme


@cache
def texts(locale: str) -> dict[str, str]:
    """Give the window's words in a language, else in English."""
    every: dict[str, dict[str, str]] = json.loads(
        files("desktop.capture").joinpath("texts.json").read_text("utf-8")
    )
    return every.get(locale[:2], every["en"])


def mark(name: str, colour: str, size: int, scale: float) -> QPixmap:
    """Draw one of the design's marks in a colour; `size` in logical pixels."""
    drawing = files("resources").joinpath("icons", f"{name}.svg").read_text("utf-8")
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture
