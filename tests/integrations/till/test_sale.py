"""What is sold: the quote's lines, sorted into what settles bills and what is charged at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from integrations.till import DoesNotAddUp, Sale, sale_of
from integrations.till.sale import read, written
from policy.account import Account, Entry, Item
from policy.adjustment import AcceptLess, Adjustment, ChangeTerms, Request, Waive
from policy.language.tree.pack import ComponentKind, HistoryKind, Pack
from policy.language.tree.places import Place
from policy.language.tree.tables import Scope
from policy.language.tree.types import NOT_APPLICABLE, Value
from policy.quote import Context, Line, Option, Quote, quote
from policy.quote.values import ItemLine
from tests.integrations.till.bench import sale

ON, DUE = date(2025, 11, 4), date(2025, 9, 30)
VALUES: dict[str, Value] = {
    "status": "suspended",
    "suspended on": date(2025, 11, 3),
    "billed on": date(2025, 10, 20),
    "segment": "residential",
    "state": "illinois",
    "past due": 21_460,
    "days past due": 35,
    "current": 8_810,
    "average bill": 6_000,
    "deposit held": 0,
    "place": "meter",
    "notice posted": False,
    "visit made": False,
    "seal cut": False,
    "new returns": 0,
    "outage hours": 0,
    "part-month days": 0,
    "days connected": 2_345,
    "autopay": False,
    "billing error": False,
    "hours": "business hours",
}


def _quote(pack: Pack, tender: str = "card") -> Quote:
    bill: dict[str, Value] = {
        "item kind": "utility bill",
        "item amount": 21_460,
        "disputed part": 0,
        "item due": DUE,
    }
    items = (Item("bill", bill),)
    histories: dict[str, tuple[Entry, ...]] = dict.fromkeys(pack.histories, ())
    values = {**VALUES, "pledge": NOT_APPLICABLE, "medical certificate": NOT_APPLICABLE}
    account = Account("8841-2207-3", values, {Scope.OPEN_ITEM: items}, histories)
    made = quote(pack, account, Context(tender=tender), ON)
    assert isinstance(made, Quote), made
    return made


def _sold(
    pack: Pack, option: Option, *adjustments: Adjustment, minor: int | None = None, tender: str = "card"
) -> Sale:
    wanted = option.total if minor is None else minor
    return sale_of(pack, option, adjustments, tender=tender, minor=wanted, language="en")


def _granted(request: Request, amount: int, ledger: str = "", title: str = "Waived") -> Adjustment:
    return Adjustment(request, request.component, request.item, ledger, title, amount, "AU1", "page")


def test_the_lines_of_a_quote_come_to_its_total(riverbend: Pack) -> None:
    made = _quote(riverbend)
    for option in made.options:
        if option.total:
            assert _sold(riverbend, option).minor == option.total


def test_balances_settle_bills_and_everything_else_is_charged_under_its_own_code(riverbend: Pack) -> None:
    sold = _sold(riverbend, _quote(riverbend).option("restore service"))
    assert sold.on_items == 21_460
    assert {(line.ledger, line.minor) for line in sold.lines if not line.settles} == {
        ("4210", 500),
        ("4230", 5_500),
        ("2310", 6_000),
        ("4290", 350),
    }
    assert (sold.version, sold.company, sold.digits) == ("2025.11, release 6", "Riverbend Utility", 2)


def test_only_what_is_payable_now_is_sold_and_the_rest_is_named_as_coming(riverbend: Pack) -> None:
    sold = _sold(riverbend, _quote(riverbend).option("plan"))
    assert sold.on_items == 5_365
    assert sold.coming[0] == (date(2025, 12, 4), 11_365)
    assert sum(minor for _, minor in sold.coming) == 16_095 + 6_000


def test_only_a_flat_fee_for_the_way_to_pay_comes_back_last(riverbend: Pack) -> None:
    sold = _sold(riverbend, _quote(riverbend).option("restore service"))
    assert [line.component for line in sold.lines if line.returns_last] == ["convenience-fee"]


def test_another_amount_than_the_lines_come_to_is_refused(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    with pytest.raises(DoesNotAddUp):
        _sold(riverbend, option, minor=option.total - 1)


def test_a_waived_fee_is_taken_off_under_its_own_code(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    waived = _granted(Waive("late-charge", 500, "first time"), 500, "4210")
    sold = _sold(riverbend, option, waived, minor=option.total - 500)
    assert [line.minor for line in sold.lines if line.ledger == "4210"] == [500, -500]
    assert sold.on_items == 21_460


def test_what_is_accepted_as_full_is_written_off_and_not_left_open(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    less = _granted(AcceptLess(option.total, 1_000, "hardship"), 1_000)
    sold = _sold(riverbend, option, less, minor=option.total - 1_000)
    assert sold.on_items == 21_460
    assert [(line.ledger, line.minor) for line in sold.lines if not line.ledger] == [("", -1_000)]


def test_what_is_only_put_off_stays_open(riverbend: Pack) -> None:
    option = _quote(riverbend).option("plan")
    later = _granted(ChangeTerms("plan", "hardship", asked=1_000, line_amount=5_365), 1_000)
    sold = _sold(riverbend, option, later, minor=option.total - 1_000)
    assert sold.on_items == 4_365


def test_a_credit_under_a_balances_own_code_is_what_that_balance_is_less(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    credit = _like(option.lines[0], ComponentKind.CREDIT, 460)
    changed = replace(option, lines=(*option.lines, credit), total=option.total - 460)
    assert _sold(riverbend, changed).on_items == 21_000
    own = replace(credit, ledger="1320")
    assert _sold(riverbend, replace(changed, lines=(*option.lines, own))).on_items == 21_460


def test_a_credit_beyond_a_balance_pays_the_fees_under_its_own_code(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    credit = _like(option.lines[0], ComponentKind.CREDIT, 22_000)
    changed = replace(option, lines=(*option.lines, credit), total=option.total - 22_000)
    sold = _sold(riverbend, changed)
    assert sold.on_items == 21_460
    assert (-22_000, False) in {(line.minor, line.settles) for line in sold.lines}


def test_a_balance_that_the_pack_counts_is_on_no_item_and_is_paid_under_its_own_code(riverbend: Pack) -> None:
    pack = _counting(riverbend, "current-charges paid")
    option = _quote(riverbend).option("in full")
    assert _sold(riverbend, option).on_items == 21_460 + 8_810
    sold = _sold(pack, option)
    assert sold.on_items == 21_460
    assert [(line.ledger, line.minor) for line in sold.lines if line.component == "current-charges"] == [
        ("1300", 8_810)
    ]


@pytest.mark.parametrize(("off", "kept", "on_items"), [(1_000, 7_810, 21_460), (9_000, 0, 21_270)])
def test_what_is_put_off_is_not_paid_on_a_balance_that_is_on_no_item(
    riverbend: Pack, off: int, kept: int, on_items: int
) -> None:
    pack = _counting(riverbend, "current-charges paid")
    option = _quote(riverbend).option("in full")
    later = _granted(ChangeTerms("in full", "hardship", asked=off, line_amount=option.total), off)
    sold = _sold(pack, option, later, minor=option.total - off)
    assert sum(line.minor for line in sold.lines if line.component == "current-charges") == kept
    assert sold.on_items == on_items


def test_a_credit_that_the_pack_counts_is_given_under_its_own_name_whatever_its_code(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    credit = _like(option.lines[0], ComponentKind.CREDIT, 460)
    changed = replace(option, lines=(*option.lines, credit), total=option.total - 460)
    sold = _sold(_counting(riverbend, "credit-used given"), changed)
    assert sold.on_items == 21_460
    assert (-460, False) in {(line.minor, line.settles) for line in sold.lines}


def test_what_is_charged_or_given_item_by_item_is_sold_item_by_item(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    tests = _of_items(_like(option.lines[0], ComponentKind.SERVICE_CHARGE, 9_500), ("a", 4_000), ("b", 5_500))
    credit = _of_items(_like(option.lines[0], ComponentKind.CREDIT, 300), ("a", 100), ("b", 0), ("c", 200))
    lines = (*option.lines, replace(tests, component="tests"), replace(credit, ledger="4120"))
    sold = _sold(riverbend, replace(option, lines=lines, total=option.total + 9_200))
    items = {line.component: line.items for line in sold.lines}
    assert (items["tests"], items["credit-used"]) == (
        (("a", 4_000), ("b", 5_500)),
        (("a", -100), ("c", -200)),
    )
    assert items["late-charge"] == ()
    assert [line.minor for line in sold.lines if line.component == "tests"] == [9_500]
    assert read(written(sold)) == sold


@pytest.mark.parametrize(
    ("off", "kept"),
    [(300, (("a", 5_000), ("b", 3_510))), (4_000, (("a", 4_810),)), (9_000, ())],
)
def test_what_is_put_off_is_put_off_on_the_last_items_first(
    riverbend: Pack, off: int, kept: tuple[tuple[str, int], ...]
) -> None:
    pack = _counting(riverbend, "current-charges paid")
    option = _quote(riverbend).option("in full")
    lines = tuple(
        _of_items(line, ("a", 5_000), ("b", 3_810)) if line.component == "current-charges" else line
        for line in option.lines
    )
    credit = _of_items(_like(option.lines[0], ComponentKind.CREDIT, 300), ("a", 100), ("c", 200))
    option = replace(option, lines=(*lines, replace(credit, ledger="4120")), total=option.total - 300)
    later = _granted(
        ChangeTerms("in full", "hardship", "", asked=off, line_amount=option.total, item="b"), off
    )
    sold = _sold(pack, option, later, minor=option.total - off)
    assert tuple(part for line in sold.lines for part in line.items) == (*kept, ("a", -100), ("c", -200))
    assert all(sum(minor for _, minor in line.items) == line.minor for line in sold.lines if line.items)


def test_what_is_waived_of_a_charge_for_an_item_names_the_item(riverbend: Pack) -> None:
    option = _quote(riverbend).option("restore service")
    lines = tuple(
        _of_items(line, ("a", 300), ("b", 200)) if line.component == "late-charge" else line
        for line in option.lines
    )
    waived = _granted(Waive("late-charge", 300, "first time", item="a"), 300, "4210")
    sold = _sold(riverbend, replace(option, lines=lines), waived, minor=option.total - 300)
    own = [line.items for line in sold.lines if line.ledger == "4210"]
    assert own == [(("a", 300), ("b", 200)), (("a", -300),)]


def test_a_sale_that_was_written_before_lines_knew_their_items_is_read(riverbend: Pack) -> None:
    sold = _sold(riverbend, _quote(riverbend).option("restore service"))
    plain = json.loads(written(sold))
    for line in plain["lines"]:
        del line["items"]
    assert read(json.dumps(plain)) == sold


def test_a_sale_is_read_as_it_was_written(riverbend: Pack) -> None:
    for sold in (sale(), _sold(riverbend, _quote(riverbend).option("plan"))):
        assert read(written(sold)) == sold


def _counting(pack: Pack, name: str) -> Pack:
    kind = HistoryKind(name, True, False, "account", Place("inputs.md"))
    return replace(pack, histories={**pack.histories, name: kind})


def _of_items(line: Line, *parts: tuple[str, int]) -> Line:
    return replace(line, items=tuple(ItemLine(item, amount, amount, (), ()) for item, amount in parts))


def _like(line: Line, kind: ComponentKind, amount: int) -> Line:
    return replace(line, component="credit-used", kind=kind, amount=amount, now=amount)
