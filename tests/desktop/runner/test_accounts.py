"""Accounts are found, loaded and let go of with their call; the day is that of the policy's own zone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

import pytest

from desktop.runner.accounts import Accounts, day_of
from desktop.runner.runner import Runner
from integrations.customers import (
    AccountCard,
    AccountFacts,
    AccountFile,
    Found,
    MatchedBy,
    Matches,
    Reason,
)
from integrations.errors import Unavailable
from policy import effects as f
from policy import events as e
from policy.language.tree.pack import Pack
from policy.moment import Moment
from tests.desktop.virtual_time import clock, play
from tests.policy.session.desk import KEY, NUMBER, OTHER
from tests.policy.session.till import account, compiled

CARD = AccountCard("A1", "Rosa", "14 Alder St", "en", "corner-shop")
FILE = AccountFile(CARD, (), (), (), (), (), ())


class Store:
    """Implements AccountSearch and AccountOpening; `takes` is how long an answer takes."""

    def __init__(self) -> None:
        self.takes = 0.0
        self.error: Exception | None = None
        self.asked: list[str] = []
        self.known = {"phone": NUMBER, "account number": "A1", "name": "alder"}

    async def _ask(self, by: MatchedBy, text: str) -> Matches:
        self.asked.append(f"{by.value}: {text}")
        await asyncio.sleep(self.takes)
        if self.error is not None:
            raise self.error
        if self.known[by.value] != text:
            return Matches()
        return Matches((Found(Reason(by, text, kind="mobile" if by is MatchedBy.PHONE else ""), CARD),))

    async def by_phone(self, number: str) -> Matches:
        return await self._ask(MatchedBy.PHONE, number)

    async def by_number(self, text: str) -> Matches:
        return await self._ask(MatchedBy.ACCOUNT_NUMBER, text)

    async def by_name(self, text: str) -> Matches:
        return await self._ask(MatchedBy.NAME, text)

    async def whole(self, account_: str, pack: Pack) -> tuple[AccountFacts, AccountFile]:
        await asyncio.sleep(self.takes)
        if self.error is not None:
            raise self.error
        return AccountFacts(account(account_), MappingProxyType({"I1": "arrears"})), FILE


class Reading:
    def __init__(self) -> None:
        self.store = Store()
        self.facts: list[f.Fact] = []
        self.pack: Pack | None = compiled()
        self.accounts = Accounts(
            self.store, self.store, lambda _: self.pack, lambda _: {"hours": "after hours"}, clock
        )
        self.runner = Runner(clock)
        self.runner.learn(self.accounts.performers)

    async def do(self, effect: f.Effect, seconds: float = 1) -> f.Fact:
        self.runner.begin(effect, self.facts.append)
        await asyncio.sleep(seconds)
        return self.facts[-1]


def find(number: str = NUMBER) -> f.FindAccounts:
    return f.FindAccounts(id=f"{KEY}#1", call=KEY, number=number)


def search(text: str) -> f.SearchAccounts:
    return f.SearchAccounts(id=f"{KEY}#2", call=KEY, text=text)


def load() -> f.LoadAccount:
    return f.LoadAccount(id=f"{KEY}#3", call=KEY, account="A1")


def test_a_number_on_file_is_a_match_with_its_number_and_kind() -> None:
    async def run() -> tuple[f.Fact, AccountCard | None]:
        reading = Reading()
        return await reading.do(find()), reading.accounts.card("A1")

    found, card = play(run())
    assert isinstance(found, e.AccountsFound)
    assert found.candidates == (e.Candidate("A1", e.Match.NUMBER, NUMBER, "mobile"),)
    assert card is CARD


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("A1", ["account number: A1"]),
        ("alder", ["account number: alder", "name: alder"]),
    ],
)
def test_a_search_looks_for_an_account_number_and_then_for_a_name(text: str, asked: list[str]) -> None:
    async def run() -> tuple[f.Fact, list[str]]:
        reading = Reading()
        return await reading.do(search(text)), reading.store.asked

    found, was_asked = play(run())
    assert isinstance(found, e.AccountsFound)
    assert [one.match for one in found.candidates] == [e.Match.SEARCH]
    assert [one.number for one in found.candidates] == [""]
    assert was_asked == asked


def test_what_the_account_says_goes_before_what_the_desk_knows() -> None:
    async def run() -> tuple[f.Fact, Reading]:
        reading = Reading()
        return await reading.do(load()), reading

    loaded, reading = play(run())
    assert isinstance(loaded, e.AccountLoaded)
    assert loaded.account.values == {"hours": "after hours", **account("A1").values}
    assert reading.accounts.file("A1") is FILE
    assert reading.accounts.components("A1") == {"I1": "arrears"}


def test_accounts_are_let_go_of_with_their_call() -> None:
    async def run() -> Reading:
        reading = Reading()
        await reading.do(find())
        await reading.do(load())
        reading.accounts.forget(OTHER)
        assert reading.accounts.file("A1") is FILE
        reading.accounts.forget(KEY)
        return reading

    accounts = play(run()).accounts
    assert accounts.card("A1") is None
    assert accounts.file("A1") is None
    assert accounts.components("A1") == {}


@pytest.mark.parametrize("effect", [find, load, lambda: search("alder")])
def test_an_answer_that_comes_after_its_call_is_kept_nowhere(effect: Callable[[], f.Effect]) -> None:
    async def run() -> tuple[f.Fact, Reading]:
        reading = Reading()
        reading.store.takes = 5
        reading.runner.begin(effect(), reading.facts.append)
        await asyncio.sleep(1)
        reading.accounts.forget(KEY)
        await asyncio.sleep(20)
        return reading.facts[-1], reading

    late, reading = play(run())
    assert isinstance(late, e.AccountsFound | e.AccountLoaded)
    assert reading.accounts.card("A1") is None
    assert reading.accounts.file("A1") is None
    assert reading.accounts._read == {}


def test_a_store_that_is_away_is_told_as_unavailable(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> tuple[f.Fact, f.Fact]:
        reading = Reading()
        reading.store.error = Unavailable("The account database does not answer.")
        return await reading.do(find()), await reading.do(load())

    for fact in play(run()):
        assert isinstance(fact, e.EffectFailed)
        assert fact.failure is e.Failure.UNAVAILABLE


def test_the_day_is_told_in_the_zone_that_is_asked_for() -> None:
    async def run() -> f.Fact:
        return await Reading().do(f.AskDay(id=f"{KEY}#1", call=KEY, time_zone="America/Chicago"))

    told = play(run())
    assert isinstance(told, e.DayTold)
    assert told.day.covers(told.at)


@pytest.mark.parametrize(
    ("wall_ms", "on", "hours"),
    [
        (1_762_282_800_000, date(2025, 11, 4), 24),
        (1_762_063_200_000, date(2025, 11, 2), 25),  # the clocks go back
        (1_741_500_000_000, date(2025, 3, 9), 23),  # and on
    ],
)
def test_a_day_is_as_long_as_it_is(wall_ms: int, on: date, hours: int) -> None:
    day = day_of(Moment(0, wall_ms), "America/Chicago")
    assert day.on == on
    assert day.ends_ms - day.starts_ms == hours * 3_600_000
    assert day.covers(Moment(0, wall_ms))


def test_a_load_that_begins_when_the_call_is_over_fails_quietly_and_keeps_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run() -> tuple[f.Fact, AccountFile | None]:
        reading = Reading()
        reading.pack = None
        return await reading.do(load()), reading.accounts.file("A1")

    failed, file = play(run())
    assert isinstance(failed, e.EffectFailed)
    assert file is None
    assert not caplog.records
