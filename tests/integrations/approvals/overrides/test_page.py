"""The report as a page: whole in itself, readable without colours, and what somebody wrote is text in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from integrations.approvals.overrides import charts
from integrations.approvals.overrides.case import By, End, TurnedAway, Way
from integrations.approvals.overrides.page import page
from integrations.approvals.overrides.report import Place, made
from integrations.approvals.overrides.sample import sample
from tests.integrations.approvals.overrides.test_figures import ASKED, AT_ONCE, NOW, numbered

DAY = date(2025, 11, 5)


class Tags(HTMLParser):
    """Notes every tag, and checks that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    shown = page(sample())
    tags = Tags()
    tags.feed(shown)
    assert tags.open == []
    assert not {"script", "img", "link", "iframe", "object"} & set(tags.seen)
    assert "default-src 'none'" in shown
    assert not re.search(r"(?:src|href|@import)\s*=|https?:", shown)
    assert shown.count("<svg") > 20
    assert "prefers-color-scheme:dark" in shown


def test_what_is_open_is_named_with_what_to_do() -> None:
    code = numbered(1, way=Way.CODE, confirmed=False, by=(By("sue", "supervisor"),))
    shown = page(made((ASKED, code), DAY, DAY, NOW, (), names={"sue": "Sue Park"}))
    assert "1 code not confirmed" in shown
    assert "Sue Park (supervisor)" in shown
    assert "tillside supervise" in shown
    calm = page(made((ASKED,), DAY, DAY, NOW, ()))
    assert "every code is confirmed" in calm
    assert "To do" not in calm


def test_what_somebody_wrote_is_text_and_no_markup() -> None:
    evil = "<script>alert(1)</script>"
    case = replace(
        ASKED, agent=evil, component=evil, reason=evil, call=evil, by=(By(evil, evil),), turned_away=1,
        told=(TurnedAway(ASKED.asked_ms, evil, (evil,)),), end=End.LOWERED, offered=1,
    )  # fmt: skip
    place = Place(evil, evil, 1, evil)
    shown = page(made((case, AT_ONCE), DAY, DAY, NOW, (place,), (evil,)))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_time_without_overrides_is_a_page_too() -> None:
    shown = page(made((), DAY, date(2025, 11, 9), NOW, ()))
    assert "Nothing was asked of supervisors." in shown
    assert "Every override" not in shown
    assert "Nov 5, 2025 to Nov 9, 2025" in shown


def test_every_kind_of_end_stands_in_words_in_the_list() -> None:
    cases = (
        AT_ONCE,
        numbered(1, way=Way.CODE, confirmed=False),
        numbered(2, end=End.REFUSED, wrong_number=True),
        numbered(3, end=End.LOWERED, offered=2_500),
        numbered(4, end=End.EXPIRED, by=()),
    )
    shown = page(made(cases, DAY, DAY, NOW, ()))
    for words in (
        "granted at once",
        "approved by a code, not confirmed",
        "refused: another number was picked",
        "less offered: 25.00 USD",
        "expired",
        "nobody decided",
    ):
        assert words in shown, words


def test_decisions_that_were_turned_away_are_listed_to_a_number_and_the_rest_counted() -> None:
    told = tuple(TurnedAway(ASKED.asked_ms, "dan", ("forged",)) for _ in range(20))
    shown = page(made((replace(ASKED, turned_away=30, told=told),), DAY, DAY, NOW, ()))
    assert shown.count('<td class="w">forged</td>') == 12
    assert "18 more are only counted" in shown


@pytest.mark.parametrize(("most", "lines"), [(1, 2), (5, 6), (6, 4), (23, 6), (480, 6), (10_000, 6)])
def test_a_chart_has_a_few_round_lines_whatever_its_height(most: int, lines: int) -> None:
    drawn = charts.times((most, 0, 0, 0, 0, 0))
    assert drawn.count("<line") == lines
    assert charts.times((0,) * 6) == '<p class="q after">None.</p>'
