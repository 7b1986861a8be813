"""What stands on a receipt, in reading order and in words: the same for the page and the PDF."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.receipts.receipt import Receipt, ReceiptKind
from integrations.receipts.words import Words, words


@dataclass(frozen=True, slots=True)
class Row:
    """A name, a figure or text, and a quiet addition to the name."""

    name: str
    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A receipt as text. `coming` has a day and an amount in each row."""

    language: str
    company: str
    title: str
    facts: tuple[Row, ...]
    caption: str
    columns: tuple[str, str]
    lines: tuple[Row, ...]
    total: Row
    after: tuple[Row, ...]
    coming_caption: str
    coming_columns: tuple[str, str]
    coming: tuple[Row, ...]
    notes: tuple[str, ...]


def laid_out(receipt: Receipt) -> Layout:
    """Put a receipt into words."""
    say = words(receipt.language)
    is_payment = receipt.kind is ReceiptKind.PAYMENT

    def money(minor: int) -> str:
        return say.money(minor, receipt.currency, receipt.digits)

    after = [
        Row(say("paid-with" if is_payment else "back-to"), tender_in_words(receipt, say)),
        Row(say("reference"), receipt.reference),
    ]
    notes = [] if is_payment else [say(f"{receipt.kind.value}-note")]
    if receipt.left_open:
        after.append(Row(say("left-open"), money(receipt.left_open)))
    elif receipt.left_open == 0:
        notes.append(say("nothing-open"))
    notes.append(say("policy", version=receipt.version))
    return Layout(
        language=say.language,
        company=receipt.company,
        title=title(receipt, say),
        facts=tuple(_facts(receipt, say)),
        caption=say("charges" if is_payment else "returned"),
        columns=(say("item"), say("amount")),
        lines=tuple(Row(line.title or say("other"), money(line.minor), line.label) for line in receipt.lines),
        total=Row(say(f"total.{receipt.kind.value}"), money(receipt.total)),
        after=tuple(after),
        coming_caption=say("coming"),
        coming_columns=(say("day"), say("amount")),
        coming=tuple(Row(say.day(day), money(minor)) for day, minor in receipt.coming),
        notes=tuple(notes),
    )


def title(receipt: Receipt, say: Words) -> str:
    return say(f"title.{receipt.kind.value}", number=receipt.number)


def tender_in_words(receipt: Receipt, say: Words) -> str:
    """Say how it was paid: brand and last four digits, as far as there are any."""
    name = say.known(f"tender.{receipt.tender}", receipt.tender)
    brand = say.known(f"brand.{receipt.brand}", receipt.brand) or name
    return say("ending", brand=brand, last_four=receipt.last_four) if receipt.last_four else brand


def _facts(receipt: Receipt, say: Words) -> list[Row]:
    facts = [Row(say("date"), say.moment(receipt.issued_at, receipt.time_zone))]
    if receipt.of:
        facts[0:0] = [Row(title(receipt, say), say("of", number=receipt.of))]
    facts.append(Row(say("account"), receipt.account))
    if receipt.customer:
        facts.append(Row(say("customer"), receipt.customer))
    return facts
