"""Books are opened, made, computed and compared; what does not fit is told in words, and every sum adds up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from integrations.packs.book import BookUnreadable, open_book
from integrations.packs.book_difference import BookDifference, book_difference
from integrations.packs.book_making import make_book
from integrations.packs.book_run import prepared
from integrations.packs.book_simulation import simulate
from integrations.packs.page_difference import How, What, page_differences
from integrations.packs.report import Standing, made, plain
from integrations.packs.report_charts import Money
from integrations.packs.report_html import core, page
from policy.language.compile import read
from policy.language.tree.pack import Pack
from tests.policy.language.pages import SOUND
from tests.policy.language.targets.everything import EVERYTHING

ON = date(2025, 11, 3)
HOSTILE = "<script>alert('x')</script> & \"quotes\" <img src=http://example.com/x.png>"


def compiled(pages: dict[str, bytes]) -> Pack:
    compilation = read(pages)
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


@cache
def old() -> Pack:
    return compiled(dict(EVERYTHING))


@cache
def new() -> Pack:
    """Return the pack with a changed row, an added one, a removed one and a changed parameter."""
    pages = dict(EVERYTHING)
    late = pages["components/late.md"].replace(b"| 2.50 | relief |", b"| 1.50 | relief |")
    pages["components/late.md"] = late.replace(b"title: Late payment charge", f"title: {HOSTILE}".encode())
    pages["components/fees.md"] = pages["components/fees.md"].replace(b"| FS1 | no |", b"| FS5 | no |")
    pages["parameters.md"] = pages["parameters.md"].replace(b"| late rate | 2% |", b"| late rate | 2.5% |")
    pages["components/tax.md"] = pages["components/tax.md"].replace(b"8.25%", b"8.00%")
    return compiled(pages)


@pytest.fixture(scope="module")
def book_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "book.duckdb"
    make_book(old(), path, 3_000, 5, ON)
    return path


@pytest.fixture(scope="module")
def difference(book_path: Path) -> BookDifference:
    with open_book(book_path) as book:
        return book_difference(old(), new(), book, ON, "card")


def test_the_same_seed_makes_the_same_book(tmp_path: Path) -> None:
    totals = []
    for number in range(2):
        make_book(old(), tmp_path / f"{number}.duckdb", 500, 9, ON)
        with open_book(tmp_path / f"{number}.duckdb") as book:
            totals.append(simulate(old(), book, ON, "card"))
    assert totals[0] == totals[1]
    with pytest.raises(FileExistsError):
        make_book(old(), tmp_path / "0.duckdb", 5, 9, ON)


def test_every_account_of_a_made_book_is_within_the_domains(book_path: Path) -> None:
    with open_book(book_path) as book:
        result = simulate(old(), book, ON, "card")
    assert result.accounts == 3_000
    assert result.statuses == {"QUOTED": 3_000}
    assert result.invalid == {}


def test_a_simulation_adds_up(book_path: Path) -> None:
    with open_book(book_path) as book:
        result = simulate(old(), book, ON, "card")
    assert set(result.segments) == {"segment", "state", "card product"}
    for words in result.segments.values():
        assert sum(one.now for one in words) == result.now
        assert sum(one.accounts for one in words) == 3_000
    assert sum(result.options.values()) == 3_000
    assert "card product" in result.needs


def test_all_sums_of_a_difference_are_the_whole_change(difference: BookDifference) -> None:
    assert difference.change == difference.after - difference.before != 0
    assert sum(one.change for one in difference.components) == difference.change
    assert sum(one.change for one in difference.causes) == difference.change
    for segment in difference.segments:
        assert sum(one.change for one in segment.words) == difference.change
        assert sum(one.accounts for one in segment.words) == difference.changed
    assert sum(one.accounts for one in difference.histogram) == difference.changed
    assert difference.more + difference.less == difference.changed
    for one in difference.components:
        assert one.after - one.before == one.change


def test_a_change_is_put_down_to_the_rows_that_changed(difference: BookDifference) -> None:
    causes = {cause.subject: cause for cause in difference.causes}
    assert {"LC5", "late rate", "TX1"} <= set(causes)
    assert set(causes) <= {"LC5", "late rate", "TX1", "FS1", "FS5", "other"}
    assert (causes["LC5"].old, causes["LC5"].new, causes["LC5"].where) == ("2.50", "1.50", "low income")
    assert causes["late rate"].change >= 0 >= causes["LC5"].change


def test_the_sample_tells_the_lines_that_change_with_their_rows(difference: BookDifference) -> None:
    assert len(difference.sample) == 50
    changes = [abs(one.after - one.before) for one in difference.sample]
    assert changes == sorted(changes, reverse=True)
    rules = {rule for one in difference.sample for line in one.lines for rule in line.rules_after}
    assert rules & {"LC4", "LC5", "TX1"}


def test_a_book_in_batches_comes_to_the_same(
    book_path: Path, difference: BookDifference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.packs.book.BATCH", 700)
    steps: list[tuple[int, int]] = []
    with open_book(book_path) as book:
        found = book_difference(old(), new(), book, ON, "card", lambda done, of: steps.append((done, of)))
    assert found == difference
    assert steps[-1] == (5, 5)


def test_the_pages_are_compared_row_by_row() -> None:
    found = {(one.what, one.how, one.subject, one.aspect): one for one in page_differences(old(), new())}
    changed = found[What.ROW, How.CHANGED, "LC5", "= amount"]
    assert (changed.page, changed.old, changed.new) == ("components/late.md", "2.50", "1.50")
    rate = found[What.PARAMETER, How.CHANGED, "late rate", "from 2025-07-01"]
    assert (rate.old, rate.new) == ("2%", "2.5%")
    assert (What.ROW, How.ADDED, "FS5", "Sum") in found
    assert (What.ROW, How.REMOVED, "FS1", "Sum") in found
    assert (What.COMPONENT, How.CHANGED, "late-charge", "title") in found
    assert page_differences(old(), old()) == ()


def test_every_kind_of_page_is_compared() -> None:
    pages = dict(SOUND)
    pages["pack.md"] = pages["pack.md"].replace(b"version: 1", b"version: 2")
    pages["inputs.md"] = (
        pages["inputs.md"].replace(b"50000.00", b"60000.00").replace(b"| tenure | months", b"| age | months")
    )
    pages["parameters.md"] = pages["parameters.md"].replace(b"| CO | 2% | act |", b"| CT | 1% | act |")
    pages["components/past-due.md"] = pages["components/past-due.md"].replace(
        b"What is owed.", b"What is owing."
    )
    pages["offers/plan.md"] = pages["offers/plan.md"].replace(b"title: Plan", b"title: Payment plan")
    pages["tenders.md"] = pages["tenders.md"].replace(b"Bank account", b"Bank")
    pages["notes/why.md"] = b"# Why\n"
    whats = {one.what for one in page_differences(compiled(dict(SOUND)), compiled(pages))}
    assert whats >= {What.PACK, What.INPUT, What.PARAMETER, What.OFFER, What.TENDER, What.TEXT}
    fewer = {path: text for path, text in EVERYTHING.items() if path != "components/windows.md"}
    removed = [one for one in page_differences(old(), compiled(fewer)) if one.what is What.COMPONENT]
    assert [(one.how, one.subject) for one in removed] == [(How.REMOVED, "windows")]
    added = [one for one in page_differences(compiled(fewer), old()) if one.what is What.COMPONENT]
    assert [(one.how, one.subject) for one in added] == [(How.ADDED, "windows")]


def test_a_change_of_what_is_asked_of_recorders_is_named() -> None:
    page = b"---\nopens entry: proven\n---\n## Recorders\n| recorder | calls |\n|---|---|\n| pbx | every |\n"
    plain = {**SOUND, "recording.md": page}
    laxer = {
        **SOUND,
        "recording.md": page.replace(b"proven", b"acknowledged\nwhy: audit").replace(b"pbx", b"sip"),
    }
    found = page_differences(compiled(plain), compiled(laxer))
    assert {(one.what, one.page) for one in found} == {(What.RECORDING, "recording.md")}
    assert [(one.how, one.subject, one.aspect, one.old, one.new) for one in found] == [
        (How.CHANGED, "every recorder", "opens entry", "proven", "acknowledged"),
        (How.CHANGED, "every recorder", "why", "", "audit"),
        (How.REMOVED, "recorder pbx", "rule", "calls every", ""),
        (How.ADDED, "recorder sip", "rule", "", "calls every"),
    ]


def test_changed_lines_of_a_page_for_people_are_shown() -> None:
    before = {**SOUND, "sources.md": b"one\ntwo\nthree\n", "notes/a.md": b"a\n", "notes/b.md": b"b\n"}
    after = {**SOUND, "sources.md": b"one\n2\nthree\nfour\n", "notes/a.md": b"a\r\n", "notes/c.md": b"c\nd\n"}
    found = page_differences(compiled(before), compiled(after))
    assert [(one.page, one.how, one.aspect, one.old, one.new) for one in found] == [
        ("notes/a.md", How.CHANGED, "blanks", "1 line", "1 line"),
        ("notes/b.md", How.REMOVED, "page", "1 line", ""),
        ("notes/c.md", How.ADDED, "page", "", "2 lines"),
        ("sources.md", How.CHANGED, "line 2", "two", "2"),
        ("sources.md", How.ADDED, "line 4", "", "four"),
    ]


class Reader(HTMLParser):
    """Collects what a page would fetch or run, and the texts of its tables."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href") or name.startswith("on")]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


def read_page(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def amount(text: str) -> int:
    return int(re.sub(r"[,.+]", "", text).replace("−", "-"))


def test_the_report_adds_up_as_it_is_printed(difference: BookDifference) -> None:
    report = made(old(), new(), page_differences(old(), new()), difference, Standing(0, 1, 2, 142, 142))
    reader = read_page(page(report))
    charts = [table for table in reader.tables if table[-1][0] == "Net"]
    assert len(charts) == 1 + len(difference.segments)
    for table in charts:
        changes = [amount(row[2]) for row in table[1:-1]]
        assert sum(changes) == amount(table[-1][1]) == difference.change
    assert "142 of 142 cases pass" in reader.text
    assert "Checks: no errors, 1 warning, 2 notes" in reader.text
    json.dumps(plain(report))


def test_the_report_fetches_and_runs_nothing_even_if_a_pack_would_have_it(difference: BookDifference) -> None:
    text = page(made(old(), new(), page_differences(old(), new()), difference))
    reader = read_page(text)
    assert not {"script", "img", "link", "iframe", "object", "svg"} & set(reader.tags)
    assert reader.links == []
    assert "url(" not in text
    assert "@import" not in text
    assert HOSTILE in "".join(reader.text)


def test_a_report_without_a_book_tells_of_the_pages(difference: BookDifference) -> None:
    same = read_page(page(made(old(), old(), (), None, Standing(2, 0, 0))))
    assert "The pages say the same." in same.text
    assert "Checks: 2 errors" in same.text
    nothing = replace(
        difference, compared=0, components=(), segments=(), histogram=(), sample=(), remarks=("Mind this.",)
    )
    assert "Mind this." in read_page(page(made(old(), new(), (), nothing))).text


def test_only_what_differs_is_shown_of_two_formulas() -> None:
    assert core("max(5.00, round(2% of past due))", "max(6.00, round(2% of past due))") == ("5.00", "6.00")
    assert core("past due", "past due + 1.00") == ("past due", "past due + 1.00")


def test_money_is_written_with_its_own_digits() -> None:
    assert (Money(2).signed(-123456), Money(2).signed(5), Money(0).plain(1234)) == (
        "−1,234.56",
        "+0.05",
        "1,234",
    )
    assert Money(2).maybe(None) == "–"


def test_a_book_may_be_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(
        "account_id,past_due,current,days_past_due,segment,state,autopay,own_rate,cycle_days,tenure,promised_on\n"
        "1,10000,500,20,Business,CO,false,0,30,1,2025-01-01\n2,10000,500,20,residental,co,false,0,30,1,2025-01-01\n",
        encoding="utf-8",
    )
    pack = compiled(dict(SOUND))
    with open_book(tmp_path) as book:
        result = simulate(pack, book, ON, "bank")
    assert result.statuses == {"QUOTED": 1, "INVALID": 1}
    assert [(one.account, one.inputs) for one in result.not_quoted] == [("2", ("segment",))]
    duckdb.sql(f"COPY (FROM '{tmp_path}/accounts.csv') TO '{tmp_path}/other.parquet'")
    with open_book(tmp_path / "other.parquet") as book:
        assert simulate(pack, book, ON, "bank").now == result.now


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("1 AS account_id, 12.5::DOUBLE AS past_due", "accounts.past_due holds DOUBLE"),
        ("1 AS account_id, 'yes' AS autopay, 1 AS past_due", "no column days_past_due"),
        ("1 AS id", "no column account_id"),
        ("NULL::BIGINT AS account_id", "1 accounts of the book have no id"),
    ],
)
def test_a_book_that_does_not_fit_is_refused_in_words(tmp_path: Path, columns: str, message: str) -> None:
    path = tmp_path / "book.duckdb"
    with duckdb.connect(path) as db:
        db.execute(f"CREATE TABLE accounts AS SELECT {columns}")
    with pytest.raises(BookUnreadable, match=message) as told, open_book(path) as book:
        simulate(compiled(dict(SOUND)), book, ON)
    assert told.value.advice


@pytest.mark.parametrize("kind", ["missing", "not a book", "no accounts"])
def test_what_is_no_book_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "book.duckdb"
    if kind == "not a book":
        path.write_text("nothing", encoding="utf-8")
    if kind == "no accounts":
        path.mkdir()
    with pytest.raises(BookUnreadable, match=re.escape(str(path))), open_book(path):
        pass


def test_a_misspelt_column_is_remarked_upon(book_path: Path) -> None:
    with open_book(book_path) as book:
        strange = replace(
            book, columns={**book.columns, "accounts": {**book.columns["accounts"], "curent": "BIGINT"}}
        )
        remarks = prepared(old(), strange, ON).fitted.remarks
    assert [one.advice for one in remarks if "curent" in one.message] == ["Did you mean current?"]


def test_integers_of_any_width_and_timestamps_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.duckdb"
    with duckdb.connect(path) as db:
        db.execute(
            "CREATE TABLE accounts AS SELECT 'A' AS account_id, 100::SMALLINT AS past_due, 7::HUGEINT AS current, "
            "1::UTINYINT AS days_past_due, 'co'::ENUM ('co', 'xx') AS state, 'business' AS segment, TRUE AS autopay, "
            "0 AS own_rate, 30 AS cycle_days, 1 AS tenure, TIMESTAMP '2025-01-01' AS promised_on, "
            "FALSE AS promised_on__na, 3 AS greeting"
        )
    with open_book(path) as book:
        result = simulate(compiled(dict(SOUND)), book, ON, "bank")
    assert result.statuses == {"QUOTED": 1}
