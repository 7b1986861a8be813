"""Where receipts are kept: one page and one PDF for each, written whole or not at all, the same when made again."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from integrations.errors import Unavailable
from integrations.receipts.layout import Layout, laid_out
from integrations.receipts.page import page
from integrations.receipts.receipt import Receipt


class FolderUnavailable(Unavailable):
    """The receipt could not be written."""

    usual_next_step = "The payment stands. Free some space on the disk, then make the receipt again."


@dataclass(frozen=True, slots=True)
class Kept:
    """The two files of one receipt."""

    html: Path
    pdf: Path

    @property
    def is_there(self) -> bool:
        return self.html.is_file() and self.pdf.is_file()


Draw = Callable[[Layout, datetime], bytes]
"""Makes a PDF; it may raise a PortError."""


def draw_here(layout: Layout, issued_at: datetime) -> bytes:
    """Draw in this process; a panel draws apart."""
    from integrations.receipts.pdf import pdf

    return pdf(layout, issued_at)


class ReceiptFolder:
    """A folder of receipts by their printed numbers, which only this user may read."""

    def __init__(self, folder: Path, draw: Draw = draw_here) -> None:
        self._folder = folder
        self._draw = draw

    def files(self, number: str) -> Kept:
        """Say where the files of a number are, or would be."""
        if not number.replace("-", "").isalnum():
            raise ValueError(f"no receipt number: {number!r}")
        return Kept(self._folder / f"{number}.html", self._folder / f"{number}.pdf")

    def keep(self, receipt: Receipt) -> Kept:
        """Make both files, in place of earlier ones; raise FolderUnavailable, or what drawing raises."""
        kept, layout = self.files(receipt.number), laid_out(receipt)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(kept.html, page(layout))
            write_whole(kept.pdf, self._draw(layout, receipt.issued_at))
        except OSError as error:
            raise FolderUnavailable from error
        return kept


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place only when all of it is on the disk."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
