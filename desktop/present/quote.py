"""The quote as shown: options, lines, total, schedule; and the receipt. Every sum arrives as text."""

from dataclasses import dataclass

from desktop.present.words import Mark, Tone


@dataclass(frozen=True, slots=True)
class Option:
    """One way to pay; ``amount`` may be words ("own amount")."""

    which: str
    name: str
    amount: str
    chosen: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class PaymentCount:
    """How many payments a plan has, as digits to choose from."""

    label: str
    counts: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line; ``change`` is the word beside it while ``changed``; ``spoken`` is its name as a button."""

    which: str
    label: str
    amount: str
    spoken: str
    qualifier: str = ""
    change: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """The one large number; ``was`` says what it was before it changed."""

    label: str
    amount: str
    spoken: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class DueRow:
    date: str
    note: str
    amount: str
    today: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    rows: tuple[DueRow, ...]
    end_label: str
    end_amount: str


@dataclass(frozen=True, slots=True)
class OwnAmount:
    """The field for an amount the customer chooses, with its limits in words."""

    label: str
    value: str
    limits: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What is paid now: the options with the proposed one chosen, the lines and the total."""

    options_label: str
    options: tuple[Option, ...]
    proposed: str
    lines: tuple[QuoteLine, ...]
    total: Total
    count: PaymentCount | None = None
    own: OwnAmount | None = None
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class TotalLine:
    """The total in one row while the quote itself is out of sight."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was paid, with the receipt's number and how it was paid."""

    heading: str
    number: str
    detail: str
    lines: tuple[QuoteLine, ...]
    total: Total
    mark: Mark = Mark.CHECK_DISC
    tone: Tone = Tone.SUCCESS


@dataclass(frozen=True, slots=True)
class ChangeRow:
    label: str
    now: str
    then: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """The quote before and after an exception."""

    heading: str
    now: str
    then: str
    rows: tuple[ChangeRow, ...]
    total: ChangeRow
