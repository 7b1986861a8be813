"""What an account store must do on every database; subclass it with an `address` of an empty one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from integrations.accounts import failures
from integrations.accounts.database import Database
from integrations.accounts.posting import booked
from integrations.accounts.records import Book
from integrations.accounts.store import AccountStore
from integrations.customers import AgreementState, Charge, ItemPart, MatchedBy
from integrations.errors import Refused
from integrations.payments import Amount
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE
from tests.integrations.accounts.making import AT, VALUES, account, agree, back, fill, paid

ROSA = "+12025550143"
HOSTILE = (
    "",
    "+",
    "2025550143",
    "+1 202 555 0143",
    "+12025550143\n",
    "+12025550143'; DROP TABLE phones; --",
    "%",
    "+1202555014%",
    "\x00",
    "+1202555\x00143",
    "+٢٠٢٥٥٥٠١٤٣",
    "+" + "1" * 10_000,
    "\ud800",
)


class AccountSearching:
    """Search: exact, limited, and nobody's by hostile text."""

    @pytest.fixture
    async def store(self, address: str) -> AsyncIterator[AccountStore]:
        store = AccountStore.open(address)
        yield store
        await store.close()

    async def test_a_number_finds_its_account_with_the_reason(
        self, address: str, store: AccountStore
    ) -> None:
        fill(address, account("1-1", "Rosa Delgado", ROSA), account("1-2", "Someone Else", "+12025550144"))
        matches = await store.by_phone(ROSA)
        assert [(one.card.account, one.card.name) for one in matches.found] == [("1-1", "Rosa Delgado")]
        assert (matches.found[0].reason.by, matches.found[0].reason.value) == (MatchedBy.PHONE, ROSA)
        assert not matches.more

    async def test_a_number_of_several_accounts_finds_them_all(
        self, address: str, store: AccountStore
    ) -> None:
        fill(address, *(account(f"1-{at}", f"Tenant {at}", ROSA) for at in range(3)))
        assert [one.card.account for one in (await store.by_phone(ROSA)).found] == ["1-0", "1-1", "1-2"]

    async def test_more_accounts_than_the_limit_are_said_to_be_more(
        self, address: str, store: AccountStore
    ) -> None:
        fill(address, *(account(f"1-{at:02}", "The Office", ROSA) for at in range(25)))
        for matches in (await store.by_phone(ROSA), await store.by_name("office")):
            assert len(matches.found) == 20
            assert matches.more

    async def test_hostile_text_finds_nobody(self, address: str, store: AccountStore) -> None:
        fill(address, account("1-1", "Rosa Delgado", ROSA))
        for text in HOSTILE:
            assert not (await store.by_phone(text)).found, text
        for text in ("", "-", "%", "' OR 1=1 --", "\x00", "*", '"', "delgado*", "\ud800", "x" * 100_000):
            assert not (await store.by_number(text)).found, text
        for text in ("", "*", "%", '"', "'", ":*", "&", "OR", "NEAR(", "\x00", "\ud800", "r", "x" * 100_000):
            assert not (await store.by_name(text)).found, text

    async def test_an_account_number_is_found_however_it_is_spaced(
        self, address: str, store: AccountStore
    ) -> None:
        fill(address, account("8841-2207-3a", "Rosa Delgado"), account("8841-2207-4", "Other"))
        for text in ("8841-2207-3a", "884122073A", " 8841 2207 3 a "):
            assert [one.card.account for one in (await store.by_number(text)).found] == ["8841-2207-3a"]
        assert not (await store.by_number("8841-2207")).found

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("delgado", ["1-1"]),
            ("DELG ros", ["1-1"]),
            ("jose nunez", ["1-2"]),
            ("José Núñ", ["1-2"]),
            ("obrien", ["1-3"]),
            ("O'Brien", ["1-3"]),
            ("lukasz", ["1-4"]),
            ("Müller", ["1-5"]),
            ("mull", ["1-5"]),
            ("李", ["1-6"]),
            ("pat helper", ["1-1"]),
            ("rosa helper", []),
            ("elgado", []),
        ],
    )
    async def test_a_name_is_found_by_the_beginnings_of_its_words(
        self, address: str, store: AccountStore, asked: str, found: list[str]
    ) -> None:
        fill(
            address,
            account("1-1", "Rosa Delgado", also=["Pat Helper"]),
            account("1-2", "José Núñez"),
            account("1-3", "Aoife O’Brien"),
            account("1-4", "Łukasz Kowalski-Nowak"),
            account("1-5", "Karl Müller"),
            account("1-6", "李小龙"),
        )
        matches = await store.by_name(asked)
        assert [one.card.account for one in matches.found] == found
        assert all(one.reason.by is MatchedBy.NAME for one in matches.found)


class AccountFacts:
    """Reading: typed by the pack, and nothing that another pack wrote."""

    @pytest.fixture
    async def store(self, address: str) -> AsyncIterator[AccountStore]:
        store = AccountStore.open(address)
        yield store
        await store.close()

    async def test_values_come_back_as_the_pack_types_them(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        fill(address, account("1-1", "Rosa Delgado"))
        facts = await store.facts("1-1", pack)
        assert facts.account.values == VALUES
        assert facts.account.values["suspended on"] is NOT_APPLICABLE
        assert facts.left_out == ()
        assert facts.components == {"late": "past-due-balance", "next": "current-charges"}
        items = facts.account.items[Scope.OPEN_ITEM]
        assert [(item.id, item.values["item amount"]) for item in items] == [
            ("late", 10_000),
            ("next", 5_000),
        ]
        assert [entry.date.isoformat() for entry in facts.account.histories["late payments"]] == [
            "2025-06-01"
        ]

    async def test_values_that_the_pack_does_not_know_are_left_out_and_named(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        fill(address, account("1-1", "R D", values={**VALUES, "moon phase": "full", "current": "much"}))
        facts = await store.facts("1-1", pack)
        assert sorted(one.name for one in facts.left_out) == ["current", "moon phase"]
        assert "current" not in facts.account.values

    async def test_another_packs_account_is_refused(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        fill(address, account("1-1", "R D"), book=Book("somebody-else", "USD", 2))
        with pytest.raises(failures.AnotherPack, match="somebody-else"):
            await store.facts("1-1", pack)
        with pytest.raises(failures.AnotherPack, match="somebody-else"):
            await store.whole("1-1", pack)

    @pytest.mark.parametrize("number", ["1-9", "", "\x00", "1-1\n", "\ud800", "'"])
    async def test_an_account_that_is_not_there_is_refused(
        self, address: str, store: AccountStore, pack: Pack, number: str
    ) -> None:
        fill(address, account("1-1", "R D"))
        with pytest.raises(failures.UnknownAccount):
            await store.facts(number, pack)
        with pytest.raises(failures.UnknownAccount):
            await store.file(number)
        with pytest.raises(failures.UnknownAccount):
            await store.whole(number, pack)

    async def test_an_accounts_file_says_who_may_speak_and_how_to_reach_them(
        self, address: str, store: AccountStore
    ) -> None:
        fill(address, account("1-1", "Rosa Delgado", ROSA, also=["Pat Helper"]))
        file = await store.file("1-1")
        assert [(one.name, one.role) for one in file.parties] == [
            ("Rosa Delgado", "holder"),
            ("Pat Helper", "authorised"),
        ]
        assert [one.number for one in file.phones] == [ROSA]
        assert [(one.channel, one.allowed) for one in file.permissions] == [("text", True)]

    async def test_an_account_that_is_opened_is_what_is_quoted_and_its_file(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        fill(address, account("1-1", "Rosa Delgado", ROSA, also=["Pat Helper"]))
        assert await store.whole("1-1", pack) == (await store.facts("1-1", pack), await store.file("1-1"))

    async def test_notes_and_plans_are_read_and_an_active_plan_keeps_its_day(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        fill(address, account("1-1", "Rosa Delgado"))
        agree(address)
        file = await store.file("1-1")
        assert [(one.author, one.text) for one in file.notes] == [("kim", "called twice"), ("sam", "called")]
        (plan,) = file.agreements
        assert (plan.state, plan.schedule) == (AgreementState.ACTIVE, ((date(2025, 12, 4), 5_000),))
        facts = await store.facts("1-1", pack)
        assert facts.account.values["agreed on"] == date(2025, 11, 4)


class AccountNotes:
    """Notes: kept once, the newest first, never a control character."""

    @pytest.fixture
    async def store(self, address: str) -> AsyncIterator[AccountStore]:
        fill(address, account("1-1", "Rosa Delgado", ROSA))
        store = AccountStore.open(address)
        yield store
        await store.close()

    async def test_a_note_is_kept_once_and_the_newest_comes_first(self, store: AccountStore) -> None:
        for hour, text in ((9, "Paid by card."), (10, "Wants a plan."), (10, "Wants a plan.")):
            await store.note("1-1", "Ana", text, datetime(2026, 11, 22, hour, tzinfo=UTC))
        notes = (await store.file("1-1")).notes
        assert [(one.author, one.text) for one in notes] == [
            ("Ana", "Wants a plan."),
            ("Ana", "Paid by card."),
        ]
        assert notes[0].at == datetime(2026, 11, 22, 10, tzinfo=UTC)

    async def test_hostile_text_is_kept_as_plain_text(self, store: AccountStore) -> None:
        await store.note("1-1", "Ana", "a\x00b\u202ec\nd'; --" + "x" * 10_000, datetime.now(tz=UTC))
        (note,) = (await store.file("1-1")).notes
        assert note.text.startswith("abc\nd'; --x")
        assert len(note.text) == 2_000

    async def test_a_note_on_nobody_is_refused(self, store: AccountStore) -> None:
        with pytest.raises(failures.UnknownAccount):
            await store.note("9-9", "Ana", "?", datetime.now(tz=UTC))


class AccountPostings:
    """Posting: once by key, to the cent, whole or not at all."""

    @pytest.fixture
    async def store(self, address: str) -> AsyncIterator[AccountStore]:
        fill(address, account("1-1", "Rosa Delgado"), account("1-2", "Someone Else"))
        store = AccountStore.open(address)
        yield store
        await store.close()

    @staticmethod
    async def _open(store: AccountStore, pack: Pack, number: str = "1-1") -> dict[str, object]:
        facts = await store.facts(number, pack)
        amounts = {item.id: item.values["item amount"] for item in facts.account.items[Scope.OPEN_ITEM]}
        return {**amounts, **{name: facts.account.values[name] for name in ("past due", "current")}}

    async def test_a_payment_is_booked_by_tender_and_component_and_sums_to_zero(
        self, store: AccountStore
    ) -> None:
        done = await store.post(paid())
        assert sum(line.minor for line in done.lines) == 0
        sums: dict[str, int] = {}
        for line in done.lines:
            sums[line.code] = sums.get(line.code, 0) + line.minor
        assert sums == {
            "1010": 15_850,
            "1310": -10_000,
            "1300": -5_000,
            "1100": 0,
            "4210": -500,
            "4290": -350,
        }

    async def test_a_payment_lowers_items_and_the_accounts_amounts(
        self, store: AccountStore, pack: Pack
    ) -> None:
        await store.post(paid())
        assert await self._open(store, pack) == {"late": 0, "next": 0, "past due": 0, "current": 0}
        assert (await self._open(store, pack, "1-2"))["late"] == 10_000
        (entry,) = (await store.file("1-1")).payments
        assert (entry.minor, entry.tender, entry.posting) == (15_850, "card", "pay-one")

    async def test_a_deposit_is_a_liability_and_a_rest_stays_the_customers(self, store: AccountStore) -> None:
        made = paid(minor=7_000, parts=())
        made = replace(
            made, charges=(replace(made.charges[0], component="deposit", ledger="2310", amount=6_000),)
        )
        done = await store.post(replace(made, credit=1_000))
        assert {("2310", -6_000), ("2390", -1_000)} <= {(line.code, line.minor) for line in done.lines}

    async def test_the_same_key_again_changes_nothing(self, store: AccountStore, pack: Pack) -> None:
        first = await store.post(paid())
        again = await store.post(paid())
        assert again == replace(first, again=True)
        assert await store.posted("pay-one") == again
        assert len((await store.file("1-1")).payments) == 1
        assert await self._open(store, pack) == {"late": 0, "next": 0, "past due": 0, "current": 0}

    async def test_the_same_key_at_the_same_time_is_booked_once(
        self, address: str, store: AccountStore
    ) -> None:
        other = AccountStore.open(address)
        both = await asyncio.gather(*(one.post(paid()) for one in (store, other, store, other)))
        assert sorted(one.again for one in both) == [False, True, True, True]
        assert len((await store.file("1-1")).payments) == 1
        await other.close()

    async def test_two_payments_at_the_same_time_never_pay_an_item_twice(
        self, address: str, store: AccountStore, pack: Pack
    ) -> None:
        other = AccountStore.open(address)
        posts = (store.post(paid("pay-a")), other.post(paid("pay-b")))
        outcomes = await asyncio.gather(*posts, return_exceptions=True)
        assert sorted(isinstance(one, failures.ItemChanged) for one in outcomes) == [False, True]
        assert (await self._open(store, pack))["late"] == 0
        await other.close()

    async def test_the_same_key_for_another_payment_is_refused(self, store: AccountStore) -> None:
        await store.post(paid())
        with pytest.raises(failures.KeyTaken):
            await store.post(paid(number="1-2"))
        with pytest.raises(failures.KeyTaken):
            await store.give_back(back("pay-one", "pay-one", 100))

    async def test_what_does_not_fit_changes_nothing(self, store: AccountStore, pack: Pack) -> None:
        before = await self._open(store, pack)
        part = ItemPart("late", 10_001, "past-due-balance", "1310")
        for made, why in (
            (paid(minor=15_851), failures.DoesNotAddUp),
            (replace(paid(), amount=Amount(15_850, "EUR")), failures.DoesNotAddUp),
            (replace(paid(), credit=-1), failures.DoesNotAddUp),
            (replace(paid(), parts=(), charges=(), amount=Amount(0, "USD")), failures.DoesNotAddUp),
            (paid(minor=10_851, parts=[part]), failures.ItemChanged),
            (paid(minor=10_851, parts=[replace(part, item="gone")]), failures.ItemChanged),
            (paid(number="1-9"), failures.UnknownAccount),
            (paid(number="\x00"), failures.UnknownAccount),
        ):
            with pytest.raises(why) as caught:
                await store.post(made)
            assert isinstance(caught.value, Refused)
        assert await store.posted("pay-one") is None
        assert await self._open(store, pack) == before

    async def test_a_void_takes_all_of_it_back(self, store: AccountStore, pack: Pack) -> None:
        before = await self._open(store, pack)
        first = await store.post(paid())
        undone = await store.give_back(back("void-one", "pay-one", 15_850))
        assert await self._open(store, pack) == before
        sums: dict[str, int] = {}
        for line in (*first.lines, *undone.lines):
            sums[line.code] = sums.get(line.code, 0) + line.minor
        assert set(sums.values()) == {0}
        assert sorted(one.minor for one in (await store.file("1-1")).payments) == [-15_850, 15_850]
        assert (await store.give_back(back("void-one", "pay-one", 15_850))).again

    async def test_refunds_in_parts_come_to_the_whole_and_no_further(
        self, store: AccountStore, pack: Pack
    ) -> None:
        before = await self._open(store, pack)
        first = await store.post(paid())
        sums = {line.code: 0 for line in first.lines}
        for at, minor in enumerate((1, 3_333, 7_919, 4_597)):
            done = await store.give_back(back(f"refund-{at}", "pay-one", minor))
            assert sum(line.minor for line in done.lines) == 0
            assert next(line.minor for line in done.lines if line.code == "1010") == -minor
            for line in done.lines:
                sums[line.code] += line.minor
        for line in first.lines:
            sums[line.code] += line.minor
        assert set(sums.values()) == {0}
        assert await self._open(store, pack) == before
        with pytest.raises(failures.MoreThanPosted):
            await store.give_back(back("refund-9", "pay-one", 1))

    async def test_a_partial_refund_gives_back_its_share_of_the_fee(self, store: AccountStore) -> None:
        await store.post(paid())
        done = await store.give_back(back("refund-1", "pay-one", 7_925))
        assert ("4290", 175) in {(line.code, line.minor) for line in done.lines}

    async def test_nothing_is_given_back_of_what_was_not_posted(self, store: AccountStore) -> None:
        with pytest.raises(failures.UnknownPosting):
            await store.give_back(back("refund-1", "pay-none", 1))
        await store.post(paid())
        await store.give_back(back("refund-1", "pay-one", 100))
        with pytest.raises(failures.UnknownPosting):
            await store.give_back(back("refund-2", "refund-1", 50))
        with pytest.raises(failures.MoreThanPosted):
            await store.give_back(back("refund-3", "pay-one", 15_751))

    async def test_what_comes_back_last_stays_until_the_rest_is_given_back(self, store: AccountStore) -> None:
        await store.post(paid())
        last = ("convenience-fee",)
        first = await store.give_back(replace(back("refund-1", "pay-one", 15_000), last=last))
        assert "4290" not in {line.code for line in first.lines}
        again = await store.give_back(back("refund-1", "pay-one", 15_000))
        assert again == replace(first, again=True)
        rest = await store.give_back(replace(back("refund-2", "pay-one", 850), last=last))
        assert ("4290", 350) in {(line.code, line.minor) for line in rest.lines}
        with pytest.raises(failures.MoreThanPosted):
            await store.give_back(replace(back("refund-3", "pay-one", 1), last=last))

    async def test_what_is_forgiven_of_the_bill_is_written_off(self, store: AccountStore, pack: Pack) -> None:
        made = replace(paid(minor=14_000), charges=(Charge("", "", -1_000),))
        done = await store.post(made)
        assert ("4990", 1_000) in {(line.code, line.minor) for line in done.lines}
        assert (await self._open(store, pack))["late"] == 0

    async def test_a_days_postings_are_read_with_their_lines(self, address: str, store: AccountStore) -> None:
        first = await store.post(paid())
        later = replace(back("refund-1", "pay-one", 100), at=AT + timedelta(days=1))
        given = await store.give_back(later)
        database = Database.open(address)
        day, hour = timedelta(days=1), timedelta(hours=1)
        today = database.read(lambda connection: booked(connection, AT, AT + hour, ()))
        also = database.read(lambda connection: booked(connection, AT, AT + hour, ("refund-1", "pay-none")))
        tomorrow = database.read(lambda connection: booked(connection, AT + day, AT + day + hour, ()))
        database.close()
        assert [(one.key, one.of, one.account, one.lines) for one in today] == [
            ("pay-one", None, "1-1", first.lines)
        ]
        assert [(one.key, one.of, one.lines) for one in tomorrow] == [("refund-1", "pay-one", given.lines)]
        assert also == (*today, *tomorrow)
        assert (today[0].at, today[0].amount, today[0].tender) == (AT, Amount(15_850, "USD"), "card")
