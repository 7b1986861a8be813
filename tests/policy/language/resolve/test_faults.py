"""One fault in a sound pack gives one finding, at its place: page, what is changed, code, line and column."""

from __future__ import annotations

import pytest

from tests.policy.language.pages import SOUND, codes, compiled, replaced

INPUTS, PARAMETERS, LATE = "inputs.md", "parameters.md", "components/late.md"
PLAN, FULL, TENDERS = "offers/plan.md", "offers/in-full.md", "tenders.md"
AUTHORITY, APPLICATION, FLOW, CASES = "authority.md", "application.md", "guidance/payment.md", "cases/late.md"

FAULTS = [
    # Front matter and pack.md
    ("pack.md", "pack: example\n", "", "setting-missing"),
    ("pack.md", "title: Example Utility", "titel: Example Utility\ntitle: x", "unknown-setting"),
    ("pack.md", "currency: USD", "currency: XYZ", "currency"),
    ("pack.md", "currency: USD\n", "", "setting-missing"),
    ("pack.md", "rounding: half up", "rounding: sideways", "unknown-word"),
    ("pack.md", "time zone: America/Denver", "time zone: Denver time", "time-zone"),
    ("pack.md", "published: 2025-10-01", "published: October", "date"),
    ("pack.md", "weekend: saturday, sunday", "weekend: someday", "weekend"),
    ("pack.md", "## Holidays", "## Feasts", "unknown-section"),
    ("pack.md", "2025-12-25", "2025-12-32", "date"),
    ("pack.md", "| 12-01 |", "| 13-01 |", "date"),
    ("pack.md", "| 03-31 |", "| March |", "date"),
    ("pack.md", "owner: Accounts Receivable", "owner Accounts Receivable", "front-matter"),
    ("pack.md", "owner: Accounts Receivable", "owner: a\nowner: b", "front-matter"),
    # inputs.md
    (INPUTS, "## Open items", "## Open thing", "unknown-section"),
    (INPUTS, "| past due | money |", "| past due | monie |", "unknown-word"),
    (INPUTS, "| past due | money |", "| past due | |", "unknown-word"),
    (INPUTS, "| past due | money |", "| sum of money | money |", "name"),
    (INPUTS, "| past due | money |", "| yes | money |", "name"),
    (INPUTS, "| current | money |", "| | money |", "name"),
    (INPUTS, "| current | money |", "| past due | money |", "name-taken"),
    (INPUTS, "| current | money |", "| quote date | money |", "name-taken"),
    (INPUTS, "| current | money |", "| subtotal | money |", "name-taken"),
    (INPUTS, "| autopay | boolean | |", "| autopay | boolean | 0 .. 1 |", "domain"),
    (INPUTS, "CO, CT, NV", "CO, CT, of", "name"),
    (INPUTS, "CO, CT, NV", "CO, CT, CO", "name-taken"),
    (INPUTS, "| call | unknown |", "| call | perhaps |", "unknown-word"),
    (INPUTS, "0.00 .. 50000.00", "0.00 to 50000.00", "domain"),
    (INPUTS, "0.00 .. 50000.00", "0.00 .. 50000.001", "domain"),
    (INPUTS, "0.00 .. 50000.00", "9.00 .. 5.00", "domain"),
    (INPUTS, "0 .. 3650", "0 .. 1 .. 3650", "domain"),
    (INPUTS, "0 .. 3650", "0 .. 3650 by 1%", "domain"),
    (INPUTS, "0% .. 30% by 0.01%", "0% .. 30% by none", "domain"),
    (INPUTS, "0% .. 30% by 0.01%", "0% .. 30.001% by 0.01%", "domain"),
    (INPUTS, "0% .. 30% by 0.01%", "0% .. high", "domain"),
    (INPUTS, "| promised on | date | |", "| promised on | date | 2020-01-01 .. then |", "domain"),
    (INPUTS, "| late waivers | amounts |", "| late waivers | money |", "unknown-word"),
    (INPUTS, "| late waivers | amounts |", "| past due | amounts |", "name-taken"),
    (INPUTS, "| late waivers | amounts |", "| of | amounts |", "name"),
    (INPUTS, "| name | holds |", "| name | has |", "column-missing"),
    (
        INPUTS,
        "| name | type | domain |\n|---|---|---|\n| bill",
        "| name | type | name |\n|---|---|---|\n| bill",
        "column-twice",
    ),
    (INPUTS, "## Histories", "## Service\nNothing.\n\n## Histories", "no-table"),
    # parameters.md
    (PARAMETERS, "## Values", "## Numbers", "unknown-section"),
    (PARAMETERS, "| late rate | 1.5% | 2024-01-01 |", "| past due | 1.5% | 2024-01-01 |", "name-taken"),
    (PARAMETERS, "| late rate | 1.5% | 2024-01-01 |", "| of | 1.5% | 2024-01-01 |", "name"),
    (PARAMETERS, "| third | 1/3 |", "| third | a third |", "unreadable"),
    (PARAMETERS, "| third | 1/3 |", "| third | 1 3 |", "unreadable"),
    (PARAMETERS, "| 2025-07-01 | sheet 11", "| July | sheet 11", "date"),
    (PARAMETERS, "| 2025-07-01 | sheet 11", "| 2023-07-01 | sheet 11", "never-in-effect"),
    (PARAMETERS, "| 2025-07-01 | sheet 11", "| 2025-08-01 | sheet 11", "two-values"),
    (PARAMETERS, "| late rate | 2% |", "| late rate | 2.00 |", "type"),
    (PARAMETERS, "## Surcharge cap by state", "## Surcharge cap by stat", "unknown-name"),
    (PARAMETERS, "## Surcharge cap by state", "## Past due by state", "name-taken"),
    (PARAMETERS, "## Surcharge cap by state", "## Cap of it by state", "name"),
    (PARAMETERS, "| CO | 2% |", "| TX | 2% |", "unknown-word"),
    (PARAMETERS, "| CO | 2% |", "| - | 2% |", "two-values"),
    (PARAMETERS, "| CO | 2% | act |\n| - | 3% | scheme |\n", "", "no-rows"),
    # Tables: titles, headings, ids
    (LATE, "(unique)", "(uniqe)", "hit-policy"),
    (LATE, "| id | days past due |", "| days past due | id |", "no-id"),
    (LATE, "| id | days past due |", "| number | days past due |", "no-id"),
    (LATE, "| segment | from |", "| segment | segment of |", "unreadable"),
    (LATE, "| segment | from |", "| | from |", "unreadable"),
    (LATE, "| from | = amount |", "| = | = amount |", "unreadable"),
    (LATE, "| from | = amount |", "| = a + b | = amount |", "unreadable"),
    (LATE, "| from | = amount | source |", "| id | = amount | source |", "column-twice"),
    (LATE, "| from | = amount | source |", "| from | = amount | = amount |", "column-twice"),
    (LATE, "| from | = amount | source |", "| from | = amount | = past due |", "name-taken"),
    (LATE, "| LC2 |", "| 2 |", "no-id"),
    (LATE, "| LC2 |", "| LC1 |", "id-twice"),
    (LATE, "| LC2 |", "| P1 |", "id-twice"),
    (LATE, "| 2025-07-01 |", "| 2025-7-1 |", "date"),
    (LATE, "## Charge (unique)", "## Nothing here\n\n## Charge (unique)", "no-table"),
    (
        LATE,
        "## Charge (unique)",
        "## Charge\n| id | past due | = fee |\n|---|---|---|\n| X1 | - | 1.00 |\n\n## Charge (unique)",
        "name-taken",
    ),
    (
        LATE,
        "## Charge (unique)",
        "## Level\n| id | past due | = fee |\n|---|---|---|\n\n## Charge (unique)",
        "no-rows",
    ),
    (
        LATE,
        "## Charge (unique)",
        "## Level\n| id | past due |\n|---|---|\n| X1 | - |\n\n## Charge (unique)",
        "no-result",
    ),
    # Cells
    (LATE, "| <= 1 |", "| |", "empty-cell"),
    (LATE, "| <= 1 |", "| =< 1 |", "unreadable"),
    (LATE, "| <= 1 |", "| <= 1.5 |", "type"),
    (LATE, "| <= 1 |", "| residential |", "unknown-name"),
    (LATE, "| <= 1 |", "| <= past due |", "type"),
    (LATE, "| <= 1 |", "| <= cycle days |", "test-not-fixed"),
    (LATE, "| <= 1 |", "| unknown |", "state-never"),
    (LATE, "| <= 1 |", "| not applicable |", "state-never"),
    (LATE, "| <= 1 |", "| otherwise, 1 |", "unreadable"),
    (LATE, "| <= 1 | - |", "| <= 1 | otherwise |", "otherwise"),
    (LATE, "| > 1 | < 25.00 |", "| otherwise | < 25.00 |", "otherwise"),
    (LATE, "| business |", "| buisness |", "unknown-word"),
    (LATE, "| business |", "| > business |", "type"),
    (LATE, "| < 25.00 |", "| < 25.005 |", "type"),
    (LATE, "| < 25.00 |", "| < 25% |", "type"),
    (LATE, "| < 25.00 |", "| < $25.00 |", "unreadable"),
    (LATE, "| < 25.00 |", "| < 1,250.00 |", "unreadable"),
    (LATE, "| < 25.00 |", "| 2025-01-01 |", "type"),
    (LATE, "| business |", "| 5 |", "type"),
    # Results
    (LATE, "| - | | 0.00 |", "| - | | |", "empty-cell"),
    (LATE, "| - | | 0.00 |", "| - | | yes |", "type"),
    (LATE, "round(late rate of past due)", "late rate of past due", "unrounded"),
    (LATE, "round(late rate of past due)", "round(late rate)", "type"),
    (LATE, "round(late rate of past due)", "round(late rat of past due)", "unknown-name"),
    (LATE, "round(late rate of past due)", "round(surcharge cap of past due)", "key-missing"),
    (LATE, "round(late rate of past due)", "round(late rate for state of past due)", "unknown-name"),
    (LATE, "round(late rate of past due)", "round(surcharge cap for segment of past due)", "type"),
    (LATE, "round(late rate of past due)", "round(late rate of past due to 0.00)", "rounding-unit"),
    (LATE, "round(late rate of past due)", "round(late rate of past due, 5.00)", "arguments"),
    (LATE, "round(late rate of past due)", "roundup(late rate of past due)", "unknown-function"),
    (LATE, "round(late rate of past due)", "past due * past due", "type"),
    (LATE, "round(late rate of past due)", "past due + segment", "type"),
    (LATE, "round(late rate of past due)", "past due - late rate", "type"),
    (LATE, "round(late rate of past due)", "quote date - past due", "type"),
    (LATE, "round(late rate of past due)", "quote date + quote date", "type"),
    (LATE, "round(late rate of past due)", "past due - quote date", "type"),
    (LATE, "round(late rate of past due)", "days past due", "type"),
    (LATE, "round(late rate of past due)", "-5.00 + past due", "negative"),
    (LATE, "round(late rate of past due)", "min(past due)", "arguments"),
    (LATE, "round(late rate of past due)", "min(past due, quote date)", "type"),
    (LATE, "round(late rate of past due)", "prorate(past due, 3)", "arguments"),
    (LATE, "round(late rate of past due)", "prorate(past due, current, 30)", "type"),
    (LATE, "| from | = amount |", "| = last day to pay | = amount |", "unreadable"),
    (LATE, "round(late rate of past due)", "prorate(past due, 3, current)", "type"),
    (LATE, "round(late rate of past due)", "prorate(past due, own rate, current)", "type"),
    (LATE, "round(late rate of past due)", "segment up to 3.00", "type"),
    (LATE, "round(late rate of past due)", "bill age", "scope"),
    (LATE, "round(late rate of past due)", "late waivers", "type"),
    (LATE, "round(late rate of past due)", "sum of waivers", "unknown-name"),
    (LATE, "round(late rate of past due)", "sum of returned payments", "type"),
    (LATE, "round(late rate of past due)", "sum of late charges on this item", "scope"),
    (LATE, "round(late rate of past due)", "sum of late waivers this season(summer)", "unknown-name"),
    (LATE, "round(late rate of past due)", "late-charge", "cycle"),
    (LATE, "round(late rate of past due)", "taxable lines", "cycle"),
    (LATE, "| id | days past due |", "| id | late rate of past due |", "type"),
    (LATE, "| id | days past due |", "| id | greeting |", "type"),
    (LATE, "| id | days past due |", "| id | 5 |", "type"),
    # Components
    (LATE, "component: late-charge", "component: sum of it", "name"),
    (LATE, "component: late-charge", "component: overdue", "name-taken"),
    (LATE, "component: late-charge\n", "", "setting-missing"),
    (LATE, "kind: late fee", "kind: late fees", "unknown-word"),
    (LATE, "kind: late fee\n", "", "setting-missing"),
    (LATE, "taxable: yes", "taxable: maybe", "unknown-word"),
    (LATE, "order: 2", "order: second", "type"),
    (LATE, "order: 2", "order: " + "9" * 5000, "type"),
    (AUTHORITY, "| Team lead | 2 |", "| Team lead | " + "9" * 5000 + " |", "type"),
    (LATE, "order: 2", "rest: " + "9" * 5000 + " instalments", "unknown-word"),
    (LATE, "= amount", "= charge", "no-amount"),
    (LATE, "order: 2", "rest: later", "unknown-word"),
    (LATE, "order: 2", "rest: 99 instalments", "unknown-word"),
    (LATE, "order: 2", "reduces: overdue", "unknown-setting"),
    (LATE, "kind: late fee", "kind: waiver", "setting-missing"),
    (LATE, "kind: late fee", "kind: waiver\nreduces: overdu", "unknown-name"),
    (LATE, "kind: late fee", "kind: exception\nexception to: late-charge", "unknown-name"),
    # Offers and tenders
    (PLAN, "option: plan", "option: in full", "name-taken"),
    (PLAN, "option: plan\n", "", "setting-missing"),
    (PLAN, "kind: payment plan\n", "", "setting-missing"),
    (PLAN, "kind: payment plan", "kind: price option", "unknown-setting"),
    (PLAN, "every: month", "every: moon", "unknown-word"),
    (PLAN, "every: month", "every: 0 days", "unknown-word"),
    (PLAN, "roll: next business day", "roll: someday", "unknown-word"),
    (PLAN, "finances: past due\n", "", "setting-missing"),
    (PLAN, "finances: past due", "finances: segment", "type"),
    (PLAN, "## Open", "## Opened", "no-table"),
    (PLAN, "= fewest payments", "= least payments", "no-result"),
    (PLAN, "rank: 2", "rank: 2\nown amount: yes", "no-table"),
    (TENDERS, "## Methods", "## Ways", "no-rows"),
    (TENDERS, "card product", "card produkt", "unknown-name"),
    (TENDERS, "| bank | Bank account | |", "| card | Card | |", "name-taken"),
    (TENDERS, "| bank | Bank account | |", "| of | Card | |", "name"),
    # Authority, application, guidance
    (AUTHORITY, "| agent | Agent | 1 |", "| agent | Agent | first |", "type"),
    (AUTHORITY, "| = why |", "| = reason why |", "no-result"),
    (AUTHORITY, "| granted |", "| grantd |", "unknown-word"),
    (AUTHORITY, "| lead | 1 |", "| chief | 1 |", "unknown-word"),
    (APPLICATION, "## Order", "## Orders", "no-table"),
    (APPLICATION, "= then", "= next", "no-result"),
    (FLOW, "(rule order)", "(first)", "hit-policy"),
    (FLOW, "## Steps", "## Stages", "no-table"),
    (FLOW, "flow: payment\n", "", "setting-missing"),
    (FLOW, "flow: payment", "flow: of", "name"),
    (FLOW, "| verify |", "| check |", "unknown-word"),
    (FLOW, "| state | |", "| stat | |", "unknown-name"),
    (FLOW, "| state | |", "| | |", "setting-missing"),
    (FLOW, "| G2 |\n", "| G9 |\n", "unknown-row"),
    (FLOW, "| kind | title |", "| note | title |", "column-missing"),
    # Cases
    (CASES, "| K1 |", "| |", "no-id"),
    (CASES, "| past due | days", "| past dew | days", "unknown-name"),
    (CASES, "| 24.99 |", "| 24,99 |", "unreadable"),
    (CASES, "= late-charge", "= late-fee", "unknown-name"),
    (CASES, "| 0.00 |", "| - |", "no-result"),
    (CASES, "## A late charge", "## A late charge (guess)", "unknown-word"),
    (CASES, "| id | past due |", "| past due | id |", "no-table"),
    (CASES, "| quote date | 2025", "| quote day | 2025", "unknown-name"),
    ("pack.md", "time zone: America/Denver", "time zone: America/Denver\nweekend: monday", "front-matter"),
    (AUTHORITY, "| hardship | Hardship |", "| of | Hardship |", "name"),
    (AUTHORITY, "| agent | Agent | 1 |", "| of | Agent | 1 |", "name"),
    (
        CASES,
        "| quote date | 2025-11-03 |",
        "| agreed on | not applicable |\n| quote date | soon |",
        "unreadable",
    ),
    (INPUTS, "| CO, CT, NV | |", "| CO, CT, NV | CO .. NV |", "domain"),
    (LATE, "| business |", "| own rate |", "type"),
    (LATE, "| business |", "| state |", "type"),
    (LATE, "round(late rate of past due)", "segment", "type"),
    (LATE, "round(late rate of past due)", "max(late rate, 5.00)", "type"),
    (LATE, "round(late rate of past due)", "past due * segment", "type"),
    (LATE, "round(late rate of past due)", "days past due * tenure", "type"),
    (LATE, "round(late rate of past due)", "2025-01-01", "type"),
    (LATE, "| <= 1 |", "| <= 2025-01-01 |", "type"),
    (AUTHORITY, "## Waivers (first)", "## Spare\n\n## Waivers (first)", "no-table"),
    (PLAN, "## Open (unique)", "## Spare\n\n## Open (unique)", "no-table"),
    # Pages
    (
        LATE,
        "| LC2 | > 1 | < 25.00 | - | | 0.00 | code |",
        "| LC2 | > 1 | < 25.00 | - | | 0.00 |",
        "missing-cell",
    ),
    (
        LATE,
        "| LC2 | > 1 | < 25.00 | - | | 0.00 | code |",
        "| LC2 | > 1 | < 25.00 | - | | 0.00 | a | b |",
        "extra-cell",
    ),
    (LATE, "|---|---|---|---|---|---|---|", "", "not-a-table"),
    (LATE, "---\nCharged", "Charged", "front-matter"),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "code"), FAULTS, ids=[f"{n}-{fault[3]}" for n, fault in enumerate(FAULTS)]
)
def test_a_fault_gives_its_finding_at_its_place(path: str, old: str, new: str, code: str) -> None:
    compilation = replaced(path, old, new)
    assert code in codes(compilation)
    assert compilation.pack is None
    finding = next(finding for finding in compilation.findings if finding.code == code)
    assert finding.place.page.partition("/")[0] in {known.partition("/")[0] for known in SOUND}
    assert finding.place.line >= 1
    assert finding.place.column >= 1
    assert finding.message
    assert finding.message[-1] in ".?"
    assert finding.advice


def test_the_sound_pack_has_no_findings() -> None:
    compilation = compiled()
    assert compilation.findings == ()
    assert compilation.pack is not None
    assert [case.id for case in compilation.cases] == ["K1"]


def test_the_finding_of_a_cell_names_the_very_column() -> None:
    compilation = replaced(LATE, "| business |", "| buisness |")
    (finding,) = compilation.findings
    line = (
        SOUND[LATE]
        .decode()
        .split("\n")
        .index(next(x for x in SOUND[LATE].decode().split("\n") if "LC4" in x))
        + 1
    )
    assert (finding.place.line, finding.place.column) == (line, 26)
    assert finding.row == "LC4"
    assert "Did you mean “business”?" in finding.advice


def test_every_finding_of_a_pack_comes_in_one_run() -> None:
    compilation = compiled(
        inputs=SOUND["inputs.md"].replace(b"| current | money |", b"| past due | money |"),
        components__late=SOUND[LATE]
        .replace(b"business", b"buisness")
        .replace(b"2% of past due", b"2% of past dew"),
    )
    assert sorted(codes(compilation)) == ["name-taken", "unknown-name", "unknown-word"]
