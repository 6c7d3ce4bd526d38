"""The columns of an import or export: their headings, where each stands in a service's row, and how a cell is read.

docs/catalogue.md describes them for the people who fill them in; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sevamitra.catalogue.model import ALIAS_VARIETIES, LOCALES

UNKNOWN = "null"
"""The word in a cell that says: not known (for a list: none)."""

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_YES = {"yes", "true", "1", "हो", "हाँ", "हां"}
_NO = {"no", "false", "0", "नाही", "नहीं"}


class CellError(ValueError):
    """A cell cannot be read: what is wrong, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        path: where its value stands in a row, e.g. ``("name", "mr")``.
        read: cell text (not empty, not ``null``) to value; raises :class:`CellError`.
        write: value (not None) to cell text.
        unknown: what ``null`` means; absent (``...``) where a value is required.
    """

    name: str
    path: tuple[str, ...]
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    unknown: Any = ...
    headings: tuple[str, ...] = ()


def plain(text: str) -> str:
    """``text`` with line breaks and runs of spaces made one space."""
    return " ".join(text.split())


def read_number(text: str) -> float | int:
    """A plain number, digits of either script; whole numbers become int."""
    digits = text.strip().translate(_DIGITS)
    if not _NUMBER.fullmatch(digits):
        raise CellError(f"is `{text[:60]}`", f"write a plain number such as 15, or {UNKNOWN} where it is not known")
    value = float(digits)
    return int(value) if value.is_integer() else value


def read_service_id(text: str) -> str:
    """MahaIT's number of four digits."""
    digits = text.strip().translate(_DIGITS)
    if not re.fullmatch(r"[0-9]{4}", digits):
        raise CellError(f"is `{text[:60]}`", "write four digits, as in 4111 (a spreadsheet drops leading zeros)")
    return digits


def read_yes(text: str) -> bool:
    """``yes`` or ``no``."""
    word = text.strip().casefold()
    if word in _YES | _NO:
        return word in _YES
    raise CellError(f"is `{text[:60]}`", "write yes or no")


def read_list(text: str) -> list[str]:
    """Texts separated by ``;``."""
    return [plain(part) for part in text.split(";") if part.strip()]


def read_documents(text: str) -> list[Any]:
    """``a;b|c``: document a, and one of b or c."""
    groups = [[key.strip() for key in part.split("|") if key.strip()] for part in text.split(";")]
    return [group if len(group) > 1 else group[0] for group in groups if group]


def _write_list(value: Any) -> str:
    return ";".join(value)


def _write_documents(value: Any) -> str:
    return ";".join("|".join(item) if isinstance(item, list) else item for item in value)


def _columns() -> tuple[Column, ...]:
    names = {
        "en": ("service name", "service name (english)", "service name in english", "service name english"),
        "mr": ("service name (marathi)", "service name in marathi", "service name marathi", "सेवेचे नाव"),
        "hi": ("service name (hindi)", "service name in hindi", "service name hindi", "सेवा का नाम"),
    }
    days = (
        "disposal period",
        "disposal period (days)",
        "disposal period in days",
        "time limit",
        "time limit (days)",
        "कालमर्यादा",
    )
    designated = ("designated officer", "designated authority", "competent authority", "competent officer",
                  "competent (designated) authority", "पदनिर्देशित अधिकारी")  # fmt: skip
    first = ("first appellate officer", "first appellate authority", "प्रथम अपिलीय अधिकारी")
    second = ("second appellate officer", "second appellate authority", "द्वितीय अपिलीय अधिकारी")
    return (
        Column("slug", ("slug",), str.strip, str),
        Column("service_id", ("service_id",), read_service_id, str, None, ("serviceid", "सेवा क्रमांक")),
        *(Column(f"name_{locale}", ("name", locale), plain, str, headings=names[locale]) for locale in LOCALES),
        Column("department", ("department",), plain, str, headings=("department name", "विभाग")),
        Column("body", ("body",), plain, str, headings=("issuing body",)),
        Column("family", ("family",), str.strip, str),
        Column("kind", ("kind",), str.strip, str),
        Column("time_limit_days", ("time_limit_days",), read_number, str, None, days),
        Column("fee_inr", ("fee_inr",), read_number, str, None, ("fee", "fee (rs)", "शुल्क")),
        Column("officer_designated", ("officers", "designated"), plain, str, None, designated),
        Column("officer_first_appeal", ("officers", "first_appeal"), plain, str, None, first),
        Column("officer_second_appeal", ("officers", "second_appeal"), plain, str, None, second),
        Column("documents", ("documents",), read_documents, _write_documents, (), ("documents required",)),
        *(Column(f"aliases_{v}", ("aliases", v), read_list, _write_list, ()) for v in ALIAS_VARIETIES),
        Column("batch", ("batch",), plain, str),
        Column("source", ("source",), plain, str),
        Column("merged_from", ("merged_from",), read_list, _write_list, ()),
        Column("withdrawn", ("withdrawn",), read_yes, lambda value: "yes" if value else "no"),
    )  # fmt: skip


COLUMNS: Mapping[str, Column] = {column.name: column for column in _columns()}
BY_PATH: Mapping[tuple[str, ...], Column] = {column.path: column for column in COLUMNS.values()}


def heading_key(heading: str) -> str:
    """A heading as it is compared: small letters, one space between words."""
    return plain(heading.replace("_", " ")).casefold()


def _by_heading() -> dict[str, Column]:
    table: dict[str, Column] = {}
    for column in COLUMNS.values():
        for heading in (column.name, *column.headings):
            table[heading_key(heading)] = column
    return table


BY_HEADING: Mapping[str, Column] = _by_heading()


def write_cell(column: Column, value: Any) -> str:
    """The cell for ``value``; never empty, since an empty cell means: leave as it is."""
    return UNKNOWN if value is None or value == [] else column.write(value)


def value_at(row: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at ``path`` of a row."""
    for step in path:
        row = row[step]
    return row
