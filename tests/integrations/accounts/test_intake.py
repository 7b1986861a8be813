"""Importing files: what is taken, what is refused and why, again, interrupted, and of every size."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from integrations.accounts import posting as booking
from integrations.accounts import reading, search
from integrations.accounts.database import Database
from integrations.accounts.intake import run as intake
from integrations.accounts.intake.map import MapWrong
from integrations.accounts.intake.run import Imported, import_file
from integrations.accounts.intake.source import FileWrong
from integrations.accounts.writing import write_groups
from integrations.customers import USUAL_CHART
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE
from tests.integrations.accounts.making import paid

HEAD = "No,Name,Second,Street,Home,Mobile,SMS,Sts,Past,Days,Pledge"
MAP = """
rows = "accounts"
region = "US"
[columns]
account = "No"
name = "Name"
also = "Second"
address = "Street"
[phones]
home = "Home"
mobile = "Mobile"
[permissions]
text = "SMS"
[values]
status = { column = "Sts", words = { A = "active", S = "suspended" } }
"past due" = "Past"
"days past due" = "Days"
pledge = "Pledge"
place = { always = "meter" }
"""
ROSA = "1-1,Rosa Delgado,,14 Alder St,,(202) 555-0143,Y,S,214.60,35,"
PAT = "1-2,Pat Okafor,Sam Okafor,2 Elm St,202-555-0144,+1 202 555 0145,no,A,0.00,0,25.00"
ITEMS = """
rows = "open items"
[columns]
account = "No"
item = "Bill"
component = "Part"
[values]
"item amount" = "Open"
"item due" = "Due"
"item kind" = { always = "utility bill" }
"disputed part" = { always = "0.00" }
"""


@dataclass
class Desk:
    """An import bench: writes files, runs imports, looks at the database."""

    folder: Path
    database: Database
    pack: Pack

    def run(self, text: str | bytes, map_: str = MAP, name: str = "book.csv") -> Imported:
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        (self.folder / "map.toml").write_text(map_, encoding="utf-8")
        rejects = self.folder / f"{name}.rejects.csv"
        return import_file(
            self.database, file, self.folder / "map.toml", rejects, self.pack, lambda done, of: None
        )

    def rejects(self, name: str = "book.csv") -> list[tuple[int, str]]:
        with (self.folder / f"{name}.rejects.csv").open(encoding="utf-8", newline="") as file:
            return [(int(row["row"]), row["reason"]) for row in csv.DictReader(file)]

    def values(self, number: str) -> dict[str, object]:
        return dict(self.database.read(lambda c: reading.facts(c, number, self.pack)).account.values)

    def items(self, number: str) -> dict[str, object]:
        facts = self.database.read(lambda c: reading.facts(c, number, self.pack))
        return {item.id: item.values.get("item amount") for item in facts.account.items[Scope.OPEN_ITEM]}

    def by_phone(self, number: str) -> list[str]:
        return [one.card.account for one in self.database.read(lambda c: search.by_phone(c, number)).found]


@pytest.fixture
def desk(tmp_path: Path, either: str, pack: Pack) -> object:
    database = Database.open(either)
    yield Desk(tmp_path, database, pack)
    database.close()


@pytest.fixture
def small(tmp_path: Path, sqlite: str, pack: Pack) -> object:
    """A desk on SQLite alone, for what the database has no part in."""
    database = Database.open(sqlite)
    yield Desk(tmp_path, database, pack)
    database.close()


def rows(*lines: str) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def test_a_file_becomes_accounts_that_are_found_and_quoted(desk: Desk) -> None:
    done = desk.run(rows(ROSA, PAT))
    assert (done.rows, done.written, done.unchanged, done.rejected) == (2, 2, 0, 0)
    assert desk.by_phone("+12025550143") == ["1-1"]
    assert desk.by_phone("+12025550144") == desk.by_phone("+12025550145") == ["1-2"]
    assert desk.values("1-1") == {
        "status": "suspended",
        "past due": 21_460,
        "days past due": 35,
        "pledge": NOT_APPLICABLE,
        "place": "meter",
    }
    assert [one.card.account for one in desk.database.read(lambda c: search.by_name(c, "sam")).found] == [
        "1-2"
    ]
    assert "state" in done.missing
    assert "past due" not in done.missing


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.run(rows(ROSA, PAT))
    done = desk.run(rows(ROSA, PAT))
    assert (done.written, done.unchanged, done.rejected) == (0, 2, 0)
    assert desk.by_phone("+12025550143") == ["1-1"]


def test_a_changed_row_is_updated_and_the_others_are_left_alone(desk: Desk) -> None:
    desk.run(rows(ROSA, PAT))
    done = desk.run(rows(ROSA.replace("214.60", "14.60").replace("0143", "0199"), PAT))
    assert (done.written, done.unchanged) == (1, 1)
    assert desk.values("1-1")["past due"] == 1_460
    assert desk.by_phone("+12025550143") == []
    assert desk.by_phone("+12025550199") == ["1-1"]
    assert not desk.database.read(lambda c: search.by_name(c, "nobody")).found


def test_a_payment_outlives_the_same_file_and_yields_to_a_newer_one(desk: Desk) -> None:
    desk.run(rows(ROSA, PAT))
    bills = "No,Bill,Part,Open,Due\n1-1,late,past-due-balance,100.00,2025-09-30\n1-1,next,current-charges,50.00,\n"
    bills = bills.replace("50.00,\n", "50.00,2025-11-30\n")
    desk.run(bills, ITEMS, "items.csv")
    assert desk.items("1-1") == {"late": 10_000, "next": 5_000}
    desk.database.write(lambda c: booking.post(c, paid(), USUAL_CHART))
    desk.run(bills, ITEMS, "items.csv")
    desk.run(rows(ROSA, PAT))
    assert desk.items("1-1") == {"late": 0, "next": 0}
    assert desk.values("1-1")["past due"] == 11_460
    desk.run(bills.replace("1-1,late,past-due-balance,100.00,2025-09-30\n", ""), ITEMS, "items.csv")
    assert desk.items("1-1") == {"next": 5_000}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ROSA.replace("214.60", "lots"), "“lots” is no value for “past due”"),
        (ROSA.replace("214.60", "60000.00"), "“past due” is 60000.00; it lies between 0.00 and 50000.00."),
        (ROSA.replace("214.60", ""), "“past due” is blank."),
        (ROSA.replace("214.60", "unknown"), "“past due” cannot be unknown."),
        (ROSA.replace(",S,", ",activ,"), "“activ” is no word of “status”. Did you mean “active”?"),
        (ROSA.replace(",35,", ",3.5,"), "“3.5” is no value for “days past due”"),
        (ROSA.replace(",Y,", ",maybe,"), "“maybe” does not say whether text is allowed."),
        (ROSA.replace("Rosa Delgado", " "), "The row names nobody."),
        (ROSA.replace("1-1,", "-,"), "The row names no account."),
        (ROSA + ",more", "The row has 12 columns where the first row has 11."),
        (PAT, "Account 1-2 stands in an earlier row too"),
    ],
)
def test_a_row_that_is_not_taken_is_kept_with_its_number_and_the_reason(
    small: Desk, line: str, reason: str
) -> None:
    done = small.run(rows(PAT, line))
    assert (done.written, done.rejected) == (1, 1)
    ((row, said),) = small.rejects()
    assert row == 3
    assert reason in said


def test_an_invalid_number_is_left_out_or_the_row_is_as_the_map_says(small: Desk) -> None:
    bad = rows(ROSA.replace("(202) 555-0143", "555-0143"), PAT)
    done = small.run(bad)
    assert (done.written, done.rejected) == (2, 1)
    assert small.rejects() == [
        (2, "“555-0143” is no valid phone number (mobile). The account is kept without it."),
    ]
    strict = MAP.replace('region = "US"', 'region = "US"\n"bad phone" = "reject row"')
    done = small.run(bad.replace("1-1,", "1-3,").replace("1-2,", "1-4,"), strict)
    assert (done.written, done.rejected) == (1, 1)
    assert small.rejects() == [(2, "“555-0143” is no valid phone number (mobile).")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_encoding_is_read(small: Desk, encoding: str) -> None:
    small.run(rows(ROSA.replace("Rosa", "Zoë")).encode(encoding))
    assert small.database.read(lambda c: search.by_number(c, "1-1")).found[0].card.name == "Zoë Delgado"


def test_another_encoding_is_named_with_what_to_do_or_read_as_the_map_says(small: Desk) -> None:
    latin = rows(ROSA, PAT.replace("Pat", "Zoë")).encode("cp1252")
    with pytest.raises(FileWrong, match="not utf-8") as caught:
        small.run(latin)
    assert "cp1252" in caught.value.next_step
    small.run(latin, 'encoding = "cp1252"\n' + MAP)
    assert small.database.read(lambda c: search.by_number(c, "1-2")).found[0].card.name == "Zoë Okafor"


@pytest.mark.parametrize(
    ("text", "message", "advice"),
    [
        ("", "empty", ""),
        (HEAD.replace("Mobile", "Mobil") + "\n", "no column “Mobile”", "Did you mean “Mobil”?"),
        (HEAD.replace("Mobile", "Home") + "\n", "Two columns are named “Home”", ""),
        (rows('1-1,"Rosa'), "no CSV", "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    small: Desk, text: str, message: str, advice: str
) -> None:
    with pytest.raises(FileWrong, match=message) as caught:
        small.run(text)
    assert advice in caught.value.next_step


@pytest.mark.parametrize(
    ("change", "message", "advice"),
    [
        (("rows", "row"), "“row”, which means nothing here", "Did you mean “rows”?"),
        (('"accounts"', '"account"'), "“account” is no “rows”", "Did you mean “accounts”?"),
        (('"past due"', '"past du"'), "“past du”", "Did you mean “past due”?"),
        (("[phones]", "[phone]"), "“phone”", "Did you mean “phones”?"),
        (('account = "No"\n', ""), "does not name the column of “account”", ""),
        (('region = "US"\n', ""), "Phone numbers need the “region”", ""),
        (('"Past"', "3"), "“past due” is given as a column's name", ""),
        (('{ always = "meter" }', "{}"), "“place” needs either", ""),
        (("[values]", "[values"), "is no TOML", ""),
    ],
)
def test_a_mistake_in_the_map_is_named_with_a_suggestion(
    small: Desk, change: tuple[str, str], message: str, advice: str
) -> None:
    with pytest.raises(MapWrong) as caught:
        small.run(rows(ROSA), MAP.replace(*change, 1))
    assert message in caught.value.message
    assert advice in caught.value.next_step


def test_items_of_an_account_are_replaced_whole_or_kept_whole(desk: Desk) -> None:
    desk.run(rows(ROSA, PAT))
    head = "No,Bill,Part,Open,Due\n"
    desk.run(head + "1-1,a,,10.00,2025-10-01\n1-1,b,,20.00,2025-11-01\n", ITEMS, "items.csv")
    done = desk.run(head + "1-1,a,,11.00,2025-10-01\n1-1,b,,lots,2025-11-01\n", ITEMS, "items.csv")
    assert (done.written, done.rejected) == (0, 2)
    assert desk.items("1-1") == {"a": 1_000, "b": 2_000}
    assert "Row 3 of the same account is wrong" in desk.rejects("items.csv")[0][1]
    desk.run(head + "1-1,,,,\n", ITEMS, "items.csv")
    assert desk.items("1-1") == {}


def test_items_that_are_not_together_or_of_nobody_are_refused(small: Desk) -> None:
    small.run(rows(ROSA, PAT))
    head = "No,Bill,Part,Open,Due\n"
    lines = [
        "1-1,a,,10.00,2025-10-01",
        "1-2,b,,5.00,2025-10-01",
        "1-1,c,,7.00,2025-10-01",
        "1-9,d,,1.00,2025-10-01",
    ]
    done = small.run(head + "\n".join(lines), ITEMS, "items.csv")
    assert (done.written, done.rejected) == (2, 2)
    assert [row for row, _ in small.rejects("items.csv")] == [4, 5]
    assert "Sort the file by account" in small.rejects("items.csv")[0][1]
    assert "import accounts first" in small.rejects("items.csv")[1][1]
    assert small.items("1-1") == {"a": 1_000}


def test_histories_and_payments_are_imported(desk: Desk) -> None:
    desk.run(rows(ROSA, PAT))
    late = 'rows = "history"\nhistory = "late payments"\ndates = "%m/%d/%Y"\n[columns]\naccount = "No"\ndate = "Day"\n'
    done = desk.run("No,Day\n1-1,06/30/2025\n1-1,07/31/2025\n1-2,31/31/2025\n", late, "late.csv")
    assert (done.written, done.rejected) == (1, 1)
    facts = desk.database.read(lambda c: reading.facts(c, "1-1", desk.pack))
    assert [one.date.isoformat() for one in facts.account.histories["late payments"]] == [
        "2025-06-30",
        "2025-07-31",
    ]
    payments = 'rows = "payments"\nthousands = ","\n[columns]\naccount = "No"\ndate = "Day"\namount = "Sum"\n'
    desk.run('No,Day,Sum\n1-1,2025-10-01,"1,234.50"\n', payments, "paid.csv")
    file = desk.database.read(lambda c: reading.file(c, "1-1"))
    assert [one.minor for one in file.payments] == [123_450]


def test_what_we_posted_is_not_doubled_when_it_comes_back_in_a_file(desk: Desk) -> None:
    desk.run(rows(ROSA))
    made = paid(parts=(), minor=850)
    desk.database.write(lambda c: booking.post(c, made, USUAL_CHART))
    payments = (
        'rows = "payments"\n[columns]\naccount = "No"\ndate = "Day"\namount = "Sum"\nreference = "Ref"\n'
    )
    desk.run("No,Day,Sum,Ref\n1-1,2025-11-04,8.50,ref-1\n1-1,2025-10-04,9.00,ref-0\n", payments, "paid.csv")
    file = desk.database.read(lambda c: reading.file(c, "1-1"))
    assert [(one.minor, one.posting) for one in file.payments] == [(850, "pay-one"), (900, None)]


def test_an_interrupted_import_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 10)
    lines = [PAT.replace("1-2,", f"2-{at},") for at in range(45)]
    lines[5] = lines[25] = lines[41] = "damaged"
    left = [2]

    def stops(*arguments: object) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return write_groups(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "write_groups", stops)
    with pytest.raises(KeyboardInterrupt):
        desk.run(rows(*lines))
    monkeypatch.setattr(intake, "write_groups", write_groups)
    done = desk.run(rows(*lines))
    assert done.resumed_after > 2
    assert (done.rows, done.written, done.unchanged, done.rejected) == (45, 42, 0, 3)
    assert [row for row, _ in desk.rejects()] == [7, 27, 43]
    again = desk.run(rows(*lines))
    assert (again.resumed_after, again.written, again.unchanged, again.rejected) == (0, 0, 42, 3)
    assert [row for row, _ in desk.rejects()] == [7, 27, 43]


def test_memory_does_not_grow_with_the_file(small: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 100)

    def peak(count: int, name: str, line: Callable[[int], str]) -> int:
        text = rows(*(line(at) for at in range(count)))
        tracemalloc.start()
        small.run(text, name=name)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found - len(text)

    def good(at: int) -> str:
        return PAT.replace("1-2,", f"2-{at},").replace(",0.00,", f",{at}.00,")

    peak(200, "warm.csv", good)
    few, many = peak(500, "few.csv", good), peak(2_500, "many.csv", good)
    assert many < 2 * few
    assert peak(2_500, "bad.csv", lambda at: "damaged") < 2 * few


def test_a_hostile_name_is_kept_as_one_harmless_line(small: Desk) -> None:
    small.run(rows(ROSA.replace("Rosa Delgado", "Rosa\u202e \x1b[31m Del\u200bgado" + "x" * 5_000)))
    name = small.database.read(lambda c: search.by_number(c, "1-1")).found[0].card.name
    assert name.startswith("Rosa [31m Delgado")
    assert len(name) <= 200
    assert name.isprintable()
