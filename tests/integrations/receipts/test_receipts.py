"""Receipts: the same words in page and PDF, the same bytes each time, and no more of a card than its end."""

from __future__ import annotations

import html
import re
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from integrations.gateways.sandbox.cards import KNOWN_BANK_ACCOUNTS, looks_like_a_card
from integrations.receipts.folder import FolderUnavailable, ReceiptFolder
from integrations.receipts.layout import laid_out
from integrations.receipts.page import page, printable
from integrations.receipts.pdf import pdf
from integrations.receipts.receipt import Receipt, ReceiptKind, masked
from integrations.receipts.words import _flat, words
from tests.integrations.receipts.making import USUAL, receipt

NAMES = (
    "Núñez",
    "Łukasz Kowalski",
    "東京",
    "Ωmega Ждан",
    "<script>alert(1)</script>",
    "a\u202eb\x00c\n",
    "🙂",
)


def _page(made: Receipt) -> str:
    return page(laid_out(made)).decode()


def _said(made: Receipt) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", _page(made).split("</head>")[1]))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("8841-2207-3", "••••-•207-3"),
        ("1-1", "•-1"),
        ("12", "•2"),
        ("A", "•"),
        ("", ""),
        ("12345678", "••••5678"),
    ],
)
def test_an_account_number_shows_its_end_alone(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_a_receipt_says_everything_that_it_has_to_say() -> None:
    said = _said(USUAL)
    for words_ in (
        "Riverbend Utility",
        "Receipt 000123",
        "November 4, 2025, 11:30 AM CST",
        "••••-•207-3",
        "Rosa Núñez",
        "$214.60",
        "1 of 2",
        "-$5.00",
        "$269.60",
        "Visa ending in 1111",
        "pay_abcdef",
        "$88.10",
        "December 4, 2025",
        "2025.11, release 3",
    ):
        assert words_ in said, words_


def test_a_receipt_in_spanish_is_in_spanish() -> None:
    said = _said(receipt(language="es"))
    for words_ in (
        "Recibo 000123",
        "4 de noviembre de 2025",
        "Visa terminada en 1111",
        "Total pagado",
        "Pendiente",
    ):
        assert words_ in said, words_
    assert '<html lang="es">' in _page(receipt(language="es"))
    assert _page(receipt(language="xx")) == _page(receipt(language="en"))


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    english, spanish = words("en").texts, words("es").texts
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", spanish[key])), key


def test_a_text_may_say_its_version() -> None:
    assert _flat("", {"a": "b", "c": {"d": {"text": "e", "version": 2}}}) == {"a": "b", "c.d": "e"}


@pytest.mark.parametrize(
    ("kind", "title"),
    [(ReceiptKind.REFUND, "Refund 000124"), (ReceiptKind.VOID, "Cancelled payment 000124")],
)
def test_a_receipt_for_money_given_back_names_the_first_one(kind: ReceiptKind, title: str) -> None:
    said = _said(receipt(kind=kind, number="000124", of="000123", coming=(), left_open=0))
    for words_ in (title, "for receipt 000123", "What was given back", "Nothing is open on the account."):
        assert words_ in said, words_
    assert "Still to be paid" not in said


def test_what_is_not_known_is_left_out() -> None:
    said = _said(receipt(left_open=None, customer="", brand="", last_four="", tender="bank"))
    assert "Still open" not in said
    assert "Nothing is open" not in said
    assert "Customer" not in said
    assert "Bank account" in said
    assert "Some Card ending in 1111" in _said(receipt(brand="Some Card"))


@pytest.mark.parametrize(
    ("minor", "currency", "digits", "language", "shown"),
    [
        (123_456_789, "USD", 2, "en", "$1,234,567.89"),
        (-5, "USD", 2, "es", "-$0.05"),
        (1_234, "JPY", 0, "en", "¥1,234"),
        (1_234_567, "CHF", 2, "en", "CHF\u00a012,345.67"),
    ],
)
def test_amounts_are_written_as_the_language_has_them(
    minor: int, currency: str, digits: int, language: str, shown: str
) -> None:
    assert words(language).money(minor, currency, digits) == shown


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_written(name: str, caplog: pytest.LogCaptureFixture) -> None:
    made = receipt(customer=name)
    text = _page(made)
    assert html.escape(printable(name)) in text
    assert "\u202e" not in text
    assert "<script" not in text
    assert pdf(laid_out(made), made.issued_at).startswith(b"%PDF-")
    assert not caplog.records


def test_a_page_loads_nothing_and_is_marked_up_for_reading_aloud() -> None:
    text = _page(USUAL)
    assert not re.search(r"(src|href|url\()", text)
    assert "://" not in text
    for mark in ('<html lang="en">', "<title>", "<caption>", 'scope="col"', 'scope="row"', "@media print"):
        assert mark in text


def test_making_a_receipt_again_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = ReceiptFolder(tmp_path / "receipts")
    first = folder.keep(USUAL)
    before = [path.read_bytes() for path in (first.html, first.pdf)]
    first.html.unlink()
    again = folder.keep(USUAL)
    assert [path.read_bytes() for path in (again.html, again.pdf)] == before
    assert sorted(path.name for path in (tmp_path / "receipts").iterdir()) == ["000123.html", "000123.pdf"]


def test_a_receipt_that_cannot_be_written_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ReceiptFolder(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("integrations.receipts.folder.os.fsync", full)
    with pytest.raises(FolderUnavailable):
        folder.keep(USUAL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["../000123", "", "a/b", "000123.pdf", "\x00"])
def test_no_number_leads_out_of_the_folder(tmp_path: Path, number: str) -> None:
    with pytest.raises(ValueError, match="no receipt number"):
        ReceiptFolder(tmp_path).files(number)


def test_a_receipt_holds_no_card_data_beyond_brand_and_last_four() -> None:
    names = {field.name for field in fields(Receipt)}
    assert not names & {"token", "pan", "number_of_card", "expiry", "code", "instrument"}
    with pytest.raises(ValueError, match="four digits"):
        receipt(last_four="41111")
    with pytest.raises(ValueError, match="time zone"):
        receipt(issued_at=datetime(2025, 11, 4, 17, 30))  # noqa: DTZ001 (that is what is wrong with it)


def test_page_and_pdf_say_the_same_and_hold_nothing_that_looks_like_a_card(
    qapp: QApplication, tmp_path: Path
) -> None:
    kept = ReceiptFolder(tmp_path).keep(USUAL)
    drawn = _drawn(kept.pdf)
    for text in (drawn, _said(USUAL)):
        assert not looks_like_a_card(text)
        assert not any(number in re.sub(r"\D", "", text) for _, number in KNOWN_BANK_ACCOUNTS)
        for words_ in ("Visa ending in 1111", "$269.60", "Rosa Núñez", "••••-•207-3", "pay_abcdef"):
            assert words_ in text, words_


def _drawn(file: Path) -> str:
    document = QPdfDocument()
    assert document.load(str(file)) is QPdfDocument.Error.None_
    pages = [document.getAllText(page).text() for page in range(document.pageCount())]
    document.close()
    return "\n".join(pages)


def test_the_fonts_have_every_sign_of_both_languages() -> None:
    fonts = Path(__file__).resolve().parents[3] / "resources" / "fonts"
    signs = {
        ord(sign) for language in ("en", "es") for text in words(language).texts.values() for sign in text
    }
    for file in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        sheet = FPDF()
        sheet.add_font("Noto", "", fonts / file)
        (font,) = sheet.fonts.values()
        assert isinstance(font, TTFFont)
        assert signs <= font.cmap.keys()
        font.close()
    assert "SIL Open Font License" in (fonts / "NotoSans-LICENSE.txt").read_text(encoding="utf-8")
