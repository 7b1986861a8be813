"""A receipt as a PDF, the same bytes whenever it is made again. The font's licence lies beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import as_file, files

from fpdf import FPDF, FontFace
from fpdf.enums import Align, TableBordersLayout
from fpdf.fonts import TTFFont

from integrations.receipts.layout import Layout, Row
from integrations.receipts.page import printable

_FONT = "NotoSans"
_QUIET = (71, 80, 99)
_DARK = (29, 33, 41)
_RULE = (200, 204, 212)
_LINE = 6.5
_MISSING = "?"


def pdf(layout: Layout, issued_at: datetime) -> bytes:
    """Draw a receipt on paper of the size that is usual in the United States."""
    sheet = _Sheet(layout, issued_at.astimezone(UTC))
    sheet.quiet(layout.company, size=11)
    sheet.heading(layout.title)
    sheet.pairs(layout.facts)
    sheet.amounts(layout.caption, layout.columns, layout.lines, layout.total)
    sheet.pairs(layout.after)
    if layout.coming:
        sheet.amounts(layout.coming_caption, layout.coming_columns, layout.coming, None)
    for note in layout.notes:
        sheet.quiet(note, size=9)
    return bytes(sheet.output())


class _Sheet(FPDF):
    """The pages of one receipt. What the font has no sign for stands as a question mark, and is whole in the HTML."""

    def __init__(self, layout: Layout, made: datetime) -> None:
        super().__init__(format="letter")
        self.set_creation_date(made)
        self.set_lang(layout.language)
        self.set_margin(20)
        self.set_auto_page_break(auto=True, margin=20)
        fonts = files("resources").joinpath("fonts")
        for style, name in (("", f"{_FONT}-Regular.ttf"), ("B", f"{_FONT}-Bold.ttf")):
            with as_file(fonts.joinpath(name)) as path:
                self.add_font(_FONT, style, path)
        self._drawn = {
            code for font in self.fonts.values() if isinstance(font, TTFFont) for code in font.cmap
        }
        self.set_title(self.clean(f"{layout.company}: {layout.title}"))
        self.add_page()
        self.set_draw_color(*_RULE)

    def clean(self, text: str) -> str:
        """Leave out what steers, and replace what the font cannot draw."""
        return "".join(sign if ord(sign) in self._drawn else _MISSING for sign in printable(text))

    def heading(self, text: str) -> None:
        self.set_font(_FONT, "B", 18)
        self.set_text_color(*_DARK)
        self.multi_cell(0, 10, self.clean(text), new_x="LMARGIN", new_y="NEXT", align=Align.L)
        self.ln(3)

    def quiet(self, text: str, size: float) -> None:
        self.set_font(_FONT, "", size)
        self.set_text_color(*_QUIET)
        self.multi_cell(0, _LINE, self.clean(text), new_x="LMARGIN", new_y="NEXT", align=Align.L)

    def pairs(self, rows: Sequence[Row]) -> None:
        """Write names and what they are, side by side."""
        self._rows(rows, (2, 3), Align.L, TableBordersLayout.NONE)
        self.ln(4)

    def amounts(self, caption: str, columns: tuple[str, str], rows: Sequence[Row], total: Row | None) -> None:
        """Write a table with a caption, names of its columns and amounts on the right."""
        self.set_font(_FONT, "B", 11)
        self.set_text_color(*_DARK)
        self.cell(0, 8, self.clean(caption), new_x="LMARGIN", new_y="NEXT")
        head = Row(*columns)
        self._rows(rows, (3, 1), Align.R, TableBordersLayout.HORIZONTAL_LINES, head, total)
        self.ln(4)

    def _rows(
        self,
        rows: Sequence[Row],
        widths: tuple[int, int],
        second: Align,
        borders: TableBordersLayout,
        head: Row | None = None,
        total: Row | None = None,
    ) -> None:
        self.set_font(_FONT, "", 10.5)
        self.set_text_color(*_DARK)
        with self.table(
            borders_layout=borders,
            col_widths=widths,
            first_row_as_headings=head is not None,
            headings_style=FontFace(color=_QUIET),
            line_height=_LINE,
            padding=(0.8, 0),
            text_align=(Align.L, second),
        ) as made:
            for row in (*((head,) if head else ()), *rows, *((total,) if total else ())):
                style = FontFace(emphasis="BOLD") if row is total else None
                name = f"{row.name} ({row.label})" if row.label else row.name
                made.row((self.clean(name), self.clean(row.value)), style)
