"""The outbox: one file a message, complete, for real addresses only."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from integrations.ports import Message, MessageChannel
from integrations.receipts.folder import FolderUnavailable, ReceiptFolder
from integrations.receipts.messages import receipt_message
from integrations.receipts.outbox import NoAddress, OutboxFolder
from tests.integrations.receipts.making import USUAL, receipt


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _text(address: str = "+12025550143", key: str = "receipt-1") -> Message:
    return Message(key, MessageChannel.TEXT, address, "", "Núñez paid $1.00")


def _mail(address: str) -> Message:
    return Message("receipt-1", MessageChannel.EMAIL, address, "Recibo\r\nBcc: x@y.example", "Adiós")


async def test_a_text_is_a_file_with_number_and_words(tmp_path: Path) -> None:
    outbox = OutboxFolder(tmp_path / "outbox")
    await outbox.send(_text())
    await outbox.send(_text())
    (file,) = _files(tmp_path / "outbox")
    assert json.loads(file.read_text(encoding="utf-8")) == {"to": "+12025550143", "text": "Núñez paid $1.00"}
    await outbox.send(_text("+12025550144"))
    assert len(_files(tmp_path / "outbox")) == 2


async def test_an_email_has_the_receipt_attached_as_pdf_and_page(tmp_path: Path) -> None:
    kept = ReceiptFolder(tmp_path).keep(receipt(language="es"))
    message = receipt_message(receipt(language="es"), MessageChannel.EMAIL, "rosa@correo.example", kept)
    await OutboxFolder(tmp_path / "outbox", sender="billing@riverbend.example").send(message)
    (file,) = _files(tmp_path / "outbox")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (mail["To"], mail["From"]) == ("rosa@correo.example", "billing@riverbend.example")
    assert mail["Subject"] == "Riverbend Utility: Recibo 000123"
    attached = {part.get_filename(): part.get_content_type() for part in mail.iter_attachments()}
    assert attached == {"000123.pdf": "application/pdf", "000123.html": "text/html"}


async def test_a_subject_cannot_add_a_line(tmp_path: Path) -> None:
    await OutboxFolder(tmp_path).send(_mail("rosa@correo.example"))
    (file,) = _files(tmp_path)
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["From"] is None


@pytest.mark.parametrize(
    "address", ["", "2025550143", "+0123456789", "+1 202 555 0143", "+12025550143\n", "+1x"]
)
async def test_a_text_goes_to_a_number_in_e164_alone(tmp_path: Path, address: str) -> None:
    with pytest.raises(NoAddress):
        await OutboxFolder(tmp_path).send(_text(address))
    assert _files(tmp_path) == []


@pytest.mark.parametrize(
    "address",
    ["", "rosa", "rosa@", "@x.example", "a@b", "a@b.example\nBcc: c@d.example", "a b@c.example", "a@b@c.example",
     "<a@b.example>", "a,b@c.example", f"{'a' * 65}@b.example", "a@\x00.example"],
)  # fmt: skip
async def test_an_email_goes_to_one_address_alone(tmp_path: Path, address: str) -> None:
    with pytest.raises(NoAddress):
        await OutboxFolder(tmp_path).send(_mail(address))
    assert _files(tmp_path) == []


async def test_an_outbox_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FolderUnavailable, match="outbox"):
        await OutboxFolder(tmp_path / "file").send(_text())


def test_a_text_says_what_a_receipt_says_in_a_line(tmp_path: Path) -> None:
    message = receipt_message(
        USUAL, MessageChannel.TEXT, "+12025550143", ReceiptFolder(tmp_path).files("000123")
    )
    assert message.files == ()
    assert message.text == (
        "Riverbend Utility: Receipt 000123, $269.60, November 4, 2025, 11:30 AM CST. Reference pay_abcdef."
    )
