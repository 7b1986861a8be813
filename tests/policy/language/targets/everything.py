"""A pack in which every construct of the language stands at least once, for the targets to agree on."""

from __future__ import annotations

from collections.abc import Mapping

from tests.policy.language.pages import page

EVERYTHING: Mapping[str, bytes] = {
    "pack.md": page("""
        ---
        pack: everything
        title: Everything Utility
        version: 1
        currency: USD
        rounding: half even
        time zone: America/Denver
        published: 2025-10-01
        owner: Accounts Receivable
        change: first release
        weekend: saturday, sunday
        ---
        ## Holidays
        | date | holiday |
        |---|---|
        | 2025-09-01 | Labor Day |
        | 2025-10-13 | Columbus Day |
        | 2025-11-03 | Founding Day |
        | 2025-11-04 | The day after |
        | 2025-11-27 | Thanksgiving |
        | 2025-12-25 | Christmas |

        ## Seasons
        | season | from | until |
        |---|---|---|
        | winter | 10-01 | 03-31 |
        | summer | 06-01 | 08-31 |
        """),
    "inputs.md": page("""
        ## Account
        | name | type | domain | from | may be |
        |---|---|---|---|---|
        | past due | money | 0.00 .. 50000.00 | account | |
        | current | money | 0.00 .. 9000.00 | account | |
        | days past due | days | 0 .. 400 | account | unknown |
        | segment | residential, low income, business | | account | |
        | state | co, ct, nv | | account | |
        | autopay | boolean | | account | |
        | card product | credit, debit, prepaid | | call | unknown |
        | promised on | date | 2024-01-01 .. 2026-12-31 | account | unknown, not applicable |
        | closed on | date | 2024-01-01 .. 2026-12-31 | account | not applicable |
        | own rate | rate | 0% .. 30% by 0.01% | account | |
        | cycle days | integer | 28 .. 31 | account | |
        | days used | days | 0 .. 31 | account | |
        | months left | months | 0 .. 36 | account | not applicable |
        | shift | integer | 0 .. 12 | account | |

        ## Open items
        | name | type | domain | may be |
        |---|---|---|---|
        | bill kind | water, power, penalty | | |
        | disputed | money | 0.00 .. 100.00 | unknown |

        ## Services
        | name | type | domain |
        |---|---|---|
        | monthly price | money | 0.00 .. 300.00 |
        | line kind | voice, data | |

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
        | late minimum | 5.00 | | | sheet 12 |
        | grace | 15 days | | | code |
        | third | 1/3 | | | code |
        | review date | 2025-06-15 | | | code |

        ## Surcharge cap by state
        | state | value | from | until | source |
        |---|---|---|---|---|
        | co | 2% | | | act |
        | ct | 1.25% | 2020-01-01 | | act |
        | - | 3% | | | scheme |

        ## Plan fee by segment
        | segment | value | from | until | source |
        |---|---|---|---|---|
        | business | 9.00 | 2020-01-01 | 2025-10-15 | sheet |
        | business | 12.00 | 2025-10-15 | | sheet |
        | - | 4.00 | | | sheet |
        """),
    "components/past-due.md": page("""
        ---
        component: overdue
        kind: balance
        title: Past-due balance
        ledger: 1100
        order: 1
        rest: next bill
        ---
        ## Amount (unique)
        | id | option | = amount | = now |
        |---|---|---|---|
        | P1 | in full | past due | past due |
        | P2 | plan | past due | min(past due, down payment) |
        | P3 | least | past due | past due up to 100.00 |
        """),
    "components/class.md": page("""
        ---
        component: usage
        kind: subscription
        title: Current charges
        ledger: 1110
        order: 2
        ---
        ## Risk (priority)
        | id | days past due | past due | = risk (high, middle, low) | = factor |
        |---|---|---|---|---|
        | K1 | > 60 | - | high | 3 |
        | K2 | > 10 | > 40.00 | middle | 2 |
        | K3 | - | > 500.00 | high | 1/2 |
        | K4 | -, unknown | - | low | 1 |

        ## Amount (first)
        | id | risk | autopay | = amount |
        |---|---|---|---|
        | C1 | high | - | current + 1.00 |
        | C2 | not(high) | yes | round(factor * current) |
        | C3 | - | - | round(1/3 of current to 0.05) |
        """),
    "components/late.md": page("""
        ---
        component: late-charge
        kind: late fee
        title: Late payment charge
        ledger: 4210
        taxable: yes
        waiver class: late
        order: 3
        ---
        ## Charge (unique)
        | id | days past due | past due | segment | from | until | exception to | = amount | source |
        |---|---|---|---|---|---|---|---|---|
        | LC1 | <= 1 | - | - | | | | 0.00 | code |
        | LC2 | > 1 | < 25.00 | - | | | | 0.00 | code |
        | LC3 | > 1 | >= 25.00 | residential, low income | 2025-07-01 | | | max(late minimum, round(2% of past due)) | code |
        | LC3x | > 1 | >= 25.00 | residential, low income | | 2025-07-01 | | 7.00 | code |
        | LC4 | > 1 | >= 25.00 | business | | | | round(late rate of past due) | sheet |
        | LC5 | > 90 | - | low income | | | LC3 | 2.50 | relief |
        | LC6 | > 200 | - | low income | | | LC5 | 1.25 | relief |
        | LC7 | otherwise | - | - | | | | 0.50 | none |
        """),
    "components/hardship.md": page("""
        ---
        component: hardship
        kind: exception
        title: Hardship
        ledger: 4210
        order: 4
        exception to: late-charge
        ---
        ## Charge (unique)
        | id | promised on - quote date | segment | = amount |
        |---|---|---|---|
        | HX1 | >= 0 days | residential | 0.00 |
        | HX2 | not applicable | low income | 0.75 |
        """),
    "components/item-fee.md": page("""
        ---
        component: item-fee
        kind: service charge
        title: Collection fee
        ledger: 4220
        order: 5
        taxable: yes
        per: open item
        ---
        ## Age (unique)
        | id | quote date - item due | = age (fresh, old) |
        |---|---|---|
        | AG1 | <= 60 days | fresh |
        | AG2 | > 60 days | old |

        ## Fee (first)
        | id | age | disputed | segment | count of late charges on this item in last 12 months | = amount |
        |---|---|---|---|---|---|
        | IF1 | old | <= 5.00 | - | 0 | round(10% of item amount up to 3.00 + 3% of item amount above 3.00) |
        | IF2 | fresh | - | business | - | round down(own rate of item amount between 10.00 and 500.00) |
        | IF3 | - | unknown | - | - | 0.10 |
        | IF4 | - | - | - | - | min(4.00, sum of late charges on this item ever) |
        """),
    "components/item-credit.md": page("""
        ---
        component: item-credit
        kind: credit
        title: Item credit
        ledger: 4221
        order: 6
        per: open item
        reduces: item-fee
        ---
        ## Credit (unique)
        | id | bill kind | = amount |
        |---|---|---|
        | IC1 | water | 0.30 |
        | IC2 | power, penalty | 0.00 |
        """),
    "components/line-fee.md": page("""
        ---
        component: line-fee
        kind: early termination fee
        title: Early termination
        ledger: 4230
        order: 7
        per: service
        ---
        ## Fee (rule order)
        | id | line kind | closed on | months left | overdue | = amount |
        |---|---|---|---|---|---|
        | LF1 | - | known | > 0 months | - | round(prorate(monthly price, months left, 36) + 0.00) |
        | LF2 | data | -  | - | > 100.00 | max(3.00, sum of late charges on this item in last 12 months) |
        | LF3 | voice | - | known | - | prorate up(monthly price, days used, cycle days) |
        """),
    "components/fees.md": page("""
        ---
        component: fees
        kind: reconnection fee
        title: Fees
        ledger: 4240
        order: 8
        ---
        ## Sum (collect sum)
        | id | autopay | shift | count of returned payments in last 12 months | = amount |
        |---|---|---|---|---|
        | FS1 | no | - | - | 2.00 |
        | FS2 | - | > 3 | - | round half up(1.005 * current) |
        | FS3 | - | - | >= 2 | sum of late waivers in last 6 months |
        | FS4 | - | - | - | round half even(0.5% of current) |
        """),
    "components/least.md": page("""
        ---
        component: least
        kind: returned-payment fee
        title: The lesser of
        ledger: 4250
        order: 9
        ---
        ## Least (collect min)
        | id | autopay | days past due | = least fee |
        |---|---|---|---|
        | CM1 | no | - | 20.00 |
        | CM2 | - | > 5 | round(third of current) |
        | CM3 | - | <= 5 | 30.00 |

        ## Most (collect max)
        | id | autopay | shift | = most |
        |---|---|---|---|
        | CX1 | - | - | 1.00 |
        | CX2 | yes | > 6 | 5.00 |

        ## Number (collect count)
        | id | autopay | shift | past due | = marks |
        |---|---|---|---|---|
        | CC1 | yes | - | - | 1 |
        | CC2 | - | >= 5 | - | 1 |
        | CC3 | - | - | >= 25.00 | 1 |

        ## Charge (any)
        | id | marks | most | least fee | = amount |
        |---|---|---|---|---|
        | CH1 | 0 | - | - | 0.00 |
        | CH2 | >= 1 | - | < 9.00 | most |
        | CH3 | [1 .. 3] | > 0.00 | < 9.00 | most |
        | CH4 | >= 1 | - | >= 9.00 | least fee |
        """),
    "components/dates.md": page("""
        ---
        component: dates
        kind: closing fee
        title: Dates
        ledger: 4260
        order: 10
        ---
        ## Days (unique)
        | id | closed on | = next | = before | = moved |
        |---|---|---|---|---|
        | DD1 | known | next business day(closed on + 15 days) | previous business day(closed on - 1 month) | add business days(closed on, shift) |
        | DD2 | not applicable | next business day(quote date + grace) | previous business day(quote date) | quote date + 3 months |

        ## Fee (unique)
        | id | moved - next | months between(before, next) | last of returned payments this year | first of late waivers since closed on | = amount |
        |---|---|---|---|---|---|
        | DF1 | < 0 days | - | - | - | 1.00 |
        | DF2 | >= 0 days | >= 1 month | known | - | 2.00 |
        | DF3 | >= 0 days | >= 1 month | not applicable | not applicable | 3.00 |
        | DF4 | >= 0 days | >= 1 month | not applicable | > 2025-01-01 | 4.00 |
        | DF5 | otherwise | - | - | - | 5.00 |
        """),
    "components/windows.md": page("""
        ---
        component: windows
        kind: deposit
        title: Windows
        ledger: 2200
        order: 11
        refund: after a year
        ---
        ## Ago (collect sum)
        | id | count of late waivers in last 30 days | count of late waivers this season(winter) | count of late waivers this season(summer) | count of late waivers since review date | count of late waivers since promised on | = amount |
        |---|---|---|---|---|---|---|
        | W1 | >= 1 | - | - | - | -, unknown | 1.00 |
        | W2 | - | >= 1 | - | - | -, unknown | 0.10 |
        | W3 | - | - | >= 1 | - | -, unknown | 9.00 |
        | W4 | - | - | - | >= 1 | -, unknown | 0.01 |
        | W5 | - | - | - | - | >= 1 | 20.00 |
        | W6 | - | - | - | - | unknown | 40.00 |
        """),
    "components/discount.md": page("""
        ---
        component: autopay-discount
        kind: discount
        title: Autopay discount
        ledger: 4900
        order: 12
        reduces: late-charge
        ---
        ## Discount (output order)
        | id | autopay | segment | priority | = amount |
        |---|---|---|---|---|
        | AD1 | yes | - | 2 | 6.00 |
        | AD2 | - | business | 1 | 1.00 |
        """),
    "components/plan-fee.md": page("""
        ---
        component: plan-fee
        kind: processing fee
        title: Plan fee
        ledger: 4270
        order: 13
        dated by: agreed on
        ---
        ## Fee (unique)
        | id | option | past due | from | until | = amount |
        |---|---|---|---|---|---|
        | PF1 | plan | >= late minimum | | 2025-09-01 | plan fee for segment |
        | PF2 | plan | >= late minimum | 2025-09-01 | | plan fee for segment + 1.00 |
        | PF3 | otherwise | - | | | 0.00 |
        """),
    "components/tax.md": page("""
        ---
        component: tax
        kind: tax
        title: Tax
        ledger: 2300
        order: 14
        ---
        ## Tax (unique)
        | id | state | = amount |
        |---|---|---|
        | TX1 | co | round(8.25% of taxable lines) |
        | TX2 | not(co) | round up(own rate of taxable lines) |
        """),
    "components/card-fee.md": page("""
        ---
        component: card-surcharge
        kind: surcharge
        title: Card surcharge
        ledger: 4300
        order: 20
        ---
        ## Fee (unique)
        | id | tender | card product | = amount |
        |---|---|---|---|
        | CS1 | card | credit | round(surcharge cap for state of subtotal) |
        | CS2 | card | debit, prepaid | 0.00 |
        | CS3 | bank | -, unknown | 0.00 |
        """),
    "offers/in-full.md": page("""
        ---
        option: in full
        kind: price option
        title: In full
        rank: 3
        ---
        ## Open (unique)
        | id | past due | = open |
        |---|---|---|
        | O1 | - | yes |
        """),
    "offers/least.md": page("""
        ---
        option: least
        kind: price option
        title: The least
        rank: 1
        ---
        ## Open (unique)
        | id | current | days past due | = open |
        |---|---|---|---|
        | O2 | > 1000.00 | > 10 | yes |
        | O3 | <= 1000.00 | - | no |
        | O4 | > 1000.00 | <= 10 | no |
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
        | id | past due | late-charge | = open |
        |---|---|---|---|
        | O5 | >= 100.00 | - | yes |
        | O6 | < 100.00 | - | no |

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
        """),
}
