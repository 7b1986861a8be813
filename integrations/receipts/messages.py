"""The words by which a receipt or a payment link reaches a customer."""

from __future__ import annotations

from integrations.payments import PaymentLink
from integrations.ports import Message, MessageChannel
from integrations.receipts.folder import Kept
from integrations.receipts.layout import title
from integrations.receipts.receipt import Receipt
from integrations.receipts.words import words


def receipt_message(receipt: Receipt, channel: MessageChannel, address: str, kept: Kept) -> Message:
    """Send a receipt: its files by e-mail, the gist of it as a text."""
    say = words(receipt.language)
    named = title(receipt, say)
    key = f"receipt-{receipt.number}-{channel.value}"
    if channel is MessageChannel.EMAIL:
        subject = say("message.subject", company=receipt.company, title=named)
        body = say("message.email", company=receipt.company)
        return Message(key, channel, address, subject, body, (kept.pdf, kept.html))
    text = say(
        "message.text",
        company=receipt.company,
        title=named,
        amount=say.money(receipt.total, receipt.currency, receipt.digits),
        date=say.moment(receipt.issued_at, receipt.time_zone),
        reference=receipt.reference,
    )
    return Message(key, channel, address, "", text)


def link_message(
    link: PaymentLink,
    key: str,
    *,
    channel: MessageChannel,
    address: str,
    company: str,
    language: str,
    digits: int,
    time_zone: str,
) -> Message:
    """Send the address of a payment link."""
    say = words(language)
    amount = say.money(link.amount.minor, link.amount.currency, digits)
    until = say.moment(link.expires_at, time_zone)
    text = say("message.link", company=company, amount=amount, until=until, url=link.url)
    is_email = channel is MessageChannel.EMAIL
    subject = say("message.link-subject", company=company, amount=amount) if is_email else ""
    return Message(f"link-{key}", channel, address, subject, text)
