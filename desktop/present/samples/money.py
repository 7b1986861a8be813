"""Samples of the quote and what it turns into: options, plan, own amount, why, receipt."""

from datetime import date, time

from desktop.present.deeds import Button, Deed, Key
from desktop.present.panel import ActionBar, PanelView, Primary
from desktop.present.quote import (
    DueRow,
    Option,
    OwnAmount,
    PaymentCount,
    Quote,
    Receipt,
    Schedule,
    TotalLine,
)
from desktop.present.samples.parts import (
    DEPOSIT,
    FEE,
    LATE,
    NUMBER,
    PAST_DUE,
    RECONNECTION,
    SUSPENDED,
    TODAY,
    TOTAL,
    Sample,
)
from desktop.present.why import Decided, PolicyRow, PolicyTable, Why
from desktop.present.words import speech

PART = 5365
PLAN_TODAY = PART + LATE + RECONNECTION + DEPOSIT + FEE
IN_FULL = TOTAL + 8810
OWN = 10000


def options(s: Sample, chosen: str) -> tuple[Option, ...]:
    today = s.t("quote.today", amount=s.f.amount(PLAN_TODAY))
    amounts = {
        "restore": s.f.amount(TOTAL),
        "full": s.f.amount(IN_FULL),
        "plan": today,
        "other": s.t("quote.own-amount"),
    }
    return tuple(
        Option(which, s.t(f"quote.{which}"), words, chosen=which == chosen)
        for which, words in amounts.items()
    )


def quote(s: Sample) -> PanelView:
    lines = (
        s.line("past-due", PAST_DUE),
        s.line("late", LATE),
        s.line("reconnection", RECONNECTION, "after-hours"),
        s.line("deposit", DEPOSIT, "one-of-two"),
        s.line("convenience", FEE, "card", changed=True),
    )
    was = s.t("quote.was", before=s.f.amount(TOTAL - FEE), difference=s.f.amount(FEE))
    said = s.says("suspension", "said", "says-no", date=s.f.said_day(SUSPENDED), amount=s.f.money(TOTAL))
    return PanelView(
        s.call("02:41"),
        s.recording(),
        s.pay_bar(TOTAL),
        s.footer(),
        account=s.account(PAST_DUE, s.suspended(), s.autopay()),
        guidance=s.guidance((s.done("verified", "01:12"),), said, "terms"),
        page=Quote(
            s.t("quote.options"),
            options(s, "restore"),
            s.t("sample.note.proposed"),
            lines,
            s.total("total-today", TOTAL, was),
        ),
    )


def own_amount(s: Sample) -> PanelView:
    limits = s.t(
        "quote.own-limits", least=s.f.amount(1000), most=s.f.amount(IN_FULL), restores=s.f.amount(TOTAL)
    )
    return PanelView(
        s.call("03:02"),
        s.recording(),
        s.pay_bar(OWN + FEE),
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("verified", "01:12"),), s.says("own", kick="ask"), "payment"),
        page=Quote(
            s.t("quote.options"),
            options(s, "other"),
            "",
            (s.line("own", OWN), s.line("convenience", FEE, "card")),
            s.total("total-today", OWN + FEE),
            own=OwnAmount(s.t("quote.own-label"), s.f.amount(OWN), limits),
        ),
    )


def plan(s: Sample) -> PanelView:
    lines = (
        s.line("past-due", PART, "part-today"),
        s.line("late", LATE),
        s.line("reconnection", RECONNECTION, "after-hours"),
        s.line("deposit", DEPOSIT, "one-of-two"),
        s.line("convenience", FEE, "card"),
    )
    with_deposit = s.t("sample.note.row-with-deposit", amount=s.f.amount(PART), deposit=s.f.amount(DEPOSIT))
    sunday = s.t("sample.note.sunday", date=s.f.day(date(2026, 1, 4)))
    last = date(2026, 2, 4)
    rows = (
        DueRow(s.f.full_day(TODAY), s.t("quote.schedule-today"), s.f.amount(PLAN_TODAY), today=True),
        DueRow(s.f.full_day(date(2025, 12, 4)), with_deposit, s.f.amount(PART + DEPOSIT)),
        DueRow(s.f.full_day(date(2026, 1, 5)), sunday, s.f.amount(PART)),
        DueRow(s.f.full_day(last), s.t("quote.schedule-last"), s.f.amount(PART)),
    )
    whole = s.f.amount(PLAN_TODAY + PART + DEPOSIT + 2 * PART)
    said = s.says("plan", "said", "says-no", amount=s.f.money(PLAN_TODAY))
    return PanelView(
        s.call("03:24"),
        s.recording(),
        s.pay_bar(PLAN_TODAY, note=s.t("note.terms-text")),
        s.footer(),
        account=s.one_line(),
        guidance=s.guidance((s.done("agreed", "03:15"),), said),
        page=Quote(
            s.t("quote.options"),
            options(s, "plan"),
            "",
            lines,
            s.total("due-today", PLAN_TODAY),
            count=PaymentCount(s.t("quote.counts"), ("2", "3", "4"), "3"),
            schedule=Schedule(rows, s.t("quote.paid-by", date=s.f.full_day(last)), whole),
        ),
    )


def why(s: Sample) -> PanelView:
    percent, least, past_due = s.f.amount(429), s.f.amount(LATE), s.f.amount(PAST_DUE)
    residential, business = s.t("sample.why.residential"), s.t("sample.why.business")
    bound = s.f.amount(2500)
    table = PolicyTable(
        ("", *(s.t(f"sample.why.{one}") for one in ("days", "past-due", "column-segment", "amount"))),
        (32, 82, 62, 72, 120),
        (
            PolicyRow(("LC1", "≤ 1", "–", "–", s.f.amount(0))),
            PolicyRow(("LC2", "> 1", f"< {bound}", "–", s.f.amount(0))),
            PolicyRow(("LC3", "> 1", f"≥ {bound}", residential, s.t("sample.why.max")), chosen=True),
            PolicyRow(("LC4", "> 1", f"≥ {bound}", business, s.t("sample.why.rate"))),
        ),
    )
    page = Why(
        back=s.button(Deed.BACK, "quote", Key.ESC),
        place=s.t("why.place", part=2, whole=5),
        label=s.t("sample.line.late"),
        amount=least,
        sentence=speech(s.t("sample.why.sentence")),
        decided_heading=s.t("why.decided"),
        decided=(
            Decided(s.t("account.past-due"), past_due),
            Decided(s.t("sample.why.segment"), residential),
            Decided(s.t("sample.why.rounded", amount=past_due), percent),
        ),
        result=Decided(s.t("sample.why.larger", one=least, other=percent), least),
        page=s.t("why.page", name=s.t("sample.why.page")),
        since=s.t("why.since", date=s.f.full_day(date(2025, 7, 1))),
        page_text=s.t("sample.why.page-text"),
        table=table,
        source=s.t("why.source", source=s.t("sample.why.source")),
        why_not=_why_not(s),
    )
    bar = s.pay_bar(TOTAL, "waive-line")
    return PanelView(s.call("02:58"), s.recording(), bar, s.footer(), account=s.one_line(), page=page)


def _why_not(s: Sample) -> Button:
    return Button(Deed.ASK_WHY_NOT, s.t("action.why-not", row="LC4"), "LC4")


def receipt(s: Sample) -> PanelView:
    due = s.f.day(date(2025, 12, 4))
    lines = (
        s.paid_line("past-due", PAST_DUE),
        s.paid_line("late", LATE),
        s.paid_line("reconnection", RECONNECTION, "after-hours"),
        s.paid_line("deposit", DEPOSIT, "one-of-two-next", amount=s.f.amount(DEPOSIT), date=due),
        s.paid_line("convenience", FEE, "card"),
    )
    detail = s.t(
        "receipt.detail",
        brand="Visa",
        four="0119",
        approval="047218",
        date=s.f.day(TODAY),
        time=s.f.clock(time(18, 47)),
    )
    bar = ActionBar(
        Primary(s.button(Deed.FINISH, "finish-call", Key.F9)),
        (s.button(Deed.SEND_TEXT, "text", Key.F7), s.button(Deed.SEND_EMAIL, "email", Key.F8)),
        s.button(Deed.PRINT, "print", Key.PRINT),
        note=s.t("note.receipt-text", number=NUMBER),
    )
    said = s.says("receipt", "said", amount=s.f.money(TOTAL))
    return PanelView(
        s.call("05:41"),
        s.recording(),
        bar,
        s.footer(),
        account=s.account(0, s.ordered(), s.autopay()),
        guidance=s.guidance((s.done("paid", "05:37"),), said, "autopay"),
        page=Receipt(
            s.t("quote.paid"),
            s.t("receipt.number", number="R-2025-104417"),
            detail,
            lines,
            s.total("paid", TOTAL),
        ),
    )


def total_line(s: Sample) -> TotalLine:
    words = s.t("quote.total-line", option=s.t("quote.restore"))
    return TotalLine(words, s.f.money(TOTAL))
