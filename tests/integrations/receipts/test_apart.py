"""Drawing apart: the same bytes as drawing here, and a plain word when it does not work."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from integrations.receipts import apart
from integrations.receipts.__main__ import main
from integrations.receipts.apart import NotDrawn, draw_apart, drawing_command, read, written
from integrations.receipts.folder import ReceiptFolder, draw_here
from integrations.receipts.layout import laid_out
from tests.integrations.receipts.making import USUAL, receipt

LAYOUT = laid_out(USUAL)


def test_a_receipt_drawn_apart_is_the_same_to_the_byte(tmp_path: Path) -> None:
    apart_, here = ReceiptFolder(tmp_path / "apart", draw_apart), ReceiptFolder(tmp_path / "here")
    assert apart_.keep(USUAL).pdf.read_bytes() == here.keep(USUAL).pdf.read_bytes()


def test_the_drawing_program_draws_what_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, drawn = io.BytesIO(written(LAYOUT, USUAL.issued_at)), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(asked))
    out = io.TextIOWrapper(drawn)
    monkeypatch.setattr(sys, "stdout", out)
    main()
    out.flush()
    assert drawn.getvalue() == draw_here(LAYOUT, USUAL.issued_at)


def test_a_layout_is_read_as_it_was_written() -> None:
    for made in (USUAL, receipt(coming=(), left_open=None, customer="東京")):
        assert read(written(laid_out(made), made.issued_at)) == (laid_out(made), made.issued_at)


@pytest.mark.parametrize(
    "command",
    [
        ("/nowhere/at/all",),
        (sys.executable, "-c", "raise SystemExit(1)"),
        (sys.executable, "-c", "print('no pdf')"),
    ],
)
def test_a_drawing_that_fails_is_named(command: tuple[str, ...]) -> None:
    with pytest.raises(NotDrawn):
        draw_apart(LAYOUT, USUAL.issued_at, command)


def test_a_drawing_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LIMIT_S", 0.05)
    with pytest.raises(NotDrawn):
        draw_apart(LAYOUT, USUAL.issued_at, (sys.executable, "-c", "import time; time.sleep(60)"))


def test_a_frozen_program_has_its_drawing_program_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/tillside/tillside")
    assert drawing_command() == (str(Path("/opt/tillside/tillside-receipt")),)
