"""Pages of cases: what a case asks, what it shares with the others, and what it expects."""

from __future__ import annotations

from datetime import date

import pytest

from policy.account import Entry
from policy.language.cases import CaseKind
from policy.language.tree.tables import Scope
from policy.language.tree.types import UNKNOWN
from tests.policy.language.pages import codes, compiled

PAGE = """
    ---
    title: Examples
    ---
    ## Base
    | input | value |
    |---|---|
    | quote date | 2025-11-03 |
    | card product | unknown |
    | past due | 40.00 |

    ## Quotes
    | id | past due | segment | note | = late-charge | = total |
    |---|---|---|---|---|---|
    | K1 | 24.99 | residential | small | 0.00 | - |
    | K2 | - | | | | 40.00 |

    ## Waivers (judge)
    | id | asked | waiver class | = answer |
    |---|---|---|---|
    | K3 | 5.00 | late | granted |

    ## Payments (allocate)
    | id | payment | = applied |
    |---|---|---|
    | K4 | 50.00 | A 50.00 |

    ## Steps (guide)
    | id | flow | done | = step |
    |---|---|---|---|
    | K5 | payment | G1 | G2 |

    ## Refusals (refused)
    | id | past due | = because |
    |---|---|---|
    | K6 | 99999.00 | out-of-domain |

    ## Open items
    | case | item | bill age | item amount | note |
    |---|---|---|---|---|
    | K1, K4 | A | 40 | 20.00 | first |
    | * | | 10 | | |

    ## Histories
    | case | history | date | amount | item |
    |---|---|---|---|---|
    | K1 | late waivers | 2025-10-01 | 5.00 | - |
    | * | late charges | 2025-09-01 | 1.00 | A |
    """


def test_cases_share_a_base_items_and_histories() -> None:
    compilation = compiled(cases__late=PAGE)
    assert compilation.findings == ()
    one, two, *_ = compilation.cases
    assert (one.id, one.kind, one.title) == ("K1", CaseKind.QUOTE, "Quotes")
    assert one.account.values["past due"] == 2499
    assert two.account.values["past due"] == 4000
    assert one.account.values["card product"] is UNKNOWN
    assert [item.id for item in one.account.items[Scope.OPEN_ITEM]] == ["a", "item 2"]
    assert [item.values for item in two.account.items[Scope.OPEN_ITEM]] == [{"bill age": 10}]
    assert one.account.histories["late waivers"] == (Entry(date(2025, 10, 1), 500, None),)
    assert two.account.histories["late waivers"] == ()
    assert two.account.histories["late charges"] == (Entry(date(2025, 9, 1), 100, "a"),)
    assert {name: cell.text for name, cell in one.expected.items()} == {"late-charge": "0.00"}


def test_a_case_asks_for_a_quote_a_judgement_an_allocation_a_step_or_a_refusal() -> None:
    _, _, judged, allocated, guided, refused = compiled(cases__late=PAGE).cases
    assert judged.kind is CaseKind.JUDGE
    assert judged.values["asked"] == 500
    assert "asked" not in judged.account.values
    assert allocated.arguments == {"payment": "50.00"}
    assert guided.arguments == {"flow": "payment", "done": "G1"}
    assert refused.kind is CaseKind.REFUSED


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("| K2 | - |", "| K1 | - |", "id-twice"),
        ("| K1, K4 |", "| K1, K9 |", "unknown-row"),
        ("late waivers | 2025-10-01", "late favours | 2025-10-01", "unknown-name"),
        ("late waivers | 2025-10-01", "late waivers | October", "date"),
        ("2025-10-01 | 5.00", "2025-10-01 | five", "unreadable"),
        ("| 40 | 20.00 |", "| forty | 20.00 |", "unreadable"),
        ("| bill age | item amount |", "| bill size | item amount |", "unknown-name"),
        ("= answer", "= response", "unknown-name"),
        ("| quote date | 2025-11-03 |", "| quote date | today |", "unreadable"),
        ("## Open items\n", "## Open items\nNothing.\n\n## Other\n", "no-table"),
    ],
)
def test_a_fault_of_a_case_is_found(old: str, new: str, code: str) -> None:
    assert code in codes(compiled(cases__late=PAGE.replace("\n    ", "\n").replace(old, new)))


def test_an_entry_may_have_no_amount() -> None:
    page = PAGE.replace("2025-10-01 | 5.00 | -", "2025-10-01 | - | B")
    (entry,) = compiled(cases__late=page).cases[0].account.histories["late waivers"]
    assert entry == Entry(date(2025, 10, 1), None, "b")


def test_a_fault_in_one_case_leaves_the_others() -> None:
    compilation = compiled(cases__late=PAGE.replace("| 24.99 |", "| 24,99 |"))
    assert [case.id for case in compilation.cases] == ["K2", "K3", "K4", "K5", "K6"]
