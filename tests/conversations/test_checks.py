"""Every expectation of the script can fail: here each of them does."""

from typing import Any

import pytest
from fpdf import FPDF

from tests.end_to_end.mailbox import Choice, Reply

from .checks import missed
from .facts import Facts
from .script import Turn

FEE = "*Fee:* we do not have this; please ask at the office."
REPLY = Reply(
    "button", f"*Income Certificate*\nTahsil Office\n\n{FEE}", (Choice("1", "Documents"), Choice("2", "Cance…"))
)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts.load()


def pdf(text: str) -> bytes:
    """A PDF as it is uploaded."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=12)
    paper.cell(text=text)
    return b"--boundary\r\n\r\n" + bytes(paper.output()) + b"\r\n--boundary--"


def wrong(facts: Facts, expect: dict[str, Any], *replies: Reply, language: str = "en", told: str = "") -> list[str]:
    captured = {"number": "INC12345678"}
    return missed(
        Turn("citizen", "x", language, expect, 1), replies or (REPLY,), facts, captured, [told] if told else []
    )


HOLDING = [
    {"says": ["line_fee_unknown"]},
    {"says": [{"title_service": {"service": "{service:revenue-income-certificate}"}}]},
    {"silent_on": ["line_fee_free"]},
    {"holds": ["Tahsil Office"]},
    {"lacks": ["{number}"]},
    {"facts": {"revenue-income-certificate": ["name", "body", "fee"]}},
    {"offers": ["button_documents", "Cancelled"]},
    {"withholds": ["button_person"]},
    {"capture": {"first": r"\*(\w+) Certificate"}},
]
FAILING = [
    {"says": ["line_fee_free"]},
    {"says": [{"title_service": {"service": "{service:revenue-caste-certificate}"}}]},
    {"silent_on": ["line_fee_unknown"]},
    {"holds": ["{number}"]},
    {"lacks": ["Tahsil Office"]},
    {"facts": {"revenue-income-certificate": ["time_limit"]}},
    {"facts": {"revenue-income-certificate": ["documents"]}},
    {"facts": {"revenue-caste-certificate": ["name"]}},
    {"offers": ["button_person"]},
    {"withholds": ["button_documents"]},
    {"document": "{number}"},
    {"capture": {"appeal": "FA[0-9]{9}"}},
]


@pytest.mark.parametrize("expect", HOLDING, ids=str)
def test_what_holds_is_not_missed(facts: Facts, expect: dict[str, Any]) -> None:
    assert wrong(facts, expect) == []


@pytest.mark.parametrize("expect", FAILING, ids=str)
def test_what_does_not_hold_is_missed(facts: Facts, expect: dict[str, Any]) -> None:
    assert wrong(facts, expect)


def test_silence_is_missed(facts: Facts) -> None:
    assert missed(Turn("citizen", "x", "en", {}, 1), (), facts, {}) == ["nothing was answered"]


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("आपला अर्ज मंजूर झालेला नाही.", "en"),
        ("मदत करता आली, आनंद वाटला. आणखी काही हवे असल्यास सांगा.", "hi"),
        ("मदद करके खुशी हुई। और कुछ चाहिए तो बताइए।", "mr"),
        ("You are welcome. Tell me if you need anything else.", "mr"),
        ("12345", "mr"),
    ],
)
def test_another_language_is_missed(facts: Facts, body: str, language: str) -> None:
    assert wrong(facts, {}, Reply("text", body), language=language)


def test_the_citizens_own_words_may_be_in_any_language(facts: Facts) -> None:
    quoting = Reply("text", f"{FEE}\n“मदद करके खुशी हुई। और कुछ चाहिए तो बताइए।”")
    assert wrong(facts, {}, quoting)
    assert not wrong(facts, {}, quoting, told="मदद करके खुशी हुई। और कुछ चाहिए तो बताइए।")


@pytest.mark.parametrize("shown", ["KeyError: 'service'", "None", "Traceback (most recent", "{number}", "/inform"])
def test_machinery_is_missed(facts: Facts, shown: str) -> None:
    assert wrong(facts, {}, Reply("text", f"{FEE} {shown}"))


def test_a_document_is_known_by_its_text(facts: Facts) -> None:
    paper = Reply("document", "receipt.pdf", file=pdf("Receipt INC12345678"))
    assert not wrong(facts, {"document": "{number}"}, REPLY, paper)
    assert wrong(facts, {"document": "{number}"}, REPLY, Reply("document", "receipt.pdf", file=pdf("Receipt")))
    assert wrong(facts, {"document": "{number}"}, REPLY, Reply("document", "receipt.pdf", file=b"INC12345678"))
