"""The caller's account and the day: found, loaded and told by the account ports and the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from desktop.runner.runner import Perform, Tell
from integrations.customers import AccountCard, AccountFile, Found, MatchedBy, Matches
from integrations.ports import AccountOpening, AccountSearch
from policy import effects, events
from policy.calls import CallKey
from policy.effects import Effect
from policy.language.tree.pack import Pack
from policy.language.tree.types import Value
from policy.moment import Moment


@dataclass(slots=True)
class _Read:
    """What was read for one call, by account."""

    cards: dict[str, AccountCard] = field(default_factory=dict)
    files: dict[str, AccountFile] = field(default_factory=dict)
    components: dict[str, Mapping[str, str]] = field(default_factory=dict)


class Accounts:
    """Performs `FindAccounts`, `SearchAccounts`, `LoadAccount` and `AskDay`, and keeps what was read beside the facts.

    `pack` says which pack a call goes by, None once it is over: an account's values are typed by it. `circumstances`
    gives what the desk itself knows of a call; what the account's record says goes before it.
    """

    def __init__(
        self,
        search: AccountSearch,
        opening: AccountOpening,
        pack: Callable[[Effect], Pack | None],
        circumstances: Callable[[Pack], Mapping[str, Value]],
        clock: Callable[[], Moment],
    ) -> None:
        self._search = search
        self._opening = opening
        self._pack = pack
        self._circumstances = circumstances
        self._clock = clock
        self._read: dict[CallKey, _Read] = {}

    @property
    def performers(self) -> Mapping[type[Effect], Perform]:
        return {
            effects.FindAccounts: self._find,
            effects.SearchAccounts: self._search_for,
            effects.LoadAccount: self._load,
            effects.AskDay: self._day,
        }

    def card(self, account: str) -> AccountCard | None:
        """Return how an account that was found is shown."""
        return next((one.cards[account] for one in self._read.values() if account in one.cards), None)

    def file(self, account: str) -> AccountFile | None:
        """Return what was read of an account that is loaded."""
        return next((one.files[account] for one in self._read.values() if account in one.files), None)

    def components(self, account: str) -> Mapping[str, str]:
        """Return the component that each open item of a loaded account was billed under."""
        known = (one.components[account] for one in self._read.values() if account in one.components)
        return next(known, MappingProxyType({}))

    def forget(self, call: CallKey) -> None:
        """Let go of the accounts of a call that is over, also of what is still being read for it."""
        self._read.pop(call, None)

    async def _find(self, effect: effects.FindAccounts, _: Tell) -> events.AccountsFound:
        read = self._reads(effect)
        return self._found(effect, await self._search.by_phone(effect.number), read)

    async def _search_for(self, effect: effects.SearchAccounts, _: Tell) -> events.AccountsFound:
        read = self._reads(effect)
        by_number = await self._search.by_number(effect.text)
        found = by_number if by_number.found else await self._search.by_name(effect.text)
        return self._found(effect, found, read)

    async def _load(self, effect: effects.LoadAccount, _: Tell) -> events.AccountLoaded | events.EffectFailed:
        pack = self._pack(effect)
        if pack is None:  # the caller hung up before it began: nobody waits for it
            return events.EffectFailed(
                at=self._clock(), answers=effect.id, failure=events.Failure.UNAVAILABLE, detail=""
            )
        read = self._reads(effect)
        facts, read.files[effect.account] = await self._opening.whole(effect.account, pack)
        read.components[effect.account] = facts.components
        values = {**self._circumstances(pack), **facts.account.values}
        account = replace(facts.account, values=values)
        return events.AccountLoaded(at=self._clock(), answers=effect.id, account=account)

    async def _day(self, effect: effects.AskDay, _: Tell) -> events.DayTold:
        at = self._clock()
        return events.DayTold(at=at, answers=effect.id, day=day_of(at, effect.time_zone))

    def _reads(self, effect: Effect) -> _Read:
        """Return what is kept for a call. Once that is forgotten, a late answer is kept nowhere."""
        return self._read.setdefault(effect.call, _Read())

    def _found(self, effect: Effect, matches: Matches, read: _Read) -> events.AccountsFound:
        read.cards |= {one.card.account: one.card for one in matches.found}
        candidates = tuple(_candidate(one) for one in matches.found)
        return events.AccountsFound(at=self._clock(), answers=effect.id, candidates=candidates)


def _candidate(found: Found) -> events.Candidate:
    by_number = found.reason.by is MatchedBy.PHONE
    return events.Candidate(
        account=found.card.account,
        match=events.Match.NUMBER if by_number else events.Match.SEARCH,
        number=found.reason.value if by_number else "",
        reason=found.reason.kind or found.reason.by.value,
    )


def day_of(at: Moment, time_zone: str) -> events.Day:
    """Return the day of a moment in a time zone (IANA), from its first to its first later millisecond."""
    zone = ZoneInfo(time_zone)
    on = datetime.fromtimestamp(at.wall_ms / 1000, zone).date()
    starts = datetime(on.year, on.month, on.day, tzinfo=zone)
    after = on + timedelta(days=1)
    ends = datetime(after.year, after.month, after.day, tzinfo=zone)
    return events.Day(on, *(int(one.astimezone(UTC).timestamp() * 1000) for one in (starts, ends)))
