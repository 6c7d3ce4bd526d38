"""Everything a citizen reads: complete in three languages, within WhatsApp's limits, used, and written as people write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import pytest

from actions.grievance_words import CATEGORIES, STEPS, URGENT
from sevamitra.backend.appeals import Level, Standing
from sevamitra.catalogue.model import KINDS, LOCALES
from sevamitra.settings import PROJECT_ROOT
from sevamitra.wording import Wording, WordingError, alternatives, day, number, rupees

WORDING = Wording.load()
BUTTON, LIST_ROW, BODY_WITH_BUTTONS, BODY = 20, 24, 1024, 4096
ROW_DESCRIPTION = 72
ROW_KEYS = ("kind_", "language_", "category_", "urgent_", "change_")
_COUNTED = ("_one", "_many")
NOT_OPEN = [standing for standing in Standing if not standing.can_file and standing is not Standing.FILED]
FAMILIES = {
    "kind_of_message_": (
        "image", "audio", "voice", "video", "document", "sticker", "contacts", "order", "unsupported",
    ),
    "kind_": tuple(KINDS),
    "language_": LOCALES,
    "utter_which_": ("body", "kind", "service"),
    "utter_lookups_refused": _COUNTED,
    "status_due_left": _COUNTED,
    "status_due_over": _COUNTED,
    "status_desk_rest": _COUNTED,
    "level_": tuple(level.value for level in Level),
    "state_": ("open", "closed"),
    "appeal_": tuple(standing.value.replace("-", "_") for standing in NOT_OPEN),
    "appeal_cause_rejected": ("", "_undated"),
    "appeal_cause_overdue": ("", "_undated"),
    "utter_appeal_": ("ground", "delay_reason"),
    "category_": (*CATEGORIES, *(f"{category}_more" for category in CATEGORIES if category != "other")),
    "urgent_": URGENT,
    "line_sent_": (
        *(f"whatsapp_{state}" for state in ("pending", "sent", "delivered", "read", "failed")),
        *(f"email_{state}" for state in ("pending", "sent", "failed")),
        *(f"portal_{state}" for state in ("sent", "delivered")),
    ),
    "change_": ("category", "text", *STEPS),
    "grievance_state_": ("open", "closed"),
    "utter_grievance_": ("category", "text", "urgent", "place", "number"),
}  # fmt: skip
"""Keys that are put together: beginning to endings."""

PREFIXES = "(utter|title|line|status|button|language|kind|state|level|appeal|grievance|category|urgent|change|caption|name_of)_[a-z_]*"
NO_KEYS = {"language_chosen", "button_reply"}
"""A slot, and a type of WhatsApp's, that only look like keys."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def raw(key: str, locale: str) -> str:
    return WORDING._texts[key][locale]


def speaking_modules() -> Iterator[Path]:
    yield from sorted((PROJECT_ROOT / "actions").rglob("*.py"))
    yield from sorted((PROJECT_ROOT / "sevamitra" / "channels").rglob("*.py"))


def keys_named() -> set[str]:
    """Every string in the modules that speak which is a key, or may be one by its beginning."""
    found: set[str] = set()
    for path in speaking_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(PREFIXES, node.value):
                    found |= {f"{node.value}{ending}" for ending in FAMILIES.get(node.value, ("",))}
    return found - NO_KEYS


def test_there_is_wording() -> None:
    assert len(WORDING.keys) > 90


@pytest.mark.parametrize("key", WORDING.keys)
def test_every_response_has_the_same_placeholders_in_three_languages(key: str) -> None:
    named = [placeholders(raw(key, locale)) for locale in LOCALES]
    assert named[0] == named[1] == named[2]
    assert "" not in named[0]


@pytest.mark.parametrize("key", WORDING.keys)
def test_no_text_is_longer_than_whatsapp_allows(key: str) -> None:
    limit = BUTTON if key.startswith("button_") else LIST_ROW if key.startswith(ROW_KEYS) else BODY_WITH_BUTTONS
    limit = ROW_DESCRIPTION if key.endswith("_more") and key.startswith(ROW_KEYS) else limit
    for locale in LOCALES:
        assert len(raw(key, locale)) <= limit, f"{key} ({locale})"


@pytest.mark.parametrize("key", [key for key in WORDING.keys if not key.startswith("language_")])
def test_marathi_and_hindi_are_in_devanagari_and_english_is_not(key: str) -> None:
    for locale in LOCALES:
        letters = re.sub(r"\{\w+\}|«.*?»|“.*?”", "", raw(key, locale))
        if not re.search(r"[^\W\d_]", letters):
            continue
        devanagari = bool(re.search(r"[\u0904-\u0939]", letters))
        assert devanagari == (locale != "en"), f"{key} ({locale})"


def test_marathi_texts_have_no_latin_digits_in_their_sentences() -> None:
    for key in WORDING.keys:
        text = re.sub(r"INC\d+|^\d\. |7/12", "", raw(key, "mr"), flags=re.MULTILINE)
        assert not re.search(r"[0-9]", text), key


def test_every_key_that_is_spoken_exists() -> None:
    assert keys_named() - set(WORDING.keys) == set()


def test_every_key_of_the_domain_is_spoken() -> None:
    assert set(WORDING.keys) - keys_named() == set()


def test_text_is_made_with_its_values() -> None:
    assert WORDING.text("line_fee", "en", fee="₹50") == "*Fee:* ₹50"


def test_braces_in_a_value_stay() -> None:
    assert WORDING.text("line_fee", "en", fee="{x}") == "*Fee:* {x}"


@pytest.mark.parametrize(("key", "values"), [("no_such_key", {}), ("line_fee", {})])
def test_text_that_cannot_be_made_is_named(key: str, values: dict[str, str]) -> None:
    with pytest.raises(WordingError, match=key):
        WORDING.text(key, "en", **values)


def test_unknown_language_is_named() -> None:
    with pytest.raises(WordingError, match="fr"):
        WORDING.text("utter_greet", "fr")


def domain(folder: Path, *variants: tuple[str, str]) -> Path:
    lines = [
        f'  - {{condition: [{{type: slot, name: language, value: {code}}}], text: "{text}"}}' for code, text in variants
    ]
    path = folder / "domain.yml"
    path.write_text("responses:\n  utter_x:\n" + "\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("variants", "complaint"),
    [
        ((("mr", "अ"), ("hi", "अ")), "has no en text"),
        ((("mr", "अ"), ("hi", " "), ("en", "a")), "has no hi text"),
        ((("mr", "अ"), ("hi", "अ"), ("en", "a"), ("en", "b")), "two en texts"),
    ],
)
def test_missing_or_doubled_translation_fails(
    tmp_path: Path, variants: tuple[tuple[str, str], ...], complaint: str
) -> None:
    with pytest.raises(WordingError, match=complaint):
        Wording.load(domain(tmp_path, *variants))


@pytest.mark.parametrize(
    ("value", "mr", "hi", "en"),
    [
        (0, "०", "0", "0"),
        (15, "१५", "15", "15"),
        (1001, "१,००१", "1,001", "1,001"),
        (150000, "१,५०,०००", "1,50,000", "1,50,000"),
        (1.5, "१.५", "1.5", "1.5"),
    ],
)
def test_numbers_are_grouped_and_written_in_the_digits_of_the_language(value: float, mr: str, hi: str, en: str) -> None:
    assert [number(value, locale) for locale in LOCALES] == [mr, hi, en]


@pytest.mark.parametrize(
    ("value", "mr", "en"),
    [(50, "₹५०", "₹50"), (0, "₹०", "₹0"), (33.6, "₹३३.६०", "₹33.60"), (125000, "₹१,२५,०००", "₹1,25,000")],
)
def test_rupees_have_their_sign_and_paise_only_where_there_are_some(value: float, mr: str, en: str) -> None:
    assert [rupees(value, locale) for locale in LOCALES] == [mr, en, en]


@pytest.mark.parametrize("value", [date(2025, 9, 18), datetime(2025, 9, 18, 23, 59)])
def test_dates_are_written_out(value: date) -> None:
    assert day(value, "mr") == "१८ सप्टेंबर, २०२५"
    assert day(value, "hi") == "18 सितंबर 2025"
    assert day(value, "en") == "18 September 2025"


def test_alternatives_are_joined_by_or() -> None:
    assert alternatives(["अ", "ब", "क"], "mr") == "अ, ब किंवा क"
    assert alternatives(["अ", "ब"], "hi") == "अ या ब"
    assert alternatives(["a", "b"], "en") == "a or b"
    assert alternatives(["a"], "en") == "a"


def test_no_text_stands_twice() -> None:
    written = (PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8").split("\nresponses:\n")[1]
    keys = [
        line.strip(" :")
        for line in written.splitlines()
        if line.startswith("  ") and line.endswith(":") and line[2] != " "
    ]
    assert sorted(set(keys)) == sorted(keys)
