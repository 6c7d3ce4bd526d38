"""Papers as PDF: what can be read out of them, and how Devanagari is shaped."""

from __future__ import annotations

import gc
import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from sevamitra.backend.messages import NamesReply
from sevamitra.papers.layout import draw
from sevamitra.papers.paper import Paper, PaperKind
from sevamitra.papers.shaped_font import ShapedFont, character_shares
from sevamitra.papers.sheet import Sheet
from sevamitra.papers.words import load_words

from .conftest import NOW

CODE, URL = "7K3M-9QPX-2ABC-DEFG", "https://seva.example.in/verify/7K3M9QPX2ABCDEFG"
LOCALES = ("mr", "hi", "en")


def paper(**changes: Any) -> Paper:
    facts: dict[str, Any] = {
        "kind": PaperKind.CERTIFICATE,
        "number": "INC12345678",
        "application_id": "INC12345678",
        "service": NamesReply(en="Income Certificate", mr="उत्पन्नाचा दाखला", hi="आय प्रमाण पत्र"),
        "body": NamesReply(en="Tahsil Office", mr="तहसील कार्यालय", hi="तहसील कार्यालय"),
        "department": NamesReply(en="Revenue", mr="महसूल", hi="राजस्व"),
        "applicant": NamesReply(en="Shrikant Karhade", mr="श्रीकांत कर्‍हाडे", hi="श्रीकांत कऱ्हाडे"),
        "officer": NamesReply(en="Tahsildar", mr="तहसीलदार", hi="तहसीलदार"),
        "dated": date(2025, 9, 18),
        "issuer": "revenue",
    }
    return Paper.parse_obj({**facts, **changes})


def drawn(which: Paper, locale: str) -> PdfReader:
    return PdfReader(BytesIO(draw(which, locale, CODE, URL, NOW, load_words())))


def text_of(pdf: PdfReader) -> str:
    """All text without blanks: readers put them where glyphs lie wide apart."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))


def lines_of(pdf: PdfReader) -> list[str]:
    """The lines' ActualText, which screen readers and most viewers take."""
    content = b"".join(page.get_contents().get_data() for page in pdf.pages)  # type: ignore[union-attr]
    return [bytes.fromhex(found.decode()).decode("utf-16") for found in re.findall(rb"/ActualText <(\w+)>", content)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", list(PaperKind))
def test_a_paper_says_number_service_body_officer_and_where_to_verify(kind: PaperKind, locale: str) -> None:
    level = "first" if kind is PaperKind.APPEAL else None
    which = paper(kind=kind, level=level)
    pdf = drawn(which, locale)
    text = text_of(pdf)
    expected = [which.number, CODE, URL, load_words().text(f"title_{kind.value}", locale)]
    expected += [getattr(names, locale) for names in (which.service, which.body, which.applicant, which.officer)]
    for part in expected:
        assert re.sub(r"\s", "", part) in text
        assert any(part in line for line in lines_of(pdf))
    assert len(pdf.pages) == 1
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize(
    ("locale", "written"), [("mr", "१८ सप्टेंबर, २०२५"), ("hi", "18 सितंबर 2025"), ("en", "18 September 2025")]
)
def test_dates_are_written_as_locally(locale: str, written: str) -> None:
    assert written in lines_of(drawn(paper(), locale))


def test_fee_and_last_day_stand_where_known() -> None:
    lines = lines_of(drawn(paper(kind=PaperKind.RECEIPT, fee_inr=33.6, due_on=date(2025, 10, 9)), "mr"))
    assert "₹३३.६०" in lines and "९ ऑक्टोबर, २०२५" in lines
    assert "शुल्क" not in lines_of(drawn(paper(kind=PaperKind.RECEIPT), "mr"))


@pytest.mark.parametrize("locale", LOCALES)
def test_only_a_demonstration_is_marked_as_sample(locale: str) -> None:
    mark = load_words().text("sample_note", locale)
    assert mark in lines_of(drawn(paper(issuer=None), locale))
    assert mark not in lines_of(drawn(paper(), locale))


def test_a_long_ground_goes_on_over_pages_with_one_seal() -> None:
    ground = "उत्पन्नाचा दाखला मिळाला नाही. " * 130
    pdf = drawn(paper(kind=PaperKind.APPEAL, level="second", ground=ground), "mr")
    assert len(pdf.pages) > 1
    assert text_of(pdf).count(CODE) == 1
    assert text_of(pdf).count("मिळालानाही") == 130


def test_very_long_names_and_letters_without_glyphs_are_taken() -> None:
    name = NamesReply(en="x" * 200, mr="क्ष" * 66, hi="😀" * 50)
    for locale in LOCALES:
        assert len(drawn(paper(applicant=name, service=name, body=name), locale).pages) <= 2


def test_the_same_paper_is_the_same_file() -> None:
    assert draw(paper(), "mr", CODE, URL, NOW, load_words()) == draw(paper(), "mr", CODE, URL, NOW, load_words())


def glyphs(text: str) -> list[str]:
    sheet = Sheet("mr", load_words(), ("", ""), False, NOW)
    font: Any = sheet.fonts["noto"]
    infos, _ = font.perform_harfbuzz_shaping(text, 12, sheet.text_shaping)
    return [font.ttfont.getGlyphName(info.codepoint) for info in infos]


@pytest.mark.parametrize(
    ("text", "count"), [("क्ष", 1), ("श्र", 1), ("त्र", 1), ("ज्ञ", 1), ("र्‍ह", 2), ("र्क", 2), ("प्र", 1)]
)
def test_conjuncts_are_shaped(text: str, count: int) -> None:
    """Unshaped each would have as many glyphs as code points, with a virama that shows."""
    assert len(glyphs(text)) == count


def test_a_short_i_is_drawn_before_its_consonant() -> None:
    consonant, sign = glyphs("क")[0], glyphs("कि")
    assert sign[-1] == consonant and len(sign) == 2


@pytest.mark.parametrize(
    ("text", "clusters", "shares"),
    [
        ("कि", [0, 0], ["क", "ि"]),
        ("क्ष", [0], ["क्ष"]),
        ("कमि", [0, 1, 1], ["क", "म", "ि"]),
        ("क", [0, 0], ["क", "\u200b"]),
        ("र्कि", [0, 0], ["र", "्कि"]),
    ],
)
def test_every_glyph_stands_for_characters(text: str, clusters: list[int], shares: list[str]) -> None:
    assert ["".join(map(chr, share)) for share in character_shares(text, clusters)] == shares


def test_drawn_papers_leave_no_fonts_behind() -> None:
    def fonts() -> int:
        gc.collect()
        return sum(isinstance(each, ShapedFont) for each in gc.get_objects())

    drawn(paper(), "mr")
    before = fonts()
    drawn(paper(), "mr")
    assert fonts() == before
