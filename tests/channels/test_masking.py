import pytest

from sevamitra.channels.masking import has_aadhaar_check_digit, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("माझा आधार 2345 6789 0123 आहे", "माझा आधार XXXX XXXX 0123 आहे"),
        ("२३४५ ६७८९ ०१२३", "XXXX XXXX ०१२३"),
        ("२३४५६७८९०१२३", "XXXX XXXX ०१२३"),
        ("২৩৪৫ ৬৭৮৯ ০১২৩", "XXXX XXXX ০১২৩"),
        ("２３４５６７８９０１２３", "XXXX XXXX ０１２３"),
        ("234567890123", "XXXX XXXX 0123"),
        ("2345-6789-0123", "XXXX XXXX 0123"),
        ("2345.6789.0123", "XXXX XXXX 0123"),
        ("2345 - 6789 - 0123", "XXXX XXXX 0123"),
        ("2345–6789—0123", "XXXX XXXX 0123"),
        ("2345\u00a06789\u200b0123", "XXXX XXXX 0123"),
        ("2345 6789\n0123", "XXXX XXXX 0123"),
        ("hello\n234567890123", "hello\nXXXX XXXX 0123"),
        ("2 3 4 5 6 7 8 9 0 1 2 3", "XXXX XXXX 0123"),
        ("२345 ६789 ०123", "XXXX XXXX ०123"),
        ("आधार:234567890123.", "आधार:XXXX XXXX 0123."),
        ("आधार234567890123", "आधारXXXX XXXX 0123"),
        ("aadhaar234567890123", "aadhaarXXXX XXXX 0123"),
        ("AADHAR-234567890123", "AADHAR-XXXX XXXX 0123"),
        ("घर 5 2345 6789 0123", "घर 5 XXXX XXXX 0123"),
        ("2345 6789 0123 411001", "XXXX XXXX 0123 411001"),
        ("2345 6789 0123 9876543210", "XXXX XXXX 0123 XXXXXX3210"),
        ("234567890123 345678901234", "XXXX XXXX 0123 XXXX XXXX 1234"),
    ],
)
def test_aadhaar_keeps_only_its_last_four_digits(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", ["9123456789012345", "9123 4567 8901 2345", "9123-4567-8901-2345"])
def test_virtual_id_keeps_only_its_last_four_digits(text: str) -> None:
    assert mask(text) == "XXXX XXXX XXXX 2345"


@pytest.mark.parametrize(
    "text",
    [
        "9876543210", "98765 43210", "98765-43210", "987 654 3210", "9876 543 210", "98 76 54 32 10",
        "+919876543210", "+91 98765 43210", "+91-9876543210", "+91 9876 543210", "919876543210", "91 9876543210",
        "0091 9876543210", "09876543210", "0 98765 43210", "＋919876543210",
    ],
)  # fmt: skip
def test_phone_keeps_only_its_last_four_digits(text: str) -> None:
    assert mask(f"फोन {text} करा") == "फोन XXXXXX3210 करा"


def test_devanagari_phone_keeps_its_own_digits() -> None:
    assert mask("९८७६५ ४३२१०") == "XXXXXX३२१०"


def test_phone_behind_a_word_is_masked() -> None:
    assert mask("mob.9876543210, mob9876543210") == "mob.XXXXXX3210, mobXXXXXX3210"


@pytest.mark.parametrize(
    "text",
    [
        "", "नमस्कार", "7/12", "७/१२ उतारा", "8अ", "गट क्र. 123/4/2", "सर्वे नं 1234/5678", "पिन 411001", "411001 411002",
        "15000", "₹ 2,50,000", "उत्पन्न 60000-70000", "70000 80000 उत्पन्न", "1,00,00,000", "5000 6000 7000",
        "22/11/2026", "22-11-2026", "2026-11-22 19:45", "22.11.2026 10.30", "2019 2020 2021", "2024-2025-2026",
        "INC12345678", "INC123456789012", "INC234567890123", "INC-234567890123", "inc9876543210", "MH/REV/2026/001234",
        "160115001100000001", "260115001100000001", "2601 1500 1100 0000 01", "23456789012", "12345678901234567890",
        "1234 5678 9012", "0234 5678 9012", "020-26123456", "1800 233 2345", "1800000000", "XXXX XXXX 1234", "XXXXXX7890",
        "18.520430, 73.856743", "रक्कम 123456789012",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", ["2345 6789 0123", "+91 98765 43210", "9123456789012345 आणि 9876543210"])
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_years_that_are_a_valid_aadhaar_are_masked() -> None:
    years = next(f"2019 2020 {year}" for year in range(1900, 2100) if has_aadhaar_check_digit(f"20192020{year}"))
    assert mask(years).startswith("XXXX XXXX ")


def test_check_digit_is_verhoeffs() -> None:
    assert has_aadhaar_check_digit("2363")
    assert not has_aadhaar_check_digit("2364")


def test_long_hostile_text_is_read_in_one_pass() -> None:
    assert mask("11 222-" * 50_000) == "11 222-" * 50_000
