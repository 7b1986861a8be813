"""A small shop's policy for tests of the session: fees that turn on the kind of card, waivers, checks, terms to read."""

from __future__ import annotations

from datetime import date
from functools import cache

from policy.account import Account, Item
from policy.language.compile import read
from policy.language.tree.pack import Pack
from policy.language.tree.tables import Scope
from policy.language.tree.types import Value

TODAY = date(2025, 11, 4)
LATE, OWED = 500, 20_000

PAGES = {
    "pack.md": """---
pack: corner-shop
title: Corner Shop
version: 2025.11
currency: USD
rounding: half up
time zone: America/Denver
published: 2025-11-01
owner: Accounts
change: first
---
""",
    "inputs.md": """## Account

| name          | type                   | domain           | from    | may be  |
|---------------|------------------------|------------------|---------|---------|
| past due      | money                  | 0.00 .. 50000.00 | account |         |
| zip matches   | boolean                |                  | asked   | unknown |
| date matches  | boolean                |                  | asked   | unknown |
| card product  | credit, debit, prepaid |                  | call    | unknown |
| wants mail    | boolean                |                  | asked   | unknown |
| own amount    | money                  | 0.00 .. 50000.00 | asked   | unknown |

## Open item

| name       | type    | domain | from    | may be |
|------------|---------|--------|---------|--------|
| disputed   | boolean |        | account |        |
""",
    "tenders.md": """## Methods

| tender | title        | needs        |
|--------|--------------|--------------|
| card   | Card         | card product |
| bank   | Bank account |              |
| link   | Link         |              |
| cash   | Cash         |              |

## Allowed (first)

| id  | tender      | = allowed | = why    | source |
|-----|-------------|-----------|----------|--------|
| TA1 | cash        | no        | No till. | desk 1 |
| TA2 | otherwise   | yes       |          | desk 1 |
""",
    "components/owed.md": """---
component: owed
kind: balance
title: Balance
ledger: 1100
order: 10
---
What is owed.

## Amount (unique)

| id  | option | = amount   | source |
|-----|--------|------------|--------|
| OW1 | full   | past due   | desk 2 |
| OW2 | part   | own amount | desk 2 |
""",
    "components/late.md": """---
component: late
kind: late fee
title: Late charge
ledger: 4210
waiver class: late
order: 20
---
A late charge.

## Amount (unique)

| id  | option | = amount | source |
|-----|--------|----------|--------|
| LT1 | full   | 5.00     | desk 3 |
| LT2 | part   | 0.00     | desk 3 |
""",
    "components/surcharge.md": """---
component: surcharge
kind: surcharge
title: Surcharge
ledger: 4300
order: 90
---
Credit cards cost.

## Amount (unique)

| id  | tender           | card product   | = amount              | source |
|-----|------------------|----------------|-----------------------|--------|
| SC1 | card             | credit         | round(2% of subtotal) | desk 4 |
| SC2 | card             | debit, prepaid | 0.00                  | desk 4 |
| SC3 | bank, link, cash | -, unknown     | 0.00                  | desk 4 |
""",
    "offers/full.md": """---
option: full
kind: price option
title: In full
reason: clears it
rank: 1
---
All of it.

## Open (unique)

| id  | past due | = open | source |
|-----|----------|--------|--------|
| FU1 | > 0.00   | yes    | desk 5 |
| FU2 | 0.00     | no     | desk 5 |
""",
    "offers/part.md": """---
option: part
kind: price option
title: A part
reason: what the customer can
rank: 2
own amount: yes
---
Some of it.

## Open (unique)

| id  | past due | = open | source |
|-----|----------|--------|--------|
| PA1 | > 0.00   | yes    | desk 6 |
| PA2 | 0.00     | no     | desk 6 |

## Limits (unique)

| id  | past due | = least | = most   | source |
|-----|----------|---------|----------|--------|
| PL1 | -        | 5.00    | past due | desk 6 |
""",
    "authority.md": """## Roles

| role       | title      | rank |
|------------|------------|------|
| agent      | Agent      | 1    |
| supervisor | Supervisor | 2    |

## Reasons

| reason   | title     |
|----------|-----------|
| goodwill | A gesture |
| error    | Our error |
| twice    | Paid twice |
| never    | Not to go back |

## Waivers (first)

| id | waiver class | reason   | asked   | = answer       | = approver | = people | = why     | source |
|----|--------------|----------|---------|----------------|------------|----------|-----------|--------|
| W1 | late         | error    | -       | mandatory      | agent      | 0        | Our error | desk 7 |
| W2 | late         | goodwill | <= 2.00 | granted        | agent      | 0        |           | desk 7 |
| W3 | late         | goodwill | > 2.00  | needs approval | supervisor | 1        |           | desk 7 |
| W4 | not applicable | -        | -       | refused        | supervisor | 0        | Never     | desk 7 |

## Overrides (first)

| id | request  | reason | asked     | = answer       | = approver | = people | = why  | source |
|----|----------|--------|-----------|----------------|------------|----------|--------|--------|
| O2 | override | twice  | <= 300.00 | granted        | agent      | 0        |        | desk 8 |
| O3 | override | never  | -         | refused        | supervisor | 0        | Never  | desk 8 |
| O1 | -        | -      | -         | needs approval | supervisor | 1        |        | desk 8 |
""",
    "guidance/payment.md": """---
flow: payment
title: Take a payment
---

## Identity (unique)

| id  | zip matches | date matches | = identity (open, verified, failed) | source |
|-----|-------------|--------------|-------------------------------------|--------|
| ID1 | yes         | yes          | verified                            | desk 9 |
| ID2 | known       | no           | failed                              | desk 9 |
| ID3 | no          | yes          | failed                              | desk 9 |
| ID4 | unknown     | -, unknown   | open                                | desk 9 |
| ID5 | known       | unknown      | open                                | desk 9 |

## Steps (rule order)

| id  | identity       | tender | option     | kind     | title     | text                               | asks         | done when |
|-----|----------------|--------|------------|----------|-----------|------------------------------------|--------------|-----------|
| G1  | open, verified | -      | -          | verify   | ZIP       | What is your ZIP code?             | zip matches  |           |
| G2  | open, verified | -      | -          | verify   | Date      | When did you last pay?             | date matches |           |
| G3  | failed         | -      | -          | close    | No        | I cannot open it.                  |              |           |
| G4  | verified       | -      | -          | say      | Total     | It is {total}.                     |              |           |
| G5  | verified       | card   | -          | disclose | Surcharge | A card costs {surcharge} on top.   |              |           |
| G6  | verified       | bank   | -          | consent  | Debit     | You authorise a debit of {total}.  |              |           |
| G7  | verified       | -      | part       | disclose | Rest      | The rest stays due.                |              |           |
| G8  | verified       | -      | -          | pay      | Pay       |                                    |              |           |
| G9  | verified       | -      | -          | ask      | Mail      | Do you want mail?                  | wants mail   |           |
| G10 | verified       | -      | -          | close    | Close     | Thank you.                         |              |           |
""",
}


@cache
def compiled(version: str = "2025.11") -> Pack:
    """Compile the shop's pages; another version charges a late fee of 7.00."""
    pages = dict(PAGES)
    if version != "2025.11":
        pages["pack.md"] = pages["pack.md"].replace("2025.11\n", f"{version}\n", 1)
        pages["components/late.md"] = pages["components/late.md"].replace("5.00", "7.00")
    found = read({path: text.encode() for path, text in pages.items()})
    assert found.pack is not None, "\n".join(f"{one.place} {one.message}" for one in found.findings)
    return found.pack


def account(id_: str = "A1", past_due: int = OWED, **values: Value) -> Account:
    """Make an account. Its record claims that the caller is verified, which nobody may believe."""
    known = {"past due": past_due, "zip matches": True, "date matches": True, **values}
    items = (Item("nov", {"item amount": past_due, "item due": TODAY, "disputed": False}),)
    return Account(id_, known, {Scope.OPEN_ITEM: items})
