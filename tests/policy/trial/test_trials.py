"""Cases run against a pack: what agrees, what differs and how that is said, and which rows are reached."""

from __future__ import annotations

import pytest

from policy.language.cases import Case
from policy.language.tree.pack import Pack
from policy.trial import run, run_all
from tests.policy.language.pages import SOUND, compiled, page

BASE = """
    ## Base
    | input | value |
    |---|---|
    | quote date | 2025-11-03 |
    | past due | 200.00 |
    | current | 10.00 |
    | days past due | 10 |
    | segment | residential |
    | state | CO |
    | autopay | no |
    | card product | unknown |
    | promised on | not applicable |
    | own rate | 1% |
    | cycle days | 30 |
    | tenure | 12 |
    | greeting | hello |

    """


def asked(cases: str) -> tuple[Pack, tuple[Case, ...]]:
    compilation = compiled(cases__late=page(BASE) + page(cases))
    assert compilation.findings == ()
    assert compilation.pack is not None
    return compilation.pack, compilation.cases


def differences(cases: str) -> list[tuple[str, str, str]]:
    pack, (case,) = asked(cases)
    return [(one.name, one.expected, one.found) for one in run(pack, case).differences]


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("option | = late-charge | = overdue | = total", "in full | 5.00 | 200.00 | 200.00"),
        ("option | = late-charge | = total", "in full | 5.00 | 205.00"),
    ],
)
def test_amounts_are_compared_to_the_cent(columns: str, values: str) -> None:
    count = columns.count("|") + 1
    table = f"## Q\n| id | {columns} |\n|{'---|' * (count + 1)}\n| K1 | {values} |\n"
    found = differences(table)
    assert ("total", "200.00", "205.00") in found or found == []


def test_a_quote_may_be_expected_from_every_side() -> None:
    assert (
        differences("""
        ## Q
        | id | option | = proposed | = options | = schedule | = stale after | = tenders | = needs | = next bill | = rules | = down payment |
        |---|---|---|---|---|---|---|---|---|---|---|
        | K1 | plan | in full | plan, in full | 2025-11-03 55.00; 2025-12-03 50.00; 2026-01-05 50.00; 2026-02-03 50.00 | 2025-11-03 | bank, card | none | 0.00 | LC3, T1 | 50.00 |
        """)
        == []
    )


def test_without_an_option_named_the_proposed_one_is_meant() -> None:
    assert differences("## Q\n| id | = total |\n|---|---|\n| K1 | 205.00 |\n") == []


def test_what_came_out_otherwise_is_said_with_its_place() -> None:
    pack, (case,) = asked(
        "## Q\n| id | option | = total | = options | = rules |\n|---|---|---|---|---|\n| K1 | in full | 204.99 | plan | LC4 |\n"
    )
    trial = run(pack, case)
    assert not trial.passes
    assert [one.name for one in trial.differences] == ["total", "options", "rules"]
    assert trial.differences[0].expected == "204.99"
    assert trial.differences[0].found == "205.00"
    assert trial.differences[0].place.page == "cases/late.md"


def test_an_option_that_is_not_open_is_said_to_be_so() -> None:
    assert differences(
        "## Q\n| id | past due | option | = total |\n|---|---|---|---|\n| K1 | 50.00 | plan | 50.00 |\n"
    ) == [("total", "50.00", "the option “plan” is not open")]
    assert differences("## Q\n| id | past due | = total |\n|---|---|---|\n| K1 | 0.00 | 0.00 |\n") == [
        ("total", "0.00", "no option is open")
    ]
    assert (
        differences(
            "## Q\n| id | past due | = options | = proposed |\n|---|---|---|---|\n| K1 | 0.00 | none | none |\n"
        )
        == []
    )


def test_a_refusal_is_a_difference_unless_it_is_expected() -> None:
    assert (
        differences("## Q\n| id | past due | = total |\n|---|---|---|\n| K1 | 99999.00 | 1.00 |\n")[0][0]
        == "total"
    )
    assert (
        differences(
            "## Q (refused)\n| id | past due | = because | = about |\n|---|---|---|---|\n| K1 | 99999.00 | out-of-domain | past due |\n"
        )
        == []
    )
    assert differences(
        "## Q (refused)\n| id | past due | = because |\n|---|---|---|\n| K1 | 9.00 | out-of-domain |\n"
    ) == [("because", "out-of-domain", "a quote was made")]


@pytest.mark.parametrize(
    ("request_", "component", "asked_", "line", "answer"),
    [
        ("waive", "late-charge", "5.00", "5.00", "granted"),
        ("waive", "late-charge", "3.00", "5.00", "granted"),
        ("waive", "-", "5.00", "5.00", "granted"),
        ("lower", "late-charge", "3.00", "5.00", "granted"),
        ("lower", "late-charge", "3.00", "-", "granted"),
        ("accept less", "overdue", "90.00", "200.00", "needs approval"),
        ("change terms", "-", "-", "-", "refused"),
        ("extend", "-", "-", "-", "refused"),
        ("override", "-", "-", "-", "refused"),
    ],
)
def test_requests_of_every_kind_are_judged(
    request_: str, component: str, asked_: str, line: str, answer: str
) -> None:
    assert (
        differences(
            "## W (judge)\n| id | option | request | component | waiver class | role | reason | asked | line amount | = answer |\n|---|---|---|---|---|---|---|---|---|---|\n"
            f"| K1 | in full | {request_} | {component} | late | agent | hardship | {asked_} | {line} | {answer} |\n"
        )
        == []
    )


def test_a_judgement_names_who_approves() -> None:
    assert (
        differences(
            "## W (judge)\n| id | option | request | component | role | reason | asked | line amount | = answer | = approver | = people | = why | = rules |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
            "| K1 | in full | waive | overdue | agent | hardship | 200.00 | 200.00 | needs approval | lead | 1 | larger | W2 |\n"
        )
        == []
    )


ITEMS = """
    ## Open items
    | case | item | item amount | item due | bill age | disputed |
    |---|---|---|---|---|---|
    | * | a | 30.00 | 2025-09-01 | 60 | 0.00 |
    | * | b | 20.00 | 2025-10-20 | 10 | 0.00 |
    """


@pytest.mark.parametrize(
    ("payment", "instruction", "applied", "left"),
    [
        ("40.00", "-", "a 30.00; b 10.00", "0.00"),
        ("60.00", "-", "a 30.00; b 20.00", "10.00"),
        ("20.00", "b 15.00", "b 15.00; a 5.00", "0.00"),
        ("20.00", "b", "b 20.00", "0.00"),
    ],
)
def test_a_payment_is_applied_as_expected(payment: str, instruction: str, applied: str, left: str) -> None:
    assert (
        differences(
            f"## P (allocate)\n| id | payment | instruction | = applied | = left |\n|---|---|---|---|---|\n| K1 | {payment} | {instruction} | {applied} | {left} |\n\n"
            + page(ITEMS).decode()
        )
        == []
    )


@pytest.mark.parametrize(
    ("payment", "instruction", "says"),
    [("much", "-", "Write amounts"), ("unknown", "-", "not an amount"), ("5.00", "z 1.00", "no open item")],
)
def test_a_payment_that_cannot_be_applied_is_a_difference(payment: str, instruction: str, says: str) -> None:
    ((_, _, found),) = differences(
        f"## P (allocate)\n| id | payment | instruction | = applied |\n|---|---|---|---|\n| K1 | {payment} | {instruction} | a 1.00 |\n\n"
        + page(ITEMS).decode()
    )
    assert says in found


@pytest.mark.parametrize(
    ("state", "done", "step", "says"),
    [("CO", "-", "G2", "You owe 200.00."), ("CO", "G2", "end", "-"), ("CO", "g2, G3", "end", "-")],
)
def test_a_call_is_at_the_step_expected(state: str, done: str, step: str, says: str) -> None:
    assert (
        differences(
            f"## G (guide)\n| id | state | flow | done | = step | = says | = consents |\n|---|---|---|---|---|---|---|\n| K1 | {state} | payment | {done} | {step} | {says} | none |\n"
        )
        == []
    )


def test_the_only_flow_need_not_be_named_but_no_other_may() -> None:
    assert differences("## G (guide)\n| id | = step |\n|---|---|\n| K1 | G2 |\n") == []
    assert differences("## G (guide)\n| id | flow | = step |\n|---|---|---|\n| K1 | hello | G2 |\n") == [
        ("step", "G2", "there is no flow “hello”")
    ]


def test_a_case_without_a_date_is_of_the_first_day_of_2026() -> None:
    compilation = compiled(
        cases__late=page(BASE.replace("    | quote date | 2025-11-03 |\n", ""))
        + b"## Q\n| id | = stale after |\n|---|---|\n| K1 | 2026-01-01 |\n"
    )
    assert compilation.pack is not None
    assert run(compilation.pack, compilation.cases[0]).passes


def test_a_report_names_the_rows_that_no_case_reaches() -> None:
    pack, cases = asked(
        "## Q\n| id | option | payments | = total |\n|---|---|---|---|\n| K1 | in full | - | 205.00 |\n| K2 | plan | 2 | 1.00 |\n"
    )
    report = run_all(pack, cases)
    assert [trial.case.id for trial in report.failures] == ["K2"]
    unreached = [row for _, row in report.unreached]
    assert "LC4" in unreached
    assert "LC3" not in unreached
    assert report.rows == sum(len(table.rows) for table in pack.tables.values())


def test_a_pack_without_offers_has_one_nameless_option() -> None:
    pages = {path: SOUND[path] for path in ("pack.md", "inputs.md", "parameters.md", "components/late.md")}
    from policy.language.compile import read

    compilation = read(
        {**pages, "cases/late.md": page(BASE) + b"## Q\n| id | = total |\n|---|---|\n| K1 | 5.00 |\n"}
    )
    assert compilation.findings == ()
    assert compilation.pack is not None
    assert run(compilation.pack, compilation.cases[0]).passes
