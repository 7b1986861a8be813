"""What is announced when the panel changes."""

from dataclasses import replace

from desktop.present.announce import announcements
from desktop.present.panel import PanelView
from desktop.present.request import RequestPending
from desktop.present.samples import sample


def _told(before: PanelView | None, after: PanelView) -> list[str]:
    return [one.text for one in announcements(before, after)]


def test_nothing_is_said_when_nothing_changed() -> None:
    view = sample("quote", "en")
    assert _told(view, view) == []


def test_a_ticking_clock_says_nothing() -> None:
    view = sample("quote", "en")
    assert _told(view, replace(view, call=replace(view.call, clock="02:42"))) == []


def test_a_new_total_is_said_with_what_it_was() -> None:
    assert _told(sample("verifying", "en"), sample("quote", "en")) == [
        "Total today $358.10. was 354.60, + 3.50 for paying by card"
    ]


def test_the_badge_is_said_when_it_changes() -> None:
    told = announcements(sample("pausing", "en"), sample("card", "en"))
    assert [(one.text, one.urgent) for one in told] == [("Recording paused, 3 of 3, proven", False)]


def test_a_recorder_that_goes_on_interrupts_and_comes_first() -> None:
    told = announcements(sample("pausing", "en"), sample("pause-failed", "en"))
    assert told[0].text.startswith("Screen still recording")
    assert all(one.urgent for one in told)


def test_outcomes_are_said() -> None:
    assert _told(None, sample("receipt", "en")) == ["Paid $358.10. Receipt R-2025-104417"]
    assert _told(None, sample("unknown", "en"))[0].startswith("Payment sent, outcome unknown")


def _at(seconds: int) -> PanelView:
    view = sample("override-pending", "en")
    assert isinstance(view.page, RequestPending)
    return replace(view, page=replace(view.page, seconds_left=seconds, spoken_left=f"{seconds} left"))


def test_a_countdown_is_said_only_at_60_30_and_10_seconds() -> None:
    said = {now: _told(_at(now + 1), _at(now)) for now in range(75, -1, -1)}
    assert {now: told for now, told in said.items() if told} == {
        60: ["60 left"],
        30: ["30 left"],
        10: ["10 left"],
    }


def test_a_countdown_that_jumps_over_a_moment_still_says_it() -> None:
    assert _told(_at(31), _at(28)) == ["28 left"]
