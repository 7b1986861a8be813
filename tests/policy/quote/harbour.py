"""A small pack for tests of quotes: every kind of line, option and way to pay once; and a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from policy.account import Account, Entry, Item
from policy.language.compile import read
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE
from tests.policy.language.pages import page

ON = date(2025, 11, 4)

HARBOUR: Mapping[str, bytes] = {
    "pack.md": page("""
        ---
        pack: harbour
        title: Harbour Light
        version: 3
        currency: USD
        rounding: half up
        time zone: America/Chicago
        ---
        """),
    "inputs.md": page("""
        ## Account
        | name | type | domain | from | may be |
        |---|---|---|---|---|
        | past due | money | 0.00 .. 5000.00 | account | |
        | current | money | 0.00 .. 5000.00 | account | |
        | segment | home, shop | | account | |
        | cut off | boolean | | account | |
        | storm day | date | 2020-01-01 .. 2030-12-31 | account | not applicable |
        | senior | boolean | | asked | unknown |
        | card product | credit, debit | | call | unknown |
        | own amount | money | 0.00 .. 9000.00 | asked | unknown |
        | discount rate | rate | 0% .. 20% by 0.1% | account | |
        | terms months | months | 0 .. 12 | account | |

        ## Open item
        | name | type | may be |
        |---|---|---|
        | age | days | |
        | disputed | boolean | unknown |

        ## Histories
        | name | holds |
        |---|---|
        | returns | dates |
        | waivers | amounts by item |
        """),
    "parameters.md": page("""
        ## Values
        | name | value | from | until |
        |---|---|---|---|
        | visit fee | 15.00 | 2024-01-01 | 2025-07-01 |
        | visit fee | 20.00 | 2025-07-01 | |
        """),
    "components/balance.md": page("""
        ---
        component: balance
        kind: balance
        title: Balance
        ledger: 1100
        order: 10
        ---
        ## Amount (unique)
        | id | option | = amount | = label |
        |---|---|---|---|
        | B1 | full, other | past due | |
        | B2 | plan | first share | first share |
        """),
    "components/late-charge.md": page("""
        ---
        component: late-charge
        kind: late fee
        title: Late charge
        ledger: 4210
        order: 20
        per: open item
        ---
        ## Charge (unique)
        | id | age | disputed | = amount | source |
        |---|---|---|---|---|
        | L1 | <= 15 | -, unknown | 0.00 | code 1 |
        | L2 | > 15 | no | max(5.00, round(2% of item amount)) | code 2 |
        | L3 | > 15 | yes | 0.00 | code 3 |
        """),
    "components/goodwill.md": page("""
        ---
        component: goodwill
        kind: waiver
        title: Goodwill
        ledger: 4210
        order: 25
        reduces: late-charge
        ---
        ## Waiver (unique)
        | id | segment | count of waivers in last 12 months | = amount |
        |---|---|---|---|
        | G1 | home | 0 | 7.00 |
        | G2 | home | > 0 | 0.00 |
        | G3 | shop | - | 0.00 |
        """),
    "components/reconnection.md": page("""
        ---
        component: reconnection
        kind: reconnection fee
        title: Reconnection
        ledger: 4220
        taxable: yes
        order: 30
        rest: next bill
        ---
        ## Fee (unique)
        | id | cut off | = amount | = now | = label |
        |---|---|---|---|---|
        | R1 | yes | 75.00 | min(amount, 36.00) | after hours |
        | R2 | no | 0.00 | 0.00 | |
        """),
    "components/storm.md": page("""
        ---
        component: storm
        kind: exception
        title: Storm relief
        ledger: 4220
        order: 31
        exception to: reconnection
        ---
        ## Charge (unique)
        | id | storm day | = amount | source |
        |---|---|---|---|
        | S1 | [2025-10-01 .. 2025-10-31] | 10.00 | order 7 |
        """),
    "components/visits.md": page("""
        ---
        component: visits
        kind: service charge
        title: Visits
        ledger: 4230
        order: 40
        ---
        ## Work (rule order)
        | id | cut off | count of returns ever | = amount | = label |
        |---|---|---|---|---|
        | V1 | yes | - | visit fee | notice |
        | V2 | - | > 0 | 12.00 | collector |
        | V3 | no | - | 0.00 | none |
        """),
    "components/deposit.md": page("""
        ---
        component: deposit
        kind: deposit
        title: Deposit
        ledger: 2310
        order: 50
        rest: 1 instalment
        refund: after a year of bills paid on time
        ---
        ## Wanted (unique)
        | id | cut off | senior | = deposit wanted |
        |---|---|---|---|
        | D1 | no | -, unknown | 0.00 |
        | D2 | yes | no | 120.00 |
        | D3 | yes | yes | 0.00 |

        ## Charge (unique)
        | id | deposit wanted | = amount | = now |
        |---|---|---|---|
        | D4 | - | deposit wanted | prorate(amount, 1, 2) |
        """),
    "components/discount.md": page("""
        ---
        component: discount
        kind: discount
        title: Prompt payment
        ledger: 4900
        order: 60
        ---
        ## Discount (unique)
        | id | option | = amount |
        |---|---|---|
        | DI1 | full | round(discount rate of past due) |
        | DI2 | plan, other | 0.00 |
        """),
    "components/tax.md": page("""
        ---
        component: tax
        kind: tax
        title: Sales tax
        ledger: 2200
        order: 70
        ---
        ## Tax (unique)
        | id | taxable lines | = amount |
        |---|---|---|
        | T1 | - | round(8% of taxable lines) |
        """),
    "components/surcharge.md": page("""
        ---
        component: surcharge
        kind: surcharge
        title: Card surcharge
        ledger: 4240
        order: 80
        ---
        ## Rate (unique)
        | id | tender | card product | = amount | = label |
        |---|---|---|---|---|
        | SU1 | card | credit | round(3% of subtotal) | credit card |
        | SU2 | card | debit | 0.00 | |
        | SU3 | bank, check | -, unknown | 0.00 | |
        """),
    "offers/full.md": page("""
        ---
        option: full
        kind: price option
        title: In full
        reason: all at once
        rank: 1
        ---
        ## Open (unique)
        | id | past due | = open |
        |---|---|---|
        | O1 | - | yes |
        """),
    "offers/plan.md": page("""
        ---
        option: plan
        kind: payment plan
        title: Plan
        reason: what can be carried
        rank: 2
        every: month
        roll: next business day
        remainder: last
        finances: past due
        terms: follow changes
        ---
        ## Open (unique)
        | id | segment | senior | past due | = open | = rank |
        |---|---|---|---|---|---|
        | O2 | home | -, unknown | >= 50.00 | yes | 3 |
        | O3 | home | -, unknown | < 50.00 | no | 3 |
        | O4 | shop | known | - | no | 3 |

        ## Share (unique)
        | id | past due | = first share |
        |---|---|---|
        | O5 | - | round(25% of past due) |

        ## Terms (unique)
        | id | past due | = down payment | = fewest payments | = most payments | = payments |
        |---|---|---|---|---|---|
        | O6 | - | first share | 2 | 4 | 3 |
        """),
    "offers/other.md": page("""
        ---
        option: other
        kind: price option
        title: Other amount
        reason: what the customer names
        rank: 9
        own amount: yes
        ---
        ## Open (unique)
        | id | past due | = open |
        |---|---|---|
        | O7 | - | yes |

        ## Limits (unique)
        | id | past due | = least | = most |
        |---|---|---|---|
        | O8 | - | 5.00 | past due + 100.00 |
        """),
    "tenders.md": page("""
        ## Methods
        | tender | title | needs |
        |---|---|---|
        | card | Card | card product |
        | bank | Bank account | |
        | check | Check | |

        ## Allowed (first)
        | id | tender | count of returns in last 12 months | = allowed | = why |
        |---|---|---|---|---|
        | A1 | check | > 0 | no | A payment was returned. |
        | A2 | - | - | yes | |
        """),
}

VALUES: dict[str, Any] = {
    "past due": 21460,
    "current": 8810,
    "segment": "home",
    "cut off": True,
    "storm day": NOT_APPLICABLE,
    "senior": False,
    "discount rate": 0,
    "terms months": 1,
}
BILLS = (
    Item("may", {"item amount": 30000, "item due": date(2025, 5, 20), "age": 168, "disputed": False}),
    Item("oct", {"item amount": 8810, "item due": date(2025, 10, 28), "age": 7, "disputed": False}),
)


@cache
def harbour(**pages: bytes) -> Pack:
    """Compile the pack, with other pages (`offers_plan` stands for offers/plan.md) in the place of its own."""
    own = {f"{name.replace('_', '/', 1)}.md": text for name, text in pages.items()}
    compilation = read({**HARBOUR, **own})
    assert compilation.pack is not None, compilation.findings
    return compilation.pack


def customer(*bills: Item, returns: int = 0, **values: Any) -> Account:
    """Return an account; names of values are written with `_`."""
    given = {name.replace("_", " "): value for name, value in values.items()}
    entries = tuple(Entry(date(2025, 9, day + 1)) for day in range(returns))
    return Account("8841", {**VALUES, **given}, {Scope.OPEN_ITEM: bills or BILLS}, {"returns": entries})
