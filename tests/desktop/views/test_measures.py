"""The design's measures, to the pixel."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from desktop.views.panel import Panel
from desktop.views.quote_line import QuoteLineView
from desktop.views.recorder_badge import RecorderBadgeView
from desktop.views.segments import Segments
from desktop.views.words import Words

MakePanel = Callable[..., Panel]


def _top(panel: Panel, child: QWidget) -> int:
    return child.mapTo(panel, QPoint(0, 0)).y()


def test_the_regions_have_the_heights_of_the_design(make_panel: MakePanel) -> None:
    panel = make_panel("quote")
    assert panel.strip.height() == 85
    assert panel.findChildren(RecorderBadgeView)[0].height() == 30
    assert panel.account.height() == 121
    assert panel.bar.height() == 101
    assert panel.footer.height() == 24
    assert panel.findChildren(Segments)[0].height() == 46


def test_the_account_in_one_line_is_39_high(make_panel: MakePanel) -> None:
    assert make_panel("plan").account.height() == 39


def test_the_bar_stands_at_the_bottom_and_spare_height_is_above_it(make_panel: MakePanel) -> None:
    for height in (820, 1000):
        panel = make_panel("quote", size=(400, height))
        assert panel.bar.geometry().bottom() == height - 24 - 1
        assert _top(panel, panel.pages) == 85 + 121 + panel.guidance.height()


@pytest.mark.parametrize(
    ("state", "size", "height"), [("quote", 820, 28), ("quote", 700, 24), ("plan", 820, 24)]
)
def test_quote_lines_are_lower_where_the_panel_is_low_or_a_schedule_is_open(
    make_panel: MakePanel, state: str, size: int, height: int
) -> None:
    panel = make_panel(state, size=(400, size))
    assert {line.height() for line in panel.findChildren(QuoteLineView) if line.isVisible()} == {height}


def test_a_quote_that_would_not_fit_becomes_tighter_before_it_scrolls(make_panel: MakePanel) -> None:
    panel = make_panel("quote", "es", (360, 820))
    assert {line.height() for line in panel.findChildren(QuoteLineView)} == {24}
    assert panel.pages.geometry().bottom() < panel.bar.geometry().top()


@pytest.mark.parametrize("state", ["quote", "plan", "receipt", "why", "override-pending", "unknown"])
def test_amounts_share_one_right_edge_16_from_the_border(make_panel: MakePanel, state: str) -> None:
    panel = make_panel(state)
    amounts = [
        one
        for one in panel.pages.findChildren(Words)
        if one.isVisible() and one.text().lstrip("$").replace(".", "").isdigit() and len(one.text()) > 3
    ]
    edges = {one.mapTo(panel, QPoint(one.width(), 0)).x() for one in amounts}
    assert 384 in edges
    assert not {edge for edge in edges if edge > 330} - {384}


def test_options_become_a_grid_below_400(make_panel: MakePanel) -> None:
    segments = make_panel("quote", "es", (360, 820)).findChildren(Segments)[0]
    assert segments.height() == 70
    tops = {segment.y() for segment in segments.segments}
    assert len(tops) == 2


def test_buttons_beside_the_primary_lose_their_hints_below_400(make_panel: MakePanel) -> None:
    wide = make_panel("quote", size=(400, 820)).bar.buttons()[1].sizeHint().width()
    narrow = make_panel("quote", size=(399, 820)).bar.buttons()[1].sizeHint().width()
    assert narrow < wide


def test_the_card_place_covers_the_lower_part(make_panel: MakePanel) -> None:
    panel = make_panel("card")
    place = panel.card_place()
    assert (place.width(), place.height()) == (400, 464)
    assert panel.bar.isHidden()
    assert make_panel("quote").card_place().isEmpty()
