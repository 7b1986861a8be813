"""The samples: every state in both languages, and sums that add up as shown."""

from dataclasses import fields, is_dataclass

import pytest

from desktop.present.incident import Incident
from desktop.present.keys import KEYBOARD, keys_page
from desktop.present.panel import PanelView
from desktop.present.quote import Quote, Receipt
from desktop.present.request import RequestPending
from desktop.present.samples import STATES, sample
from desktop.present.texts import LANGUAGES, load
from desktop.present.words import plain, speech


def _minor(shown: str) -> int:
    return int(shown.replace("$", "").replace(",", "").replace(".", ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_view_without_holes(state: str, language: str) -> None:
    view = sample(state, language)
    assert isinstance(view, PanelView)
    assert not [text for text in _texts(view) if "{" in text or "**" in text]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in _texts(one)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in _texts(getattr(value, field.name))]
    return []


@pytest.mark.parametrize("state", ["quote", "plan", "own-amount", "receipt"])
def test_the_lines_add_up_to_the_total(state: str) -> None:
    page = sample(state, "en").page
    assert isinstance(page, Quote | Receipt)
    assert sum(_minor(line.amount) for line in page.lines) == _minor(page.total.amount)


def test_the_schedule_adds_up_and_begins_with_what_is_due_today() -> None:
    page = sample("plan", "en").page
    assert isinstance(page, Quote)
    assert page.schedule is not None
    assert sum(_minor(row.amount) for row in page.schedule.rows) == _minor(page.schedule.end_amount) == 41810
    assert _minor(page.schedule.rows[0].amount) == _minor(page.total.amount)


def test_the_exception_lowers_the_total_by_what_it_waives() -> None:
    page = sample("override-pending", "en").page
    assert isinstance(page, RequestPending)
    assert page.change is not None
    rows = page.change.rows
    assert sum(_minor(row.now) for row in rows) == _minor(page.change.total.now) == 35810
    assert sum(_minor(row.then) for row in rows) == _minor(page.change.total.then) == 28310


def test_a_failure_always_offers_a_way_on() -> None:
    for state in ("pause-failed", "declined"):
        page = sample(state, "en").page
        assert isinstance(page, Incident)
        assert page.ways


def test_the_keys_page_tells_every_key_once() -> None:
    page = keys_page(load("en"))
    assert len(page.rows) == len(KEYBOARD) == len({row.key for row in page.rows})


def test_speech_splits_at_its_marks_and_loses_nothing() -> None:
    said = speech("The amount is **$5.00** today.")
    assert [run.strong for run in said] == [False, True, False]
    assert plain(said) == "The amount is $5.00 today."
