"""Renders every state of the panel and of the supervisor's window to PNG, in both themes and languages."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.present.panel import PanelView
from desktop.present.samples import STATES, sample
from desktop.present.supervision import samples as supervision
from desktop.present.texts import LANGUAGES
from desktop.views.dressing import dress
from desktop.views.look import Look
from desktop.views.panel import Panel
from desktop.views.supervision.window import USUAL, SupervisorWindow
from desktop.views.theme import Theme, contrast, dark, light

PANEL = QSize(400, 820)
SUPERVISOR = "supervisor-"
"""Stands before the names of the states of the supervisor's window."""
_COLUMNS = 6
_MARGIN = 24


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a state in a language and a theme, at a size in logical pixels."""

    state: str
    language: str
    theme: str
    size: QSize

    @property
    def is_supervisors(self) -> bool:
        return self.state.startswith(SUPERVISOR)

    @property
    def name(self) -> str:
        own = QSize(*USUAL) if self.is_supervisors else PANEL
        usual = "" if self.size == own else f"-{self.size.width()}x{self.size.height()}"
        return f"{self.state}-{self.language}-{self.theme}{usual}.png"


def shots() -> Iterator[Shot]:
    """List the pictures: every state in both languages and themes, then the narrow, low and contrast ones."""
    for state in STATES:
        for language in LANGUAGES:
            for theme in ("light", "dark"):
                yield Shot(state, language, theme, PANEL)
    for state in STATES:
        yield Shot(state, "es", "light", QSize(360, 820))
    for state in ("quote", "plan", "verifying", "pause-failed"):
        yield Shot(state, "en", "light", QSize(400, 700))
        yield Shot(state, "en", "light", QSize(400, 600))
        yield Shot(state, "en", "contrast", PANEL)
    yield Shot("quote", "en", "light", QSize(520, 820))
    for state in supervision.STATES:
        for language in LANGUAGES:
            for theme in ("light", "dark"):
                yield Shot(SUPERVISOR + state, language, theme, QSize(*USUAL))
    for size in (QSize(1080, 600), QSize(1600, 1000)):
        yield Shot(f"{SUPERVISOR}waiting", "en", "light", size)
    yield Shot(f"{SUPERVISOR}waiting", "en", "contrast", QSize(*USUAL))


def render(out: Path) -> list[Path]:
    """Write every picture and the contact sheets into a folder; give the files written."""
    app = QApplication.instance() or QApplication(["tillside"])
    if not isinstance(app, QApplication):
        raise TypeError("the gallery needs a QApplication")
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    sheets: dict[tuple[str, str], list[QPixmap]] = {}
    for shot in shots():
        picture = take(app, shot)
        written.append(out / shot.name)
        if not picture.save(str(written[-1])):
            raise OSError(f"cannot write {written[-1]}")
        if shot.size == PANEL:
            sheets.setdefault((shot.language, shot.theme), []).append(picture)
    for (language, theme), pictures in sheets.items():
        written.append(out / f"contact-{language}-{theme}.png")
        contact_sheet(pictures).save(str(written[-1]))
    return written


def take(app: QApplication, shot: Shot) -> QPixmap:
    """Take one picture of a panel, or of a supervisor's window, of its own."""
    look = Look(theme_named(shot.theme), motion=False)
    dress(app, look)
    window: Panel | SupervisorWindow = SupervisorWindow(look) if shot.is_supervisors else Panel(look)
    window.resize(shot.size)
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.show()
    if isinstance(window, Panel):
        show(window, sample(shot.state, shot.language))
    else:
        window.show_view(supervision.sample(shot.state.removeprefix(SUPERVISOR), shot.language))
        QCoreApplication.processEvents()
    picture = window.grab()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return picture


def show(panel: Panel, view: PanelView) -> None:
    """Show a view with its first field focused, as the agent meets it."""
    panel.show_panel(view)
    QCoreApplication.processEvents()
    focused = panel.focusWidget()
    if focused is not None:
        focused.clearFocus()
    field = panel.guidance.findChild(QLineEdit)
    if field is not None:
        panel.activateWindow()
        field.setFocus()
    QCoreApplication.processEvents()


def theme_named(name: str) -> Theme:
    """Give a theme by name; the contrast one stands for a system's black, white and yellow."""
    if name == "contrast":
        system = QPalette(QColor("#000000"))
        for role, colour in (
            (QPalette.ColorRole.Window, "#000000"),
            (QPalette.ColorRole.WindowText, "#FFFFFF"),
            (QPalette.ColorRole.Highlight, "#FFFF00"),
            (QPalette.ColorRole.HighlightedText, "#000000"),
        ):
            system.setColor(role, QColor(colour))
        system.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, QColor("#808080"))
        return contrast(system)
    return dark() if name == "dark" else light()


def contact_sheet(pictures: list[QPixmap]) -> QPixmap:
    """Put pictures side by side at half size."""
    half = PANEL
    rows = math.ceil(len(pictures) / _COLUMNS)
    image = QImage(
        _COLUMNS * (half.width() // 2 + _MARGIN) + _MARGIN,
        rows * (half.height() // 2 + _MARGIN) + _MARGIN,
        QImage.Format.Format_RGB32,
    )
    image.fill(QColor("#7A8587"))
    painter = QPainter(image)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, _COLUMNS)
        at = QPoint(
            _MARGIN + column * (half.width() // 2 + _MARGIN), _MARGIN + row * (half.height() // 2 + _MARGIN)
        )
        small = picture.toImage().scaled(
            half / 2, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(1)
        painter.drawImage(at, small)
    painter.end()
    return QPixmap.fromImage(image)
