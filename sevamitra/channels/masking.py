"""Hide Aadhaar and phone numbers in text; the last four digits stay so that people can tell theirs apart.

Aadhaar: 12 digits, the first 2 to 9, the last a Verhoeff check digit; a virtual id (VID) has 16.
https://uidai.gov.in/en/my-aadhaar/about-your-aadhaar.html
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

_SEPARATOR = r"[\s\p{Cf}\p{Pd}.·•_\u2212]"
_PLUS = "+\uff0b"
_RUN = regex.compile(rf"[{_PLUS}]?\p{{Nd}}+(?:{_SEPARATOR}{{1,3}}\p{{Nd}}+)*")
_GROUP = regex.compile(r"\p{Nd}+")
_ATTACHED_LETTERS = regex.compile(r"(?<![A-Za-z])([A-Za-z]+)([-_]?)\Z")
_INTRODUCTIONS = {
    "aadhaar", "aadhar", "adhaar", "adhar", "aadharcard", "aadhaarcard", "adharcard", "uid", "uidai", "vid", "card",
    "no", "nos", "num", "number", "nr", "mob", "mobile", "ph", "phone", "tel", "call", "contact", "whatsapp", "wa",
    "cell", "fon", "id", "is",
}  # fmt: skip

_VID_SHAPES = {(16,), (4, 4, 4, 4), (1,) * 16}
_AADHAAR_SHAPES = {(12,), (4, 4, 4), (1,) * 12}
_PHONE_SHAPES = {(10,), (1,) * 10}
_TRACK_ID_DIGITS = 18
_FEWEST_DIGITS, _MOST_DIGITS = 10, 16
_HIDDEN_PHONE = "XXXXXX"

_VERHOEFF_MULTIPLY = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_PERMUTE = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """Digits without a gap, at ``start`` to ``end``; ``digits`` are their ASCII form."""

    start: int
    end: int
    digits: str


def mask(text: str) -> str:
    """``text`` with Aadhaar as ``XXXX XXXX 1234``, VID as ``XXXX XXXX XXXX 1234``, phone as ``XXXXXX7890``.

    Digits of any script count; spaces, hyphens and dots may stand between them. Amounts, dates, pin codes, survey
    numbers, MahaIT's 18-digit track ids and application numbers with letters in front stay.
    """
    pieces: list[str] = []
    end = 0
    for run in _RUN.finditer(text):
        if sum(character.isdigit() for character in run.group()) < _FEWEST_DIGITS:
            continue
        pieces += [text[end : run.start()], _mask_run(text, run.start(), run.end())]
        end = run.end()
    return "".join(pieces) + text[end:] if pieces else text


def has_aadhaar_check_digit(digits: str) -> bool:
    """Whether the last of these ASCII digits is the Verhoeff check digit of the others."""
    check = 0
    for position, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_MULTIPLY[check][int(_VERHOEFF_PERMUTE[position % 8][int(digit)])])
    return check == 0


def _mask_run(text: str, start: int, end: int) -> str:
    groups = [
        _Group(found.start(), found.end(), "".join(str(unicodedata.digit(digit)) for digit in found.group()))
        for found in _GROUP.finditer(text, start, end)
    ]
    if _is_track_id("".join(group.digits for group in groups)):
        return text[start:end]
    pieces: list[str] = []
    copied = start
    at = 1 if _is_application_number(text, groups[0]) else 0
    while at < len(groups):
        count, hidden = _find(text, groups, at)
        if count:
            found = groups[at : at + count]
            before = text[copied : found[0].start]
            pieces += [before.rstrip(_PLUS) if hidden == _HIDDEN_PHONE else before, hidden, _last_four(text, found)]
            copied = found[-1].end
        at += count or 1
    return "".join(pieces) + text[copied:end]


def _find(text: str, groups: Sequence[_Group], at: int) -> tuple[int, str]:
    """How many groups from ``at`` on are one number to hide (0: none), and what stands for all but its last four."""
    for count in _possible_counts(groups, at):
        candidate = groups[at : at + count]
        digits = "".join(group.digits for group in candidate)
        shape = tuple(len(group.digits) for group in candidate)
        plus = text[max(0, candidate[0].start - 1) : candidate[0].start] in tuple(_PLUS)
        if _is_phone(text, candidate, digits, plus) and not (len(digits) == 12 and _is_aadhaar(digits, shape, True)):
            return count, _HIDDEN_PHONE
        if shape in _VID_SHAPES and digits[0] in "23456789" and not _are_figures(candidate):
            return count, "XXXX XXXX XXXX "
        if _is_aadhaar(digits, shape, False) and not _are_figures(candidate):
            return count, "XXXX XXXX "
    return 0, ""


def _possible_counts(groups: Sequence[_Group], at: int) -> list[int]:
    """How many groups from ``at`` on may be one number by their digits, the most first."""
    counts: list[int] = []
    total = 0
    for count, group in enumerate(groups[at : at + _MOST_DIGITS], 1):
        total += len(group.digits)
        if total > _MOST_DIGITS:
            break
        if total >= _FEWEST_DIGITS:
            counts.insert(0, count)
    return counts


def _is_aadhaar(digits: str, shape: tuple[int, ...], checked: bool) -> bool:
    """Whether these may be an Aadhaar number; any other grouping than the usual, or ``checked``, wants the check digit."""
    if len(digits) != 12 or digits[0] in "01":
        return False
    if shape in _AADHAAR_SHAPES and not checked:
        return True
    return has_aadhaar_check_digit(digits)


def _is_phone(text: str, groups: Sequence[_Group], digits: str, plus: bool) -> bool:
    """Whether these are an Indian mobile number, with or without +91, 0091, 91 or 0 in front."""
    prefix = len(digits) - 10
    if prefix < 0 or digits[:prefix] not in ("", "0", "91", "091", "0091") or digits[prefix] not in "6789":
        return False
    if any("\n" in text[left.end : right.start] for left, right in pairwise(groups)):
        return False
    if plus and digits.startswith("91") and prefix == 2:
        return True
    lengths = [len(group.digits) for group in groups]
    while prefix and lengths:
        taken = min(prefix, lengths[0])
        prefix -= taken
        lengths[0] -= taken
        if not lengths[0]:
            lengths.pop(0)
    grouped = len(lengths) > 1 and min(lengths) >= 2
    return (grouped or tuple(lengths) in _PHONE_SHAPES) and not _are_figures(groups)


def _are_figures(groups: Sequence[_Group]) -> bool:
    """Whether several groups are rather amounts in round hundreds or years than one number."""
    if len(groups) < 2 or all(len(group.digits) == 1 for group in groups):
        return False
    digits = "".join(group.digits for group in groups)
    if len(digits) == 12 and has_aadhaar_check_digit(digits):
        return False
    return all(group.digits.endswith("00") for group in groups) or all(
        len(group.digits) == 4 and 1900 <= int(group.digits) < 2100 for group in groups
    )


def _is_track_id(digits: str) -> bool:
    """Whether these are a MahaIT track id: 18 digits that begin with a date as YYMMDD."""
    return len(digits) == _TRACK_ID_DIGITS and 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _is_application_number(text: str, group: _Group) -> bool:
    """Whether Latin letters stand directly before, as in INC12345678, that are not a word such as "aadhaar"."""
    letters = _ATTACHED_LETTERS.search(text, max(0, group.start - 40), group.start)
    if not letters or letters[1].lower() in _INTRODUCTIONS:
        return False
    return not letters[2] or (letters[1].isupper() and 2 <= len(letters[1]) <= 6)


def _last_four(text: str, groups: Sequence[_Group]) -> str:
    return "".join(text[group.start : group.end] for group in groups)[-4:]
