"""What a caller chooses to show: hostile names and impossible numbers are plain text, and find nobody."""

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from desktop.present.deeds import Deed
from desktop.present.live.guidance import FIND
from policy.session import Stage
from tests.desktop.bad_days.day import Office

HOSTILE = {
    "control characters": "Rosa\x00\x1b[31m\r\nDelgado\x07",
    "right to left": "\u202eodagleD asoR\u2066",
    "10 kB": "Rosa " * 2_000,
    "markup": "<b>Rosa</b><img src='file:///etc/passwd'><a href='http://a.example'>pay</a>",
    "entities": "&lt;script&gt;&#x202e;",
    "a format": "{0.__class__} %s %(name)s ${HOME}",
    "a surrogate": "Rosa \ud800",
    "marks": "R" + "\u0301" * 500 + "osa",
}
IMPOSSIBLE = (
    "",
    "999",
    "+1",
    "0000000000",
    "1" * 5_000,
    "+12025550143;ext=7",
    "+1 202 555 0143 or +1 202 555 0144",
    "sip:rosa@example.com",
    "anonymous",
    "+١٢٠٢٥٥٥٠١٤٣",
    "<b>+12025550143</b>",
    "NaN",
)
MOST_SHOWN = 200


def is_plain(text: str) -> bool:
    kinds = {unicodedata.category(one) for one in text}
    return not kinds & {"Cc", "Cf", "Cs", "Co"} and len(text) <= MOST_SHOWN


def labels(day_panel: object) -> list[QLabel]:
    return day_panel.findChildren(QLabel)  # type: ignore[attr-defined, no-any-return]


async def test_hostile_names_are_shown_as_plain_text_or_not_at_all(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        for kind, name in HOSTILE.items():
            await day.ring(kind, name=name)
            await day.until(lambda: day.session.account_id)
            await day.happen("answer", kind)
            await day.until(lambda: day.stage is Stage.VERIFYING)
            assert all(is_plain(one) for one in day.sentences), kind
            shown = [
                one for one in labels(day.running.panel) if "Rosa" in one.text() or "script" in one.text()
            ]
            assert all(one.textFormat() is Qt.TextFormat.PlainText for one in shown), kind
            await day.finish(kind)
            assert day.at(Stage.IDLE)


async def test_impossible_numbers_find_nobody_and_the_call_goes_on_by_search(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async with office.day() as day:
        for place, number in enumerate(IMPOSSIBLE):
            call = f"call-{place}"
            await day.ring(call, number, "<i>" + number)
            await day.happen("answer", call)
            await day.until(lambda: day.stage is Stage.CHOOSING)
            assert (day.session.candidates, day.session.account_id) == ((), ""), number
            assert all(is_plain(one) for one in day.sentences), number
            day.do(Deed.FIND_ACCOUNT, "", ((FIND, "8841-2207-3"),))
            await day.until(lambda: day.session.candidates)
            day.do(Deed.CHOOSE_ACCOUNT, "8841-2207-3")
            await day.until(lambda: day.session.account is not None)
            await day.finish(call)


async def test_no_label_of_the_panel_reads_markup_and_no_field_takes_a_book(office: Office) -> None:
    async with office.day() as day:
        await day.talk()
        rich = {Qt.TextFormat.RichText, Qt.TextFormat.AutoText, Qt.TextFormat.MarkdownText}
        loose = [one.text() for one in labels(day.running.panel) if one.textFormat() in rich and one.text()]
        assert loose == []
        fields = day.running.panel.findChildren(QLineEdit)
        assert all(one.maxLength() <= 1_000 for one in fields)
