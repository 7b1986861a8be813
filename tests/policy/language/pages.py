"""A small sound pack for tests to change one thing of."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from policy.language.compile import Compilation, read


def page(text: str) -> bytes:
    """Return a page from an indented text."""
    return dedent(text).lstrip("\n").encode()


SOUND: Mapping[str, bytes] = {
    "pack.md": page("""
        ---
        pack: example
        title: Example Utility
        version: 1
        currency: USD
        rounding: half up
        time zone: America/Denver
        published: 2025-10-01
        owner: Accounts Receivable
        change: first release
        weekend: saturday, sunday
        ---
        ## Holidays
        | date | holiday |
        |---|---|
        | 2025-12-25 | Christmas |

        ## Seasons
        | season | from | until |
        |---|---|---|
        | winter | 12-01 | 03-31 |
        """),
    "inputs.md": page("""
        ## Account
        | name | type | domain | from | may be |
        |---|---|---|---|---|
        | past due | money | 0.00 .. 50000.00 | account | |
        | current | money | | account | |
        | days past due | days | 0 .. 3650 | account | |
        | segment | residential, low income, business | | account | |
        | state | CO, CT, NV | | account | |
        | autopay | boolean | | account | |
        | card product | credit, debit, prepaid | | call | unknown |
        | promised on | date | | account | not applicable |
        | own rate | rate | 0% .. 30% by 0.01% | account | |
        | cycle days | integer | 28 .. 31 | account | |
        | tenure | months | | account | |
        | greeting | text | | account | |

        ## Open items
        | name | type | domain |
        |---|---|---|
        | bill age | days | |
        | disputed | money | |

        ## Histories
        | name | holds |
        |---|---|
        | late waivers | amounts |
        | late charges | amounts by item |
        | returned payments | dates |
        """),
    "parameters.md": page("""
        ## Values
        | name | value | from | until | source |
        |---|---|---|---|---|
        | late rate | 1.5% | 2024-01-01 | 2025-07-01 | sheet 11 |
        | late rate | 2% | 2025-07-01 | | sheet 12 |
        | late minimum | 5 | | | sheet 12 |
        | late minimum apart | 5.00 | | | sheet 12 |
        | grace | 15 days | | | code |
        | third | 1/3 | | | code |

        ## Surcharge cap by state
        | state | value | source |
        |---|---|---|
        | CO | 2% | act |
        | - | 3% | scheme |
        """),
    "components/past-due.md": page("""
        ---
        component: overdue
        kind: balance
        title: Past-due balance
        ledger: 1100
        order: 1
        ---
        What is owed.

        ## Amount (unique)
        | id | option | = amount |
        |---|---|---|
        | P1 | in full | past due |
        | P2 | plan | down payment |
        """),
    "components/late.md": page("""
        ---
        component: late-charge
        kind: late fee
        title: Late payment charge
        ledger: 4210
        taxable: yes
        waiver class: late
        order: 2
        ---
        Charged once.

        ## Charge (unique)
        | id | days past due | past due | segment | from | = amount | source |
        |---|---|---|---|---|---|---|
        | LC1 | <= 1 | - | - | | 0.00 | code |
        | LC2 | > 1 | < 25.00 | - | | 0.00 | code |
        | LC3 | > 1 | >= 25.00 | residential, low income | 2025-07-01 | max(5.00, round(2% of past due)) | code |
        | LC4 | > 1 | >= 25.00 | business | | round(late rate of past due) | sheet |
        """),
    "offers/in-full.md": page("""
        ---
        option: in full
        kind: price option
        title: In full
        rank: 1
        ---
        ## Open (unique)
        | id | past due | = open |
        |---|---|---|
        | O1 | > 0.00 | yes |
        | O2 | 0.00 | no |
        """),
    "offers/plan.md": page("""
        ---
        option: plan
        kind: payment plan
        title: Plan
        rank: 2
        every: month
        roll: next business day
        remainder: last
        finances: past due
        ---
        ## Open (unique)
        | id | past due | = open |
        |---|---|---|
        | O3 | >= 100.00 | yes |
        | O4 | < 100.00 | no |

        ## Terms (unique)
        | id | past due | = down payment | = fewest payments | = most payments | = payments |
        |---|---|---|---|---|---|
        | T1 | - | round(25% of past due) | 2 | 4 | 3 |
        """),
    "tenders.md": page("""
        ## Methods
        | tender | title | needs |
        |---|---|---|
        | card | Card | card product |
        | bank | Bank account | |

        ## Allowed (first)
        | id | tender | count of returned payments in last 12 months | = allowed | = why |
        |---|---|---|---|---|
        | A1 | bank | >= 2 | no | two returned payments |
        | A2 | - | - | yes | |
        """),
    "authority.md": page("""
        ## Roles
        | role | title | rank |
        |---|---|---|
        | agent | Agent | 1 |
        | lead | Team lead | 2 |

        ## Reasons
        | reason | title |
        |---|---|
        | hardship | Hardship |

        ## Waivers (first)
        | id | waiver class | asked | = answer | = approver | = people | = why |
        |---|---|---|---|---|---|---|
        | W1 | late | <= 25.00 | granted | agent | 0 | small |
        | W2 | - | - | needs approval | lead | 1 | larger |
        """),
    "application.md": page("""
        ## Order (first)
        | id | bill age | = rank | = then |
        |---|---|---|---|
        | R1 | > 30 | 1 | oldest first |
        | R2 | - | 2 | in proportion |
        """),
    "guidance/payment.md": page("""
        ---
        flow: payment
        title: Take a payment
        ---
        ## Steps (rule order)
        | id | past due | kind | title | text | text es | asks | done when |
        |---|---|---|---|---|---|---|---|
        | G1 | - | verify | Verify | Ask the state. | Pregunte el estado. | state | |
        | G2 | > 0.00 | say | Say | You owe {past due}. | Debe {past due}. | | |
        | G3 | - | close | Close | Goodbye. | Adiós. | | G2 |
        """),
    "cases/late.md": page("""
        ## Base
        | input | value |
        |---|---|
        | quote date | 2025-11-03 |
        | card product | unknown |

        ## A late charge
        | id | past due | days past due | segment | = late-charge |
        |---|---|---|---|---|
        | K1 | 24.99 | 10 | residential | 0.00 |
        """),
    "README.md": b"For people.\n",
}


def compiled(**changes: str | bytes | None) -> Compilation:
    """Compile the sound pack with pages changed: `inputs="…"`, `components_late="…"`; None leaves a page out."""
    pages = dict(SOUND)
    for name, text in changes.items():
        path = name.replace("__", "/").replace("_", "-") + ".md"
        if text is None:
            del pages[path]
        else:
            pages[path] = page(text) if isinstance(text, str) else text
    return read(pages)


def replaced(path: str, old: str, new: str) -> Compilation:
    """Compile the sound pack with a text of one page replaced; the text must be there."""
    content = SOUND[path].decode()
    if old not in content:
        raise KeyError(f"{old!r} is not in {path}")
    return read({**SOUND, path: content.replace(old, new, 1).encode()})


def codes(compilation: Compilation) -> list[str]:
    """Return the codes of the findings."""
    return [finding.code for finding in compilation.findings]
