"""A paper as a PDF."""

from __future__ import annotations

from datetime import datetime

from sevamitra.backend.client import INDIA
from sevamitra.papers.paper import Paper, PaperKind
from sevamitra.papers.shaped_font import forget_glyphs
from sevamitra.papers.sheet import ACCENT, GREY, MARGIN, WIDTH, Sheet
from sevamitra.wording import Wording, day, rupees

QR_SIDE = 34.0
SEAL_HEIGHT = 50.0


def draw(paper: Paper, locale: str, code: str, url: str, made_at: datetime, words: Wording) -> bytes:
    """``paper`` in ``locale``, A4; the same arguments give the same bytes.

    Args:
        code: verification code as people read it.
        url: of the verification page; stands in the QR code.
        made_at: aware time at which the paper was made.
    """
    heads = _name(paper.department, locale), _name(paper.body, locale)
    sheet = Sheet(locale, words, heads, paper.is_sample, made_at)
    title = words.text(f"title_{paper.kind.value}", locale)
    sheet.set_title(f"{title} {paper.number}")
    if paper.is_sample:
        sheet.notice(words.text("sample", locale), words.text("sample_note", locale))
    sheet.ink(22, bold=True, colour=ACCENT)
    sheet.line_of(title, 11)
    sheet.ink(13.5, bold=True)
    sheet.line_of(_name(paper.service, locale), 7.5)
    sheet.ln(4)
    sheet.ink(11.5)
    sheet.line_of(_statement(paper, locale, words), 7)
    sheet.ln(3)
    sheet.rule(sheet.get_y())
    sheet.facts(_rows(paper, locale, made_at, words))
    if paper.ground:
        _ground(sheet, paper.ground)
    sheet.ln(5)
    sheet.ink(9.5, colour=GREY)
    sheet.line_of(words.text(f"note_{paper.kind.value}", locale), 5.8)
    _seal(sheet, code, url)
    try:
        return bytes(sheet.output())
    finally:
        forget_glyphs()


def _name(names: object, locale: str) -> str:
    return str(getattr(names, locale))


def _statement(paper: Paper, locale: str, words: Wording) -> str:
    return words.text(
        f"statement_{paper.kind.value}",
        locale,
        service=_name(paper.service, locale),
        applicant=_name(paper.applicant, locale),
        date=day(paper.dated, locale),
        application=paper.application_id,
        level=words.text(f"level_{paper.level.value}", locale) if paper.level else "",
    )


def _rows(paper: Paper, locale: str, made_at: datetime, words: Wording) -> list[tuple[str, str]]:
    """Labels and values; what is not known has no row."""
    kind = paper.kind.value
    rows: list[tuple[str, str | None]] = [
        ("appeal", paper.number if paper.kind is PaperKind.APPEAL else None),
        ("application", paper.application_id),
        ("applicant", _name(paper.applicant, locale)),
        ("body", _name(paper.body, locale)),
        (f"officer_{kind}", _name(paper.officer, locale) if paper.officer else None),
        (f"date_{kind}", day(paper.dated, locale)),
        ("due", day(paper.due_on, locale) if paper.due_on else None),
        ("fee", rupees(paper.fee_inr, locale) if paper.fee_inr else None),
        ("issued", day(made_at.astimezone(INDIA), locale)),
    ]
    return [(words.text(f"label_{label}", locale), value) for label, value in rows if value]


def _ground(sheet: Sheet, ground: str) -> None:
    sheet.ln(4)
    sheet.ink(9.5, colour=GREY)
    sheet.line_of(sheet.words.text("label_ground", sheet.locale), 6)
    sheet.ink(11)
    sheet.line_of(ground, 6.4)


def _seal(sheet: Sheet, code: str, url: str) -> None:
    """QR code, verification code and address at the foot of the last page."""
    top = 297 - 24 - SEAL_HEIGHT + 6
    if sheet.get_y() > top - 4:
        sheet.add_page()
    sheet.set_auto_page_break(False)
    sheet.rule(top)
    sheet.qr_code(url, MARGIN, top + 6, QR_SIDE)
    left, width = MARGIN + QR_SIDE + 8, WIDTH - QR_SIDE - 8
    sheet.set_left_margin(left)
    sheet.set_xy(left, top + 5)
    sheet.ink(11, bold=True, colour=ACCENT)
    sheet.line_of(sheet.words.text("verify_heading", sheet.locale), 6, width=width)
    sheet.ink(9, colour=GREY)
    sheet.line_of(sheet.words.text("verify_note", sheet.locale), 5.4, width=width)
    sheet.ln(1.5)
    sheet.ink(9, colour=GREY)
    sheet.line_of(sheet.words.text("verify_code", sheet.locale), 5, width=width)
    sheet.ink(12, bold=True)
    sheet.line_of(code, 6, width=width)
    sheet.ink(8.5, colour=ACCENT)
    sheet.multi_cell(width, 5, url, align="L", link=url)
    sheet.set_left_margin(MARGIN)
