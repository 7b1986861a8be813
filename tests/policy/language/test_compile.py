"""The compiler as a whole: pages in, tree and findings out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.language.compile import read
from policy.language.findings import Finding, Severity, in_page_order
from policy.language.resolve.algebra import constant_of
from policy.language.tree.expressions import Constant, Name
from policy.language.tree.pack import ComponentKind, OfferKind, Remainder, Roll
from policy.language.tree.places import Place
from policy.language.tree.tables import HitPolicy, Scope
from policy.language.tree.traversal import children, in_table, walk
from policy.language.tree.types import BOOLEAN
from tests.policy.language.pages import SOUND, codes, compiled, replaced


def test_a_pack_knows_what_its_pages_say() -> None:
    pack = compiled().pack
    assert pack is not None
    assert (pack.about.id, pack.about.currency, pack.about.minor_digits) == ("example", "USD", 2)
    assert pack.about.published == date(2025, 10, 1)
    assert pack.about.seasons[0].first == (12, 1)
    assert [component.id for component in pack.components] == ["overdue", "late-charge"]
    assert pack.components[1].kind is ComponentKind.LATE_FEE
    assert pack.components[1].prose == "Charged once."
    plan = pack.offers[1]
    assert plan.kind is OfferKind.PAYMENT_PLAN
    assert plan.plan is not None
    assert (plan.plan.every_months, plan.plan.roll, plan.plan.remainder) == (1, Roll.NEXT, Remainder.LAST)
    assert isinstance(plan.plan.financed, Name)
    assert pack.tables["offers/plan.md#terms"].dated_by == "agreed on"
    assert pack.tables["offers/plan.md#open"].dated_by == "quote date"
    assert pack.tenders[0].needs == ("card product",)
    assert pack.tender_table == "tenders.md#allowed"
    assert [role.id for role in pack.roles] == ["agent", "lead"]
    assert pack.authority == ("authority.md#waivers",)
    assert pack.application == "application.md#order"
    assert pack.flows[0].steps[0].texts == {"en": "Ask the state.", "es": "Pregunte el estado."}
    assert pack.flows[0].steps[2].done_when == "G2"
    assert pack.inputs["option"].type.words == ("in full", "plan")
    assert pack.inputs["bill age"].scope is Scope.OPEN_ITEM


def test_a_table_comes_after_what_it_needs() -> None:
    pack = compiled().pack
    assert pack is not None
    order = list(pack.order)
    assert order.index("offers/plan.md#terms") < order.index("components/past-due.md#amount")


def test_equal_pages_give_equal_packs_wherever_the_rows_stand() -> None:
    one = compiled().pack
    moved = read(
        {
            **SOUND,
            "components/late.md": SOUND["components/late.md"].replace(
                b"Charged once.", b"Charged once.\n\n\n"
            ),
        }
    ).pack
    assert one is not None
    assert moved is not None
    assert one.tables["components/late.md#charge"] == moved.tables["components/late.md#charge"]


def test_pages_as_they_were_known_on_a_date_leave_later_rows_out() -> None:
    page = SOUND["components/late.md"].decode()
    page = page.replace("| from | = amount |", "| known from | = amount |").replace(
        "2025-07-01", "2025-06-15"
    )
    pages = {**SOUND, "components/late.md": page.encode()}
    now, then = read(pages).pack, read(pages, known_on=date(2025, 6, 1)).pack
    assert now is not None
    assert then is not None
    assert len(now.tables["components/late.md#charge"].rows) == 4
    assert [row.id for row in then.tables["components/late.md#charge"].rows] == ["LC1", "LC2", "LC4"]


def test_values_as_they_were_known_on_a_date_leave_later_ones_out() -> None:
    page = SOUND["parameters.md"].decode().replace("| until | source |", "| until | known from |", 1)
    page = (
        page.replace("sheet 12", "2025-06-15").replace("sheet 11", "2024-01-01").replace("| code |", "| - |")
    )
    pages = {**SOUND, "parameters.md": page.encode()}
    then = read(pages, known_on=date(2025, 6, 20)).pack
    assert then is not None
    assert len(then.parameters["late rate"].values) == 2
    assert codes(read(pages, known_on=date(2025, 6, 1))) == ["no-rows"] * 2


@pytest.mark.parametrize("needed", ["pack.md", "inputs.md"])
def test_a_pack_without_a_needed_page_says_so(needed: str) -> None:
    compilation = read({path: content for path, content in SOUND.items() if path != needed})
    assert "page-missing" in codes(compilation)


def test_a_pack_of_inputs_alone_is_a_pack() -> None:
    compilation = read({"pack.md": SOUND["pack.md"], "inputs.md": SOUND["inputs.md"]})
    assert compilation.findings == ()
    assert compilation.pack is not None
    assert "option" not in compilation.pack.inputs


def test_a_page_at_a_strange_place_is_a_warning_only() -> None:
    compilation = read({**SOUND, "component/late.md": b"x", "notes/a.md": b"\xff", "sources.md": b"\xff"})
    assert codes(compilation) == ["unknown-page"]
    assert compilation.pack is not None


def test_a_cycle_over_components_names_its_tables() -> None:
    compilation = compiled(
        components__a="---\ncomponent: a\nkind: service charge\ntitle: A\n---\n## Amount\n| id | past due | = amount |\n|---|---|---|\n| A9 | - | b |\n",
        components__b="---\ncomponent: b\nkind: service charge\ntitle: B\n---\n## Amount\n| id | past due | = amount |\n|---|---|---|\n| B9 | - | a |\n",
    )
    (finding,) = compilation.findings
    assert finding.code == "cycle"
    assert "components/a.md" in finding.message
    assert "components/b.md" in finding.message


def test_an_exception_and_a_reduction_come_after_and_before_their_target() -> None:
    pack = compiled(
        components__hold="---\ncomponent: hold\nkind: exception\ntitle: Hold\nexception to: late-charge\n---\n## Amount\n| id | autopay | = amount |\n|---|---|---|\n| H1 | yes | 0.00 |\n",
        components__gift="---\ncomponent: gift\nkind: waiver\ntitle: Gift\nreduces: late-charge\n---\n## Amount\n| id | autopay | = amount |\n|---|---|---|\n| H2 | yes | late-charge |\n| H3 | no | 0.00 |\n",
        components__sum="---\ncomponent: fee\nkind: surcharge\ntitle: Fee\n---\n## Amount\n| id | autopay | = amount |\n|---|---|---|\n| H4 | - | round(3% of subtotal) |\n",
    ).pack
    assert pack is not None
    order = list(pack.order)
    hold, gift, fee = (order.index(f"components/{name}.md#amount") for name in ("hold", "gift", "sum"))
    assert hold < gift < fee
    assert order.index("components/late.md#charge") < gift


def test_two_plans_may_both_have_a_down_payment_but_not_lend_its_name() -> None:
    second = SOUND["offers/plan.md"].decode().replace("option: plan", "option: long plan")
    second = second.replace("O3", "O5").replace("O4", "O6").replace("T1", "T2")
    compilation = read({**SOUND, "offers/long.md": second.encode()})
    assert codes(compilation) == ["name-taken"]
    fixed = read(
        {
            **SOUND,
            "offers/long.md": second.encode(),
            "components/past-due.md": SOUND["components/past-due.md"].replace(b"down payment", b"past due"),
        }
    )
    assert fixed.findings == ()


def test_a_plan_may_run_in_weeks_or_days_and_follow_changes() -> None:
    pack = replaced("offers/plan.md", "every: month", "every: 2 weeks\nterms: follow changes").pack
    assert pack is not None
    assert pack.offers[1].plan is not None
    assert pack.offers[1].plan.every_days == 14
    assert pack.tables["offers/plan.md#terms"].dated_by == "quote date"


def test_a_rest_is_on_the_next_bill_or_in_instalments() -> None:
    for text, count in (("next bill", 0), ("2 instalments", 2)):
        pack = replaced("components/late.md", "order: 2", f"rest: {text}").pack
        assert pack is not None
        late = next(component for component in pack.components if component.id == "late-charge")
        assert late.rest is not None
        assert late.rest.instalments == count
    assert "setting-missing" in codes(
        replaced("components/late.md", "| from | = amount |", "| = now | = amount |")
    )


def test_a_pack_says_no_more_of_itself_than_it_must() -> None:
    compilation = compiled(
        pack="---\npack: example\ntitle: Example\nversion: 1\ncurrency: JPY\nweekend: none\n---\n## Seasons\n| season | from | until |\n|---|---|---|\n| winter | 12-01 | 03-31 |\n"
    )
    assert codes(compilation) == ["unreadable"]  # the case pays 24.99
    pack = read(
        {
            "pack.md": SOUND["pack.md"]
            .replace(b"weekend: saturday, sunday\n", b"")
            .replace(b"time zone: America/Denver\n", b""),
            "inputs.md": SOUND["inputs.md"],
        }
    ).pack
    assert pack is not None
    assert (pack.about.weekend, pack.about.time_zone) == ((5, 6), "UTC")
    pack = read(
        {"pack.md": SOUND["pack.md"].replace(b"saturday, sunday", b"none"), "inputs.md": SOUND["inputs.md"]}
    ).pack
    assert pack is not None
    assert pack.about.weekend == ()


def test_parameters_are_of_every_kind() -> None:
    pack = read(
        {
            "pack.md": SOUND["pack.md"],
            "inputs.md": SOUND["inputs.md"],
            "parameters.md": b"## Values\n| name | value | from | until |\n|---|---|---|---|\n| a | 5.00 | | 2025-01-01 |\n| a | 6 | 2025-01-01 | |\n"
            b"| b | 2% | | 2025-01-01 |\n| b | 1 | 2025-01-01 | |\n| c | 1.125 | | |\n| d | 3 months | | |\n| e | 2026-01-01 | | |\n",
        }
    ).pack
    assert pack is not None
    assert [value.value for value in pack.parameters["a"].values] == [500, 600]
    assert {name: kind.type.kind.name for name, kind in pack.parameters.items()} == {
        "a": "MONEY",
        "b": "RATE",
        "c": "RATE",
        "d": "MONTHS",
        "e": "DATE",
    }


def test_a_constant_that_is_no_number_has_none() -> None:
    with pytest.raises(TypeError):
        constant_of(Constant(BOOLEAN, True, Place("a.md")))


def test_an_offer_page_and_an_authority_page_may_hold_tables_of_their_own() -> None:
    extra = "\n## Level\n| id | past due | = {0} level |\n|---|---|---|\n| {0}1 | - | 5.00 |\n"
    compilation = read(
        {
            **SOUND,
            "offers/in-full.md": SOUND["offers/in-full.md"] + extra.format("full").encode(),
            "authority.md": SOUND["authority.md"] + extra.format("asking").encode(),
            "application.md": SOUND["application.md"] + extra.format("item").encode(),
            "tenders.md": SOUND["tenders.md"] + extra.format("way").encode(),
            "guidance/payment.md": SOUND["guidance/payment.md"] + extra.format("step").encode(),
        }
    )
    assert compilation.findings == ()
    assert compilation.pack is not None
    assert compilation.pack.offers[0].tables == ("offers/in-full.md#open", "offers/in-full.md#level")
    assert compilation.pack.authority == ("authority.md#waivers",)


def test_a_column_may_test_a_result_of_another_table() -> None:
    page = (
        SOUND["components/late.md"]
        + b"\n## Level\n| id | late worth | = late level |\n|---|---|---|\n| L1 | - | 5.00 |\n\n## Worth\n| id | past due | = late worth |\n|---|---|---|\n| L2 | - | 5.00 |\n"
    )
    pack = read({**SOUND, "components/late.md": page}).pack
    assert pack is not None
    assert not pack.tables["components/late.md#level"].columns[0].may_be_unknown


def test_a_page_without_an_interval_runs_by_the_month() -> None:
    pack = replaced("offers/plan.md", "every: month\n", "").pack
    assert pack is not None
    assert pack.offers[1].plan is not None
    assert pack.offers[1].plan.every_months == 1


def test_a_page_that_cannot_be_read_leaves_the_others() -> None:
    compilation = read({**SOUND, "components/late.md": b"\xff", "notes.txt": b""})
    assert codes(compilation)[:1] != []
    assert "not-utf-8" in codes(compilation)


def test_hit_policies_know_their_nature() -> None:
    assert HitPolicy.RULE_ORDER.is_list
    assert not HitPolicy.FIRST.is_list
    assert HitPolicy.COLLECT_MAX.is_collect
    assert HitPolicy.COLLECT_MAX.needs_a_hit
    assert not HitPolicy.COLLECT_SUM.needs_a_hit
    assert ComponentKind.SURCHARGE.is_tender_fee
    assert ComponentKind.CREDIT.is_reduction


def test_a_row_is_found_by_its_id() -> None:
    pack = compiled().pack
    assert pack is not None
    table = pack.tables["components/late.md#charge"]
    assert table.row("LC3").id == "LC3"
    with pytest.raises(KeyError):
        table.row("LC9")


def test_walking_an_expression_meets_every_part() -> None:
    formulas = "prorate(min(past due, current), days past due, 30) + round(surcharge cap for state of past due up to 3.00)"
    since = "add business days(quote date, count of late waivers since promised on)"
    pack = compiled(
        components__level="---\ncomponent: level\nkind: service charge\ntitle: L\n---\n## Amount\n| id | promised on | = due | = amount |\n|---|---|---|---|\n"
        f"| Z1 | known | {since} | {formulas} |\n| Z2 | not applicable, 2025-01-01 | quote date | 0.00 |\n"
    ).pack
    assert pack is not None
    table = pack.tables["components/level.md#amount"]
    named = {
        node.name for expression in in_table(table) for node in walk(expression) if isinstance(node, Name)
    }
    assert {"past due", "current", "days past due", "state", "quote date", "promised on"} <= named
    assert all(isinstance(children(expression), tuple) for expression in in_table(table))


def test_findings_stand_in_the_order_of_the_pages_and_once() -> None:
    first = Finding("a", Severity.ERROR, "m", "d", Place("a.md", 2))
    second = replace(first, place=Place("a.md", 1), severity=Severity.NOTE)
    assert in_page_order([first, second, first]) == (second, first)
    assert first.is_error
    assert not second.is_error
    assert str(first.place) == "a.md:2:1"


def test_an_authority_page_without_roles_is_told() -> None:
    roles = "| agent | Agent | 1 |\n| lead | Team lead | 2 |\n"
    assert "authority.md names no role." in [
        one.message for one in replaced("authority.md", roles, "").findings
    ]


def test_a_rank_that_is_no_number_is_told_at_its_place() -> None:
    (finding, *_) = replaced("authority.md", "| Team lead | 2 |", "| Team lead | second |").findings
    assert (finding.code, finding.message) == ("type", "“second” is no rank.")


@pytest.mark.untraced
@settings(max_examples=60)
@given(
    st.sampled_from(sorted(SOUND)),
    st.integers(0, 5000),
    st.integers(0, 12),
    st.text(alphabet="|-:# \n0a%()<>=", max_size=6),
)
def test_no_change_of_a_page_raises_anything(path: str, start: int, length: int, text: str) -> None:
    content = SOUND[path].decode()
    start %= len(content)
    changed = content[:start] + text + content[start + length :]
    compilation = read({**SOUND, path: changed.encode()})
    assert (compilation.pack is None) == any(finding.is_error for finding in compilation.findings)


def test_a_result_that_cannot_be_read_is_said_once_where_another_of_its_row_uses_it() -> None:
    rows = "## Fee\n\n| id | = share | = amount |\n|---|---|---|\n| F1 | past due * 0.5 | share |\n"
    front = "---\ncomponent: fee\nkind: late fee\ntitle: Fee\nledger: 1\norder: 90\n---\n"
    found = read({**SOUND, "components/fee.md": (front + rows).encode()}).findings
    assert [(one.code, str(one.place)) for one in found] == [("unrounded", "components/fee.md:12:8")]
