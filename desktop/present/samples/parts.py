"""Parts that the samples share: the caller, the account, the quote's sums, the bar and the footer."""

from dataclasses import dataclass
from datetime import date

from desktop.present.account import AccountCard, Chip, ChipKind, Fact
from desktop.present.badge import BadgeState, recorder_badge
from desktop.present.call import CallStrip, RecorderBadge
from desktop.present.deeds import Button, Deed, Key
from desktop.present.guidance import CurrentStep, DoneStep, Guidance
from desktop.present.keys import button
from desktop.present.locale import Formats, locale_of
from desktop.present.panel import ActionBar, Footer, Primary
from desktop.present.quote import ChangeRow, ChangeTable, QuoteLine, Total
from desktop.present.texts import Texts, load
from desktop.present.words import Mark, Tone, speech
from policy.recording import Proof

NUMBER = "(202) 555-0143"
ACCOUNT = "8841-2207-3"
SUSPENDED = date(2025, 11, 3)
DUE = date(2025, 11, 28)
TODAY = date(2025, 11, 4)

PAST_DUE, LATE, RECONNECTION, DEPOSIT, FEE = 21460, 500, 7500, 6000, 350
TOTAL = PAST_DUE + LATE + RECONNECTION + DEPOSIT + FEE
CURRENT = 8810


@dataclass(frozen=True, slots=True)
class Sample:
    """One language's words and formats, and the parts made of them."""

    t: Texts
    f: Formats

    def button(
        self,
        deed: Deed,
        label: str,
        key: Key | None = None,
        *,
        amount: str = "",
        which: str = "",
        enabled: bool = True,
    ) -> Button:
        return button(self.t, deed, f"action.{label}", key, amount=amount, which=which, enabled=enabled)

    def call(self, clock: str, mark: Mark = Mark.PHONE, tone: Tone = Tone.SUCCESS) -> CallStrip:
        queue = self.t("sample.queue")
        spoken = self.t("call.spoken", number=NUMBER, queue=queue, clock=clock)
        return CallStrip(mark, tone, NUMBER, queue, clock, spoken)

    def badge(
        self, state: BadgeState, detail: str, proof: Proof = Proof.PROVEN, which: str = "", **values: object
    ) -> RecorderBadge:
        return recorder_badge(self.t, state, self.t(f"badge.{detail}", **values), proof, which)

    def recording(self) -> RecorderBadge:
        return self.badge(BadgeState.RECORDING, "all")

    def suspended(self) -> Chip:
        words = self.t("account.suspended", date=self.f.day(SUSPENDED))
        return Chip(words, ChipKind.BAD, Mark.CROSS)

    def ordered(self) -> Chip:
        return Chip(self.t("account.reconnection-ordered"), ChipKind.GOOD, Mark.CHECK)

    def autopay(self) -> Chip:
        return Chip(self.t("account.autopay-off"), ChipKind.PLAIN, Mark.OFF)

    def fact(self, label: str, minor: int) -> Fact:
        value = self.f.amount(minor)
        return Fact(label, value, self.t("account.fact-spoken", label=label, value=value))

    def hidden_fact(self, label: str) -> Fact:
        return Fact(label, None, self.t("account.hidden-spoken", label=label))

    def account(self, past_due: int, *chips: Chip) -> AccountCard:
        facts = (
            self.fact(self.t("account.past-due"), past_due),
            self.fact(self.t("account.current-due", date=self.f.day(DUE)), CURRENT),
        )
        return AccountCard("Rosa Delgado", ACCOUNT, "14 Alder St, Apt 2", chips, facts)

    def one_line(self, *chips: Chip) -> AccountCard:
        return AccountCard("Rosa Delgado", ACCOUNT, chips=chips or (self.suspended(),), one_line=True)

    def hidden_account(self) -> AccountCard:
        facts = (self.hidden_fact(self.t("account.past-due")), self.hidden_fact(self.t("account.current")))
        name, segment = self.t("account.hidden-name"), self.t("account.residential")
        return AccountCard(name, ACCOUNT, "14 Alder St, Apt 2", (Chip(segment),), facts, hidden=True)

    def done(self, what: str, at: str, **values: object) -> DoneStep:
        return DoneStep(self.t(f"sample.done.{what}", **values), at)

    def says(
        self,
        what: str,
        confirm: str = "",
        refuse: str = "",
        *,
        kick: str = "say",
        **values: object,
    ) -> CurrentStep:
        yes = self.button(Deed.CONFIRM_STEP, confirm, Key.ENTER, which=what) if confirm else None
        no = self.button(Deed.REFUSE_STEP, refuse, Key.N, which=what) if refuse else None
        words = speech(self.t(f"sample.say.{what}", **values))
        return CurrentStep(what, self.t(f"step.{kick}"), words, yes, no)

    def guidance(self, done: tuple[DoneStep, ...], current: CurrentStep, *coming: str) -> Guidance:
        later = tuple(self.t(f"sample.coming.{one}") for one in coming)
        return Guidance(done=done, current=current, coming=later)

    def line(self, which: str, minor: int, qualifier: str = "", *, changed: bool = False) -> QuoteLine:
        label, amount = self.t(f"sample.line.{which}"), self.f.amount(minor)
        words = self.t(f"sample.line.{qualifier}") if qualifier else ""
        key = "quote.line-spoken-qualified" if words else "quote.line-spoken"
        spoken = self.t(key, label=label, qualifier=words, amount=amount)
        return QuoteLine(
            which, label, amount, spoken, words, self.t("quote.added") if changed else "", changed
        )

    def paid_line(self, which: str, minor: int, qualifier: str = "", **values: object) -> QuoteLine:
        label, amount = self.t(f"sample.line.{which}"), self.f.amount(minor)
        words = self.t(f"sample.line.{qualifier}", **values) if qualifier else ""
        named = " ".join(part for part in (label, words) if part)
        return QuoteLine(
            which, label, amount, self.t("quote.receipt-line", label=named, amount=amount), words
        )

    def total(self, label: str, minor: int, was: str = "") -> Total:
        words, money = self.t(f"quote.{label}"), self.f.money(minor)
        return Total(words, money, self.t("quote.total-spoken", label=words, amount=money), was)

    def pay_bar(self, minor: int, waive: str = "waive", note: str = "") -> ActionBar:
        amount = self.f.amount(minor)
        return ActionBar(
            Primary(self.button(Deed.TAKE_CARD, "take-card", Key.F9, amount=amount)),
            self.other_ways(),
            self.button(Deed.OPEN_REQUEST, waive, Key.F6),
            note=note,
        )

    def other_ways(self, *, enabled: bool = True) -> tuple[Button, ...]:
        return (
            self.button(Deed.TAKE_BANK, "bank", Key.F8, enabled=enabled),
            self.button(Deed.SEND_LINK, "link", Key.F7, enabled=enabled),
        )

    def footer(self) -> Footer:
        policy = self.t("footer.policy", company=self.t("sample.company"), version="2025.11", release="3")
        return Footer(
            policy,
            button(self.t, Deed.SHOW_KEYS, "footer.keys", Key.F1),
            button(self.t, Deed.FLIP_SIDE, "footer.flip"),
            button(self.t, Deed.UNDOCK, "footer.undock"),
        )

    def change(self, heading: str, changed: str, then: int) -> ChangeTable:
        """Put another amount into one line of the quote."""
        named = {
            "past-due": PAST_DUE,
            "late": LATE,
            "reconnection-full": RECONNECTION,
            "deposit-full": DEPOSIT,
            "convenience-full": FEE,
        }
        rows = tuple(
            ChangeRow(
                self.t(f"sample.line.{which}"),
                self.f.amount(now),
                self.f.amount(then if which == changed else now),
                changed=which == changed,
            )
            for which, now in named.items()
        )
        after = self.f.amount(TOTAL - named[changed] + then)
        total = ChangeRow(self.t("quote.total-today"), self.f.amount(TOTAL), after, changed=True)
        words = self.t(f"request.{heading}")
        return ChangeTable(words, self.t("request.now"), self.t("request.then"), rows, total)


def sample_of(language: str) -> Sample:
    """Give the parts in a language."""
    return Sample(load(language, "sample"), Formats(locale_of(language)))
