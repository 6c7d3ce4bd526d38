"""An A4 sheet with our letterhead, typefaces and colours, on which papers are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.line_break import TextLine

from sevamitra.papers.shaped_font import ShapedFont
from sevamitra.wording import Wording, number

FONTS = Path(__file__).parent / "fonts"
FAMILY = "noto"
BYTE_ORDER = "\ufeff"
MARGIN = 22.0
WIDTH = 210 - 2 * MARGIN
LABEL_WIDTH = 56.0
LANGUAGES = {"mr": "mar", "hi": "hin", "en": "eng"}
"""OpenType has its own letters for Marathi; these are HarfBuzz's names of languages."""

INK, GREY, LINE, ACCENT, AMBER, AMBER_INK, WATERMARK = (
    (33, 37, 41),
    (95, 101, 107),
    (214, 218, 222),
    (24, 78, 119),
    (255, 244, 214),
    (122, 79, 0),
    (236, 239, 241),
)
"""Red, green and blue, 0 to 255. Sizes are in millimetres, of letters in points."""


class Sheet(FPDF):
    """Pages of a paper in one language.

    Args:
        letterhead: department and office.
        sample: whether every page says that this is a demonstration.
        made_at: aware; kept as the PDF's date, so that the same paper is the same file.
    """

    def __init__(
        self, locale: str, words: Wording, letterhead: tuple[str, str], sample: bool, made_at: datetime
    ) -> None:
        super().__init__(format="A4")
        self.locale = locale
        self.words = words
        self._letterhead = letterhead
        self._sample = sample
        for style, weight in (("", "regular"), ("B", "bold")):
            font = ShapedFont(self, FONTS / f"noto-sans-devanagari-{weight}.ttf", FAMILY, style)
            self.fonts[font.fontkey] = font
        self.set_text_shaping(True, script="deva", language=LANGUAGES[locale])
        self.set_creation_date(made_at)
        self.set_lang(f"{locale}-IN")
        self.set_author("SevaMitra")
        self.c_margin = 0
        self.set_margins(MARGIN, 18, MARGIN)
        self.set_auto_page_break(True, 24)
        self.add_page()

    def ink(self, size: float, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """Write on in this size and colour."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)

    def line_of(self, text: str, height: float, align: str = "L", width: float = 0) -> None:
        """``text`` in as many lines as it needs, then the next line."""
        self.multi_cell(width, height, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def header(self) -> None:
        """The letterhead, and the mark of a sample behind the text."""
        if self._sample:
            self._watermark()
        self.set_fill_color(*ACCENT)
        self.rect(0, 0, 210, 3, style="F")
        self.set_xy(MARGIN, 14)
        self.ink(12, bold=True, colour=ACCENT)
        self.cell(WIDTH, 7, self.words.text("brand", self.locale), align="R")
        self.set_xy(MARGIN, 13)
        department, office = self._letterhead
        self.ink(9, colour=GREY)
        self.line_of(department, 5, width=WIDTH - 45)
        self.ink(12.5, bold=True)
        self.line_of(office, 7, width=WIDTH - 45)
        self.rule(self.get_y() + 3)
        self.set_y(self.get_y() + 8)

    def footer(self) -> None:
        """Which page this is."""
        self.set_y(-14)
        self.ink(8, colour=GREY)
        page = self.words.text("page", self.locale, page=number(self.page_no(), self.locale))
        self.cell(WIDTH, 5, page, align="C")

    def _render_styled_text_line(self, text_line: TextLine, *arguments: Any, **options: Any) -> bool:
        """Give each line its text as ActualText: readers that go by the place of glyphs would lose vowel signs."""
        text = "".join("".join(fragment.characters) for fragment in text_line.fragments)
        self._out(f"/Span <</ActualText <{(BYTE_ORDER + text).encode('utf-16-be').hex()}>>> BDC")
        broken: bool = super()._render_styled_text_line(text_line, *arguments, **options)
        self._out("EMC")
        return broken

    def rule(self, y: float) -> None:
        """A thin line across."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.25)
        self.line(MARGIN, y, MARGIN + WIDTH, y)

    def _watermark(self) -> None:
        self.ink(96 if self.locale != "en" else 84, bold=True, colour=WATERMARK)
        mark = self.words.text("sample", self.locale)
        with self.rotation(38, 105, 160):
            self.text(105 - self.get_string_width(mark) / 2, 172, mark)

    def notice(self, title: str, text: str) -> None:
        """A tinted box that cannot be missed."""
        top = self.get_y()
        self.ink(10.5, bold=True, colour=AMBER_INK)
        inner = WIDTH - 10
        lines = self._count_lines(inner, text)
        self.set_fill_color(*AMBER)
        self.rect(MARGIN, top, WIDTH, 11.5 + 5.5 * lines, style="F", round_corners=True, corner_radius=1.5)
        self.set_xy(MARGIN + 5, top + 2.5)
        self.cell(inner, 6, title)
        self.set_xy(MARGIN + 5, top + 8.5)
        self.ink(9.5, colour=AMBER_INK)
        self.multi_cell(inner, 5.5, text, align="L")
        self.set_xy(MARGIN, top + 11.5 + 5.5 * lines + 6)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Labels and values, with a line below each."""
        for label, value in rows:
            self._fact(label, value)

    def _fact(self, label: str, value: str) -> None:
        self.ink(11)
        lines = self._count_lines(WIDTH - LABEL_WIDTH, value)
        if self.will_page_break(6 * lines + 4):
            self.add_page()
        top = self.get_y()
        self.ink(9.5, colour=GREY)
        self.set_xy(MARGIN, top + 2)
        self.multi_cell(LABEL_WIDTH - 4, 6, label, align="L", new_x="LMARGIN", new_y="NEXT")
        low = self.get_y()
        self.ink(11)
        self.set_xy(MARGIN + LABEL_WIDTH, top + 2)
        self.multi_cell(WIDTH - LABEL_WIDTH, 6, value, align="L", new_x="LMARGIN", new_y="NEXT")
        bottom = max(low, self.get_y()) + 2
        self.rule(bottom)
        self.set_y(bottom)

    def _count_lines(self, width: float, text: str) -> int:
        lines = self.multi_cell(width, 6, text, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(lines, list)
        return len(lines)

    def qr_code(self, text: str, x: float, y: float, side: float) -> None:
        """``text`` as a QR code of error correction M, drawn as vectors."""
        matrix = segno.make(text, error="m", micro=False).matrix
        step = side / len(matrix)
        self.set_fill_color(*INK)
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    self.rect(x + column * step, y + row * step, step * 1.02, step * 1.02, style="F")
