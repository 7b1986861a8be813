"""Messages as files in a folder that a gateway empties: e-mail as .eml, texts as .json. No network here."""

from __future__ import annotations

import asyncio
import hashlib
import json
import mimetypes
import re
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Final

from integrations.errors import Refused
from integrations.ports import Message, MessageChannel
from integrations.receipts.folder import FolderUnavailable, write_whole

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL: Final = re.compile(
    r"[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]{1,180}\.[^@\s<>()\[\],;:\\\".]{2,63}"
)


class NoAddress(Refused):
    """The message cannot go there: this is no address."""

    usual_next_step = "Nothing was sent. Ask the customer for the address again."


class OutboxFolder:
    """Implements MessageSending. The same message to the same address lies there once until it is fetched."""

    def __init__(self, folder: Path, *, sender: str = "") -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, message: Message) -> None:
        """Put the file there, whole; raise NoAddress or FolderUnavailable."""
        form = _NUMBER if message.channel is MessageChannel.TEXT else _EMAIL
        if not form.fullmatch(message.address) or not message.address.isprintable():
            raise NoAddress
        await asyncio.to_thread(self._put, message)

    def _put(self, message: Message) -> None:
        to = hashlib.sha256(message.address.encode()).hexdigest()[:12]
        suffix = "json" if message.channel is MessageChannel.TEXT else "eml"
        try:
            content = _text(message) if suffix == "json" else self._mail(message)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._folder / f"{message.key}-{to}.{suffix}", content)
        except OSError as error:
            raise FolderUnavailable(
                "The message could not be put into the outbox.", next_step="Nothing was sent. Try again."
            ) from error

    def _mail(self, message: Message) -> bytes:
        mail = EmailMessage(policy=SMTPUTF8)
        if self._sender:
            mail["From"] = self._sender
        mail["To"] = message.address
        mail["Subject"] = " ".join(message.subject.split())
        mail.set_content(message.text)
        for file in message.files:
            kind, _, sort = (mimetypes.guess_type(file.name)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(file.read_bytes(), maintype=kind, subtype=sort, filename=file.name)
        return bytes(mail)


def _text(message: Message) -> bytes:
    plain = {"to": message.address, "text": message.text}
    return (json.dumps(plain, ensure_ascii=False) + "\n").encode()
