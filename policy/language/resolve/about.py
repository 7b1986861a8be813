"""Reads pack.md: what the pack is, its money, its calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from policy.language.pages import Page, Section, Written
from policy.language.resolve.columns import read_date, records
from policy.language.resolve.front import Front
from policy.language.resolve.names import Names, listed, suggestion
from policy.language.syntax import words
from policy.language.tree.expressions import Rounding
from policy.language.tree.pack import About, Season

CURRENCIES: Final = {
    "USD": 2,
    "CAD": 2,
    "EUR": 2,
    "GBP": 2,
    "AUD": 2,
    "NZD": 2,
    "MXN": 2,
    "CHF": 2,
    "SEK": 2,
    "NOK": 2,
    "DKK": 2,
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "KWD": 3,
    "BHD": 3,
    "TND": 3,
}
"""Digits after the point by ISO 4217 code."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KNOWN: Final = (
    "pack",
    "title",
    "version",
    "currency",
    "rounding",
    "time zone",
    "published",
    "owner",
    "change",
    "weekend",
)


def blank() -> About:
    """Return what is assumed of a pack whose pack.md cannot be read, so that its other pages still are."""
    return About("", "", "", "USD", 2, Rounding.HALF_UP, "UTC", None, "", "", (5, 6), (), ())


def read_about(names: Names, page: Page) -> About:
    """Read pack.md."""
    front = Front(names, page)
    front.only(_KNOWN)
    identifier = front.needed("pack", "riverbend")
    title = front.needed("title", "Riverbend Utility")
    version = front.needed("version", "2025.11")
    currency = _currency(names, front.needed("currency", "USD"))
    rounding = front.word("rounding", (kind.value for kind in Rounding), Rounding.HALF_UP.value)
    published = front.written("published")
    holidays: list[date] = []
    seasons: list[Season] = []
    for section in page.sections:
        heading = words(section.title.text)
        if heading == "holidays":
            holidays += _holidays(names, section)
        elif heading == "seasons":
            seasons += _seasons(names, section)
        else:
            names.report(
                "unknown-section",
                f"pack.md has no section “{section.title.text}”.",
                suggestion(heading, ("holidays", "seasons"), "It may have: Holidays, Seasons."),
                section.title.place,
            )
    return About(
        identifier.text if identifier else "",
        title.text if title else "",
        version.text if version else "",
        currency,
        CURRENCIES[currency],
        Rounding(rounding),
        _time_zone(names, front.written("time zone")),
        read_date(names, published) if published else None,
        front.text("owner"),
        front.text("change"),
        _weekend(names, front.written("weekend")),
        tuple(sorted(set(holidays))),
        tuple(seasons),
    )


def _currency(names: Names, written: Written | None) -> str:
    if written is None:
        return "USD"
    if written.text.upper() not in CURRENCIES:
        names.report(
            "currency",
            f"“{written.text}” is no currency known here.",
            f"Write {listed(CURRENCIES)}.",
            written.place,
        )
        return "USD"
    return written.text.upper()


def _time_zone(names: Names, written: Written | None) -> str:
    if written is None:
        return "UTC"
    if not re.fullmatch(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+-]+){1,2}", written.text):
        names.report(
            "time-zone", f"“{written.text}” is no time zone.", "Write it as America/Denver.", written.place
        )
        return "UTC"
    return written.text


def _weekend(names: Names, written: Written | None) -> tuple[int, ...]:
    if written is None:
        return (5, 6)
    if words(written.text) == "none":
        return ()
    days = [words(part) for part in written.text.split(",")]
    unknown = [day for day in days if day not in WEEKDAYS]
    if unknown or len(set(days)) == len(WEEKDAYS):
        names.report(
            "weekend",
            f"“{written.text}” is no list of days.",
            "Write, for example, “saturday, sunday”, or “none”.",
            written.place,
        )
        return (5, 6)
    return tuple(sorted({WEEKDAYS.index(day) for day in days}))


def _holidays(names: Names, section: Section) -> list[date]:
    days = [
        read_date(names, record["date"]) for record in records(names, section, ("date",), ("holiday", "note"))
    ]
    return [day for day in days if day is not None]


def _seasons(names: Names, section: Section) -> list[Season]:
    seasons = []
    for record in records(names, section, ("season", "from", "until"), ("note",)):
        first, last = _month_day(names, record["from"]), _month_day(names, record["until"])
        if first and last:
            seasons.append(Season(words(record["season"].text), first, last))
    return seasons


def _month_day(names: Names, written: Written) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{2})-(\d{2})", written.text)
    if match:
        month, day = int(match[1]), int(match[2])
        try:
            date(2023, month, day)
        except ValueError:
            pass
        else:
            return month, day
    names.report(
        "date",
        f"“{written.text}” is no day of a year.",
        "Write month and day as 12-01; the last day is included.",
        written.place,
    )
    return None
