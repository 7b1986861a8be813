"""Every state renders, in both languages and every theme, at every size, without a word from Qt."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop.gallery import theme_named
from desktop.present.incident import CardOpen
from desktop.present.samples import STATES, sample
from desktop.views.buttons import ActionButton
from desktop.views.chip import ChipView
from desktop.views.fields import Chooser
from desktop.views.panel import Panel
from desktop.views.segments import Segment
from desktop.views.words import Words

MakePanel = Callable[..., Panel]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("state", STATES)
def test_a_state_paints_its_regions_on_their_grounds(make_panel: MakePanel, state: str, theme: str) -> None:
    themed = theme_named(theme)
    panel = make_panel(state, theme=themed)
    image = panel.grab().toImage()
    ratio = image.devicePixelRatio()
    strip = QColor(image.pixelColor(round(4 * ratio), round(4 * ratio)))
    assert strip == QColor(themed.colours["window"])
    assert (
        len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 2
    )


def _shown(panel: Panel) -> list[QWidget]:
    return [child for child in panel.findChildren(QWidget) if child.isVisible() and child.width() > 0]


@pytest.mark.parametrize("width", [360, 400, 520])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STATES)
def test_nothing_overflows_or_is_cut(make_panel: MakePanel, state: str, language: str, width: int) -> None:
    panel = make_panel(state, language, (width, 820))
    bounds = QRect(0, 0, width, 10_000)
    for child in _shown(panel):
        place = QRect(child.mapTo(panel, QPoint(0, 0)), child.size())
        assert bounds.left() <= place.left(), child
        assert place.right() <= bounds.right(), (child, place)
        match child:
            case Words():
                assert child.height() >= child.heightForWidth(child.width()), child.text()
                assert child.width() >= child.minimumSizeHint().width(), child.text()
            case ActionButton() | ChipView() | Chooser():
                assert child.width() >= child.minimumSizeHint().width(), child.accessibleName()
            case Segment() if child.in_grid:
                assert child.width() >= child.natural_beside(), child.accessibleName()
            case Segment():
                assert child.width() >= min(child.natural(), 36), child.accessibleName()


@pytest.mark.parametrize("state", STATES)
def test_words_never_overlap(make_panel: MakePanel, state: str) -> None:
    panel = make_panel(state, "es", (360, 820))
    words = [child for child in _shown(panel) if isinstance(child, Words) and child.text()]
    places = [(one, QRect(one.mapTo(panel, QPoint(0, 0)), one.size())) for one in words]
    for at, (one, place) in enumerate(places):
        for other, second in places[at + 1 :]:
            assert not place.intersects(second), (one.text(), other.text())


@pytest.mark.parametrize("state", STATES)
def test_a_low_panel_keeps_the_strip_and_the_bar_whole(make_panel: MakePanel, state: str) -> None:
    panel = make_panel(state, "es", (360, 560))
    assert panel.strip.geometry().top() == 0
    if isinstance(sample(state, "es").page, CardOpen):
        assert panel.card_place().bottom() == panel.mapToGlobal(panel.rect().bottomLeft()).y()
    else:
        assert panel.footer.geometry().bottom() == panel.height() - 1
        assert panel.bar.geometry().bottom() < panel.footer.geometry().top()
        assert panel.bar.height() >= panel.bar.sizeHint().height()


def test_a_view_can_follow_any_other(make_panel: MakePanel) -> None:
    panel = make_panel("idle")
    for state in [*STATES, *reversed(STATES)]:
        panel.show_panel(sample(state, "en"))
        panel.grab()
    assert panel.view() == sample("idle", "en")
