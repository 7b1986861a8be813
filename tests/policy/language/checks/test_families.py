"""The smaller families of checks: each sound variant of a broken pack has no finding."""

from __future__ import annotations

from datetime import date

import pytest

from tests.policy.language.checks.texts import ABOUT, component, found, inputs, messages, table

DUE = "past due | money | 0.00 .. 50000.00 | account |"
CREDIT = "credit | money | 0.00 .. 50000.00 | account |"
SEGMENT = "segment | residential, business | | account |"
STATE = "state | CO, CT, NV | | account |"
CARD = "card product | credit card, debit card | | call | unknown"
PROMISED = "promised | date | | account | not applicable"
USED = "used | days | 0 .. 31 | account |"
CYCLE = "cycle | days | 28 .. 31 | account |"
CHARGE = table("Charge (unique)", "id | past due | = amount", "A1 | < 25.00 | 0.00", "A2 | >= 25.00 | 5.00")


# Rows that do nothing


def test_a_row_that_ended_before_the_pack_was_published_is_left_alone() -> None:
    rows = ("id | past due | until | = amount", "A1 | - | 2020-01-01 | 1.00", "A2 | - | | 2.00")
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(DUE)) == {}


def test_a_row_that_tied_columns_rule_out_is_dead() -> None:
    rows = (
        "id | past due | past due + credit | = amount",
        "A1 | - | - | 1.00",
        "A2 | > 50.00 | < 40.00 | 2.00",
    )
    (dead,) = found(component("fee", table("Charge (first)", *rows)), inputs(DUE, CREDIT))["dead-row"]
    assert dead.message == "Row A2 never applies: no account meets all of its tests at once."


def test_a_row_always_replaced_by_its_exception_is_dead() -> None:
    rows = ("id | past due | exception to | = amount", "A1 | - | | 1.00", "A2 | - | A1 | 2.00")
    (dead,) = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE))["dead-row"]
    assert dead.message == "Row A1 never applies: wherever its tests hold, A2 is taken."


def test_words_rank_the_rows_of_a_priority_table() -> None:
    rows = ("id | past due | = class (high, low)", "A1 | - | low", "A2 | > 5.00 | high", "A3 | > 9.00 | low")
    pages = component(
        "fee",
        table("Class (priority)", *rows),
        table("Charge (unique)", "id | class | = amount", "A4 | - | 1.00"),
    )
    (dead,) = found(pages, inputs(DUE))["dead-row"]
    assert dead.message == "Row A3 never applies: wherever its tests hold, A2 is taken."


def test_a_priority_that_is_computed_may_go_to_any_row() -> None:
    rows = ("id | past due | = class (high, low)", "A1 | - | low", "A2 | > 5.00 | picked")
    picked = table("Pick (unique)", "id | past due | = picked (high, low)", "A5 | - | high")
    pages = component(
        "fee",
        picked,
        table("Class (priority)", *rows),
        table("Charge (unique)", "id | class | = amount", "A4 | - | 1.00"),
    )
    assert found(pages, inputs(DUE)) == {}


def test_a_test_of_several_parts_is_told_of_the_part_that_is_empty() -> None:
    rows = ("id | past due | = amount", "A1 | not(99999.00) | 1.00", "A2 | 5.00, [9.00 .. 3.00] | 2.00")
    empty = found(component("fee", table("Charge (first)", *rows)), inputs(DUE))["empty-test"]
    assert [finding.row for finding in empty] == ["A1", "A2"]


def test_an_end_finer_than_the_input_can_be_is_no_value_of_it() -> None:
    rows = ("id | share | = amount", "A1 | 0.5% | 1.00", "A2 | not(0.5%) | 2.00")
    empty = found(
        component("fee", table("Charge (unique)", *rows)),
        inputs("share | rate | 0% .. 10% by 1% | account |"),
    )
    assert {finding.row for finding in empty["empty-test"]} == {"A1", "A2"}


# Values that may not be there


def test_a_column_of_its_own_guards_a_value_that_may_be_unknown() -> None:
    rows = (
        "id | card product | extra | = amount",
        "A1 | known | known | extra",
        "A2 | not(debit card) | unknown | 0.00",
        "A3 | debit card | unknown | 0.00",
    )
    assert (
        found(
            component("fee", table("Charge (unique)", *rows)),
            inputs(CARD, "extra | money | | call | unknown"),
        )
        == {}
    )


def test_the_last_entry_of_a_history_needs_a_guard_as_well() -> None:
    rows = ("id | past due | = amount", "A1 | - | prorate(5.00, max(0, quote date - last of waivers), 30)")
    findings = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, histories=True))
    assert messages(findings["unguarded"]) == ["Row A1 computes with last of waivers, which may not apply."]


def test_the_cells_of_a_count_are_not_computed() -> None:
    pages = component(
        "fee",
        table("Number (collect count)", "id | past due | = number", "A1 | > 5.00 | 1"),
        table("Charge (unique)", "id | number | = amount", "A2 | - | 1.00"),
    )
    assert found(pages, inputs(DUE)) == {}


# Amounts and limits


def test_an_amount_kept_from_falling_below_nothing_is_sound() -> None:
    rows = ("id | past due | = amount", "A1 | - | max(0.00, past due - credit)")
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT)) == {}


def test_a_formula_that_may_be_negative_as_far_as_bounds_tell_is_a_note() -> None:
    rows = ("id | past due | = amount", "A1 | - | max(past due, credit) - min(past due, credit)")
    findings = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) <= {"undecided"}


def test_proration_by_a_cycle_is_sound() -> None:
    rows = ("id | used | = amount", "A1 | - | prorate(30.00, used, cycle)")
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(USED, CYCLE)) == {}


@pytest.mark.untraced
def test_a_cap_above_its_floor_is_sound_whatever_stands_between() -> None:
    rows = (
        "id | past due | = amount",
        "A1 | < 25.00 | min(50.00, max(5.00, round(2% of past due)))",
        "A2 | >= 25.00 | max(5.00, min(past due, round(2% of past due)), min(50.00, past due))",
    )
    assert found(component("fee", table("Charge (unique)", *rows)), inputs(DUE)) == {}


def test_a_floor_above_its_cap_is_found_the_other_way_round_too() -> None:
    rows = ("id | past due | = amount", "A1 | - | max(10.00, min(5.00, round(2% of past due)))")
    (capped,) = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE))["cap-below-floor"]
    assert capped.message.endswith("so the amount is always 10.00.")


def test_a_cap_is_compared_on_every_day_and_for_every_word_that_has_a_value() -> None:
    pages = {
        **component(
            "fee",
            table(
                "Charge (unique)",
                "id | past due | = amount",
                "A1 | - | min(cap for state, max(floor, past due))",
            ),
        ),
        "parameters.md": table(
            "Cap by state", "state | value | from | until", "CO | 5.00 | 2025-06-01 |", "- | 9.00 | |"
        )
        + table(
            "Values",
            "name | value | from | until",
            "floor | 6.00 | | 2025-06-01",
            "floor | 2.00 | 2025-06-01 |",
        ),
    }
    assert found(pages, inputs(DUE, STATE)) == {}


def offer(*tables: str, kind: str = "price option", more: str = "") -> dict[str, str]:
    front = f"option: own\nkind: {kind}\ntitle: Own\nreason: it suits\n{more}"
    opened = table("Open (unique)", "id | past due | = open", "O1 | - | yes")
    return {"offers/own.md": f"---\n{front}---\n{opened}{''.join(tables)}"}


def test_limits_in_the_right_order_are_sound() -> None:
    limits = table(
        "Limits (unique)", "id | past due | = least | = most", "L1 | - | min(5.00, past due) | past due"
    )
    assert found(offer(limits, more="own amount: yes\n"), inputs(DUE)) == {}


def test_a_share_paid_down_is_never_above_what_is_financed() -> None:
    first = table("First (unique)", "id | past due | = down", "T1 | - | round(25% of past due)")
    terms = table(
        "Terms (unique)",
        "id | past due | = down payment | = fewest payments | = most payments",
        "T2 | - | down | 2 | 4",
    )
    pages = offer(first, terms, kind="payment plan", more="every: month\nfinances: past due\n")
    assert found(pages, inputs(DUE)) == {}


# Parameters


def test_a_parameter_that_runs_on_from_the_first_is_sound_without_a_day_of_publication() -> None:
    pages = {
        **component("fee", table("Charge (unique)", "id | past due | = amount", "A1 | - | floor")),
        "parameters.md": table(
            "Values",
            "name | value | from | until",
            "floor | 1.00 | 2020-01-01 | 2025-02-01",
            "floor | 2.00 | 2025-02-01 |",
        ),
    }
    about = ABOUT.replace("published: 2025-01-01\n", "")
    assert found(pages, inputs(DUE), about) == {}


def test_days_without_a_value_are_named_for_the_word_they_concern() -> None:
    pages = {
        **component("fee", table("Charge (unique)", "id | past due | = amount", "A1 | - | cap for state")),
        "parameters.md": table(
            "Cap by state",
            "state | value | from | until",
            "CO | 5.00 | | 2025-06-01",
            "CO | 6.00 | 2025-07-01 |",
            "CT | 9.00 | |",
            "NV | 9.00 | |",
        ),
    }
    assert messages(found(pages, inputs(DUE, STATE))["parameter-gap"]) == [
        "The parameter cap has no value from 2025-06-01 until 2025-07-01 when state is co."
    ]


# Lines and ways to pay

TENDERS = "## Methods\n\n| tender | title | needs |\n|---|---|---|\n| card | Card | card product |\n| bank | Bank | |\n"


def test_a_surcharge_on_a_card_whose_product_is_known_is_sound() -> None:
    rows = (
        "id | tender | card product | = amount",
        "A1 | card | credit card | 2.00",
        "A2 | card | debit card | 0.00",
        "A3 | bank | -, unknown | 0.00",
    )
    pages = {**component("fee", table("Charge (unique)", *rows), kind="surcharge"), "tenders.md": TENDERS}
    assert found(pages, inputs(CARD)) == {}


def test_fees_that_leave_each_other_out_are_not_stacked() -> None:
    one = table(
        "Charge (unique)", "id | segment | = amount", "A1 | business | 2.00", "A2 | residential | 0.00"
    )
    other = table(
        "Charge (unique)",
        "id | segment | past due | = amount",
        "B1 | residential | - | 1.00",
        "B2 | business | - | 0.00",
    )
    pages = {**component("one", one, kind="convenience fee"), **component("other", other, kind="service fee")}
    assert found(pages, inputs(SEGMENT, DUE)) == {}


def test_fees_are_stacked_only_when_formulas_come_to_something() -> None:
    one = table("Charge (unique)", "id | past due | = amount", "A1 | - | max(0.00, past due - credit)")
    other = table("Charge (unique)", "id | past due | = amount", "B1 | - | 1.00")
    pages = {**component("one", one, kind="convenience fee"), **component("other", other, kind="service fee")}
    assert set(found(pages, inputs(DUE, CREDIT))) == {"stacked-fees"}


def test_fees_whose_parameter_is_missing_are_left_to_that_finding() -> None:
    one = table("Charge (unique)", "id | past due | = amount", "A1 | < floor | 1.00", "A2 | >= floor | 0.00")
    other = table("Charge (unique)", "id | past due | = amount", "B1 | - | 1.00")
    pages = {
        **component("one", one, kind="convenience fee"),
        **component("other", other, kind="service fee"),
        "parameters.md": table("Values", "name | value | from | until", "floor | 1.00 | 2025-06-01 |"),
    }
    assert set(found(pages, inputs(DUE))) >= {"parameter-gap"}


def test_a_deposit_with_a_ledger_of_its_own_and_a_refund_is_sound() -> None:
    pages = {
        **component("deposit", CHARGE, kind="deposit", more="refund: after twelve months\n"),
        **component("fee", CHARGE.replace("A1", "B1").replace("A2", "B2")),
    }
    assert found(pages, inputs(DUE)) == {}


def test_a_tax_on_a_taxed_line_is_sound() -> None:
    tax = table(
        "Charge (unique)", "id | past due | = amount", "B1 | - | round(6% of fee + 1% of taxable lines)"
    )
    pages = {**component("fee", CHARGE, more="taxable: yes\n"), **component("tax", tax, kind="tax")}
    assert found(pages, inputs(DUE)) == {}


# Offers, authority, guidance, names


def opened(identifier: str, *rows: str) -> dict[str, str]:
    front = f"option: {identifier}\nkind: price option\ntitle: T\nreason: it suits\n"
    body = table("Open (unique)", "id | past due | segment | = open", *rows)
    return {f"offers/{identifier}.md": f"---\n{front}---\n{body}"}


def test_offers_that_cover_everybody_together_are_sound() -> None:
    pages = {
        **opened("small", "O1 | < 100.00 | - | yes", "O2 | >= 100.00 | - | no"),
        **opened("large", "P1 | >= 100.00 | - | yes", "P2 | < 100.00 | - | no"),
    }
    assert found(pages, inputs(DUE, SEGMENT)) == {}


def test_an_account_that_owes_nothing_needs_no_offer() -> None:
    pages = opened("small", "O1 | > 0.00 | - | yes", "O2 | 0.00 | - | no")
    assert found(pages, inputs(DUE, SEGMENT)) == {}


def test_an_offer_that_looks_at_no_amount_may_be_closed_to_somebody() -> None:
    front = "---\noption: own\nkind: price option\ntitle: T\nreason: it suits\n---\n"
    body = table("Open (unique)", "id | segment | = open", "O1 | business | no", "O2 | residential | yes")
    assert set(found({"offers/own.md": front + body}, inputs(SEGMENT))) == {"no-offer"}


ROLES = "## Roles\n\n| role | title | rank |\n|---|---|---|\n| agent | Agent | 1 |\n| lead | Lead | 2 |\n| manager | Manager | 3 |\n\n"
WHO = "= answer | = approver | = people | = why"


def test_a_step_up_that_leaves_the_lowest_role_below_is_sound() -> None:
    waivers = table("Waivers (unique)", f"id | asked | {WHO}", "W1 | - | needs approval | lead | 1 | a rule")
    overrides = table(
        "Overrides (unique)",
        f"id | role | {WHO}",
        "V1 | agent | needs approval | lead | 2 | a rule",
        "V2 | not(agent) | granted | manager | 0 | a rule",
    )
    assert found({"authority.md": ROLES + waivers + overrides}, inputs()) == {}


def test_an_approver_below_everybody_is_found_though_no_role_is_named() -> None:
    waivers = table("Waivers (unique)", f"id | asked | {WHO}", "W1 | - | needs approval | agent | 1 | a rule")
    findings = found({"authority.md": ROLES + waivers}, inputs())
    assert messages(findings["approver-not-above"]) == [
        "Row W1 lets agent approve what agent, lead and manager ask, who are not below agent."
    ]


def test_each_authority_table_answers_its_own_requests() -> None:
    waivers = table(
        "Waivers (unique)",
        f"id | request | {WHO}",
        "W1 | waive, lower, accept less | granted | lead | 1 | a rule",
    )
    overrides = table(
        "Overrides (unique)",
        f"id | request | {WHO}",
        "V1 | override, extend, change terms | granted | lead | 1 | a rule",
    )
    assert found({"authority.md": ROLES + waivers + overrides}, inputs()) == {}


def test_a_table_that_names_all_requests_is_checked_for_all() -> None:
    overrides = table(
        "Overrides (unique)",
        f"id | request | {WHO}",
        "V1 | waive, lower, accept less | refused | lead | 1 | a rule",
        "V2 | override, extend | granted | lead | 1 | a rule",
    )
    (gap,) = found({"authority.md": ROLES + overrides}, inputs())["gap"]
    assert gap.message == "No row of Overrides applies when request is change terms."


FLOW = "---\nflow: payment\ntitle: Payment\n---\n"


def test_a_flow_whose_steps_wait_for_others_in_line_is_sound() -> None:
    steps = table(
        "Steps (rule order)",
        "id | past due | kind | title | text | asks | done when",
        "S1 | > 0.00 | ask | Which | Which segment? | segment | S2",
        "S2 | > 0.00 | say | Owed | {past due} is owed. | | S3",
        "S3 | - | close | Bye | Good bye. | |",
    )
    assert found({"guidance/payment.md": FLOW + steps}, inputs(DUE, SEGMENT)) == {}


def test_a_step_that_waits_for_itself_is_never_done() -> None:
    steps = table(
        "Steps (rule order)",
        "id | past due | kind | title | text | done when",
        "S1 | - | say | Owed | Something. | S1",
    )
    (loop,) = found({"guidance/payment.md": FLOW + steps}, inputs(DUE))["done-when-loop"]
    assert "step S1 waits for itself" in loop.message


def test_what_a_tender_needs_is_used() -> None:
    pages = {**component("fee", CHARGE), "tenders.md": TENDERS}
    assert found(pages, inputs(DUE, CARD)) == {}


# What is only possible on paper

CLASS = table(
    "Class (unique)", "id | segment | = class (low, high)", "C1 | residential | low", "C2 | business | high"
)


def test_rows_that_would_overlap_where_no_earlier_result_leads_are_sound() -> None:
    rows = (
        "id | class | segment | = amount",
        "A1 | low | - | 1.00",
        "A2 | high | business | 2.00",
        "A3 | - | business | 2.00",
    )
    findings = found(component("fee", CLASS, table("Charge (unique)", *rows)), inputs(SEGMENT))
    assert [finding.row for finding in findings["overlap"]] == ["A3"]


def test_rows_that_would_contradict_where_no_earlier_result_leads_are_sound() -> None:
    rows = ("id | class | segment | = amount", "A1 | low | - | 1.00", "A2 | - | business | 2.00")
    assert found(component("fee", CLASS, table("Charge (any)", *rows)), inputs(SEGMENT)) == {}


def test_exceptions_that_would_meet_where_no_earlier_result_leads_are_sound() -> None:
    rows = (
        "id | class | segment | exception to | = amount",
        "A1 | - | - | | 1.00",
        "A2 | low | - | A1 | 2.00",
        "A3 | - | business | A1 | 3.00",
    )
    findings = found(component("fee", CLASS, table("Charge (unique)", *rows)), inputs(SEGMENT))
    assert "exception-conflict" not in findings


def test_a_difference_taken_both_ways_is_only_a_note() -> None:
    rows = ("id | past due | = amount", "A1 | - | max(past due - credit, credit - past due)")
    findings = found(component("fee", table("Charge (unique)", *rows)), inputs(DUE, CREDIT))
    assert set(findings) == {"undecided"}


def test_a_step_whose_test_is_empty_is_told_of_once() -> None:
    steps = table(
        "Steps (rule order)",
        "id | past due | kind | title | text",
        "S1 | (5.00 .. 5.00) | say | Owed | Something.",
    )
    assert set(found({"guidance/payment.md": FLOW + steps}, inputs(DUE))) == {"empty-test"}


def test_a_gap_in_a_yes_or_no_is_said_so() -> None:
    rows = ("id | autopay | = amount", "A1 | yes | 1.00")
    (gap,) = found(
        component("fee", table("Charge (unique)", *rows)), inputs("autopay | boolean | | account |")
    )["gap"]
    assert gap.message == "No row of Charge applies when autopay is no."


def test_two_rows_for_an_unknown_overlap() -> None:
    rows = ("id | card product | = amount", "A1 | -, unknown | 1.00", "A2 | unknown | 2.00")
    (overlap,) = found(component("fee", table("Charge (unique)", *rows)), inputs(CARD))["overlap"]
    assert overlap.message == "Rows A1 and A2 both apply when card product is unknown."


def test_an_undetermined_result_leads_to_the_row_for_an_unknown_one() -> None:
    classed = table(
        "Class (unique)",
        "id | card product | = class (low, high)",
        "C1 | credit card | low",
        "C2 | debit card | high",
    )
    rows = ("id | class | card product | = amount", "A1 | low | - | 1.00", "A2 | high | credit card | 2.00")
    findings = found(component("fee", classed, table("Charge (unique)", *rows)), inputs(CARD))
    assert messages(findings["gap"]) == [
        "No row of Charge applies when class is high and card product is debit card."
    ]


def test_without_a_day_of_publication_every_day_of_the_rows_is_looked_at() -> None:
    about = ABOUT.replace("published: 2025-01-01\n", "")
    pages = {
        **opened("small", "O1 | < 100.00 | - | yes", "O2 | >= 100.00 | - | no"),
        **component(
            "fee",
            table("Charge (unique)", "id | past due | = amount", "A1 | - | min(5.00, max(9.00, past due))"),
        ),
    }
    assert set(found(pages, inputs(DUE, SEGMENT), about)) == {"no-offer", "cap-below-floor"}


def test_a_cap_without_a_value_for_a_word_is_left_to_that_finding() -> None:
    pages = {
        **component(
            "fee",
            table(
                "Charge (unique)",
                "id | past due | = amount",
                "A1 | - | min(cap for state, max(2.00, past due))",
            ),
        ),
        "parameters.md": table("Cap by state", "state | value | from | until", "CO | 5.00 | |"),
    }
    assert set(found(pages, inputs(DUE, STATE))) == {"parameter-word"}


def test_offers_whose_parameter_is_missing_are_left_to_that_finding() -> None:
    pages = {
        **opened("small", "O1 | < floor | - | no", "O2 | >= floor | - | yes"),
        "parameters.md": table("Values", "name | value | from | until", "floor | 1.00 | 2025-06-01 |"),
    }
    assert "parameter-gap" in found(pages, inputs(DUE, SEGMENT))


def test_a_negated_cell_guards_its_value() -> None:
    rows = ("id | extra | = amount", "A1 | not(5.00) | extra", "A2 | 5.00, unknown | 0.00")
    assert (
        found(component("fee", table("Charge (unique)", *rows)), inputs("extra | money | | call | unknown"))
        == {}
    )


def test_the_subtotal_hangs_on_everything_before_it() -> None:
    pages = {
        **component("fee", CHARGE),
        **component(
            "service",
            table(
                "Charge (unique)",
                "id | subtotal | past due | = amount",
                "B1 | < 5.00 | - | 0.00",
                "B2 | > 5.00 | - | 1.00",
            ),
            kind="convenience fee",
        ),
    }
    gaps = found(pages, inputs(DUE))["gap"]
    assert messages(gaps)[0].startswith("No row of Charge applies when subtotal is 5.00")


# Accounts that are hard to find


def test_limits_of_a_price_option_with_terms_of_its_own_are_compared() -> None:
    terms = table("Terms (unique)", "id | past due | = fewest payments | = most payments", "T1 | - | 2 | 4")
    assert found(offer(terms), inputs(DUE)) == {}


def test_kept_terms_are_checked_for_the_days_on_which_plans_were_agreed() -> None:
    terms = table(
        "Terms (unique)",
        "id | past due | from | until | = down payment | = fewest payments | = most payments",
        "T1 | < 9.00 | | | 0.00 | 2 | 4",
        "T2 | >= 9.00 | 2024-01-01 | | 0.00 | 2 | 4",
    )
    pages = offer(terms, kind="payment plan", more="every: month\nfinances: past due\n")
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert gap.message == "Before 2024-01-01, no row of Terms applies when past due is 9.00 or more."
    assert gap.example is not None
    assert "agreed on" in gap.example


def test_a_gap_in_an_earlier_table_does_not_hide_one_in_a_later() -> None:
    classed = table(
        "Class (unique)", "id | past due | = class (low, high)", "C1 | < 5.00 | low", "C2 | > 9.00 | high"
    )
    rows = ("id | class | past due | = amount", "A1 | low | - | 1.00", "A2 | high | > 20.00 | 2.00")
    gaps = found(component("fee", classed, table("Charge (unique)", *rows)), inputs(DUE))["gap"]
    assert len(gaps) == 2


def test_fees_that_clash_or_come_to_nothing_are_not_told_of_as_stacked() -> None:
    one = table("Charge (unique)", "id | past due | = amount", "A1 | - | 2.00", "A2 | - | 3.00")
    other = table(
        "Charge (unique)",
        "id | past due | = amount",
        "B1 | - | max(past due, credit) - max(credit, past due)",
    )
    pages = {**component("one", one, kind="convenience fee"), **component("other", other, kind="service fee")}
    findings = found(pages, inputs(DUE, CREDIT))
    assert "stacked-fees" not in findings
    assert "overlap" in findings


def test_a_line_per_item_is_taken_as_it_comes() -> None:
    pages = {
        **component(
            "visit",
            table("Charge (unique)", "id | item amount | = amount", "A1 | - | 1.00"),
            more="per: open item\n",
        ),
        **component(
            "fee",
            table("Charge (unique)", "id | visit | = amount", "B1 | < 5.00 | 0.00", "B2 | >= 5.00 | 1.00"),
        ),
    }
    assert found(pages, inputs()) == {}


def test_an_earlier_table_without_its_parameter_leads_nowhere() -> None:
    pages = {
        **component(
            "fee",
            table(
                "Class (unique)",
                "id | past due | = class (low, high)",
                "C1 | < floor | low",
                "C2 | >= floor | high",
            ),
            table("Charge (unique)", "id | class | = amount", "A1 | low | 1.00"),
        ),
        "parameters.md": table("Values", "name | value | from | until", "floor | 1.00 | 2025-06-01 |"),
    }
    assert "parameter-gap" in found(pages, inputs(DUE))


def test_an_earlier_result_that_cannot_be_computed_proves_nothing() -> None:
    pages = {
        **component(
            "fee",
            table("Base (unique)", "id | past due | = base", "C1 | - | floor"),
            table("Charge (unique)", "id | base | = amount", "A1 | > 100.00 | 1.00"),
        ),
        "parameters.md": table("Values", "name | value | from | until", "floor | 1.00 | 2025-06-01 |"),
    }
    assert "parameter-gap" in found(pages, inputs(DUE))


def test_rows_that_cannot_be_computed_are_not_shown_to_contradict() -> None:
    rows = ("id | used | = amount", "A1 | - | prorate(30.00, 1, used)", "A2 | - | prorate(60.00, 1, used)")
    findings = found(component("fee", table("Charge (any)", *rows)), inputs(USED))
    assert {"prorate-by-zero", "any-conflict"} <= set(findings)


def test_an_undetermined_earlier_result_is_not_taken_for_a_value() -> None:
    classed = table(
        "Class (unique)",
        "id | card product | segment | = class (low, high)",
        "C1 | credit card | - | low",
        "C2 | debit card | - | high",
    )
    rows = (
        "id | class | card product | = amount",
        "A1 | low | -, unknown | 1.00",
        "A2 | high | credit card | 2.00",
        "A3 | - | unknown | 3.00",
    )
    findings = found(component("fee", classed, table("Charge (unique)", *rows)), inputs(CARD, SEGMENT))
    assert "gap" in findings


def test_an_account_for_which_an_earlier_table_clashes_is_no_example_for_a_later() -> None:
    classed = table(
        "Class (unique)", "id | past due | = class (low, high)", "C1 | <= 5.00 | low", "C2 | >= 5.00 | high"
    )
    pages = component("fee", classed, table("Charge (unique)", "id | class | = amount", "A1 | high | 1.00"))
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert gap.example is not None
    assert gap.example["past due"] == 0


def test_an_account_that_cannot_be_computed_is_no_example() -> None:
    rows = ("id | used | = amount", "A1 | - | prorate(30.00, 1, used)", "A2 | - | prorate(60.00, 1, used)")
    findings = found(
        component("fee", table("Charge (any)", *rows)), inputs("used | days | 0 .. 5 | account |")
    )
    assert findings["any-conflict"][0].example == {"used": 5, "quote date": date(2025, 1, 1)}


def test_a_parameter_that_is_renewed_unchanged_makes_no_new_stretch() -> None:
    pages = {
        **component("fee", table("Charge (unique)", "id | past due | = amount", "A1 | < floor | 0.00")),
        "parameters.md": table(
            "Values",
            "name | value | from | until",
            "floor | 9.00 | | 2025-06-01",
            "floor | 9.00 | 2025-06-01 |",
        ),
    }
    (gap,) = found(pages, inputs(DUE))["gap"]
    assert gap.message == "No row of Charge applies when past due is 9.00 or more."


def test_a_first_output_that_is_no_word_ranks_nothing() -> None:
    rows = ("id | past due | priority | = amount", "A1 | - | 2 | 1.00", "A2 | > 5.00 | 1 | 2.00")
    assert found(component("fee", table("Charge (priority)", *rows)), inputs(DUE)) == {}
