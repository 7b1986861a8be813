"""Every state renders, in both languages and every theme, at every size, without a word from Qt."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

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


@pytest.mark.parametrize("after", ["idle", "ringing-one", "quote"])
@pytest.mark.parametrize("state", ["idle", "ringing-one", "verifying", "quote"])
def test_a_state_looks_the_same_whatever_was_shown_before(
    make_panel: MakePanel, qapp: QApplication, after: str, state: str
) -> None:
    panel = make_panel(after)
    panel.show_panel(sample(state, "en"))
    qapp.processEvents()
    _leave(panel)
    alone = make_panel(state)
    _leave(alone)
    assert panel.grab().toImage() == alone.grab().toImage()


def test_another_account_in_the_same_form_is_shown_and_named(make_panel: MakePanel) -> None:
    panel = make_panel("ringing-one")
    card = sample("ringing-one", "en").account
    assert card is not None
    other = replace(card, number="977-1000-0399-7", address="772 Hill Dr, Hyattsville MD 20781")
    panel.account.show_account(other)
    said = {words.text() for words in panel.account.findChildren(Words) if words.isVisible()}
    assert {other.name, other.number, other.address} <= said
    assert card.number not in said
    assert panel.account.accessibleName() == f"{other.name}, {other.number}"


def _leave(panel: Panel) -> None:
    focused = panel.focusWidget()
    if focused is not None:
        focused.clearFocus()


def _shown(panel: Panel) -> list[QWidget]:
    return [child for child in panel.findChildren(QWidget) if child.isVisible() and child.width() > 0]


@pytest.mark.parametrize("width", [360, 400, 520])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_overflows_or_is_cut_in_any_state(make_panel: MakePanel, language: str, width: int) -> None:
    panel = make_panel("idle", language, (width, 820))
    for state in STATES:
        _show(panel, state, language)
        for child in _shown(panel):
            left = child.mapTo(panel, QPoint(0, 0)).x()
            assert left >= 0, (state, child)
            assert left + child.width() <= width, (state, child, left)
            _is_whole(child, state)


def _show(panel: Panel, state: str, language: str) -> None:
    panel.show_panel(sample(state, language))
    QApplication.processEvents()


def _is_whole(child: QWidget, state: str) -> None:
    """Check that a widget has the room that its words need."""
    match child:
        case Words():
            assert child.height() >= child.heightForWidth(child.width()), (state, child.text())
            assert child.width() >= child.minimumSizeHint().width(), (state, child.text())
        case ActionButton() | ChipView() | Chooser():
            assert child.width() >= child.minimumSizeHint().width(), (state, child.accessibleName())
        case Segment() if child.in_grid:
            assert child.width() >= child.natural_beside(), (state, child.accessibleName())
        case Segment():
            assert child.width() >= min(child.natural(), 36), (state, child.accessibleName())


@pytest.mark.parametrize("width", [360, 400])
def test_words_never_overlap_in_any_state(make_panel: MakePanel, width: int) -> None:
    panel = make_panel("idle", "es", (width, 820))
    for state in STATES:
        _show(panel, state, "es")
        words = [child for child in _shown(panel) if isinstance(child, Words) and child.text()]
        places = [(one, QRect(one.mapTo(panel, QPoint(0, 0)), one.size())) for one in words]
        for at, (one, place) in enumerate(places):
            for other, second in places[at + 1 :]:
                assert not place.intersects(second), (state, one.text(), other.text())


def test_a_low_panel_keeps_the_strip_and_the_bar_whole(make_panel: MakePanel) -> None:
    panel = make_panel("idle", "es", (360, 560))
    for state in STATES:
        _show(panel, state, "es")
        assert panel.strip.geometry().top() == 0
        if isinstance(sample(state, "es").page, CardOpen):
            assert panel.card_place().bottom() == panel.mapToGlobal(panel.rect().bottomLeft()).y()
        else:
            assert panel.footer.geometry().bottom() == panel.height() - 1, state
            assert panel.bar.geometry().bottom() < panel.footer.geometry().top(), state
            assert panel.bar.height() >= panel.bar.sizeHint().height(), state


def test_a_view_can_follow_any_other(make_panel: MakePanel) -> None:
    panel = make_panel("idle")
    for state in [*STATES, *reversed(STATES)]:
        panel.show_panel(sample(state, "en"))
        panel.grab()
    assert panel.view() == sample("idle", "en")
