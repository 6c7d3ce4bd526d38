"""Everything a citizen reads: texts of domain.yml in three languages, with numbers, money and dates as written there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from sevamitra.catalogue.model import LOCALES
from sevamitra.settings import PROJECT_ROOT

DOMAIN = PROJECT_ROOT / "domain.yml"
_BABEL = {"mr": "mr_IN", "hi": "hi_IN", "en": "en_IN"}
_OR = {"mr": "किंवा", "hi": "या", "en": "or"}


class WordingError(ValueError):
    """domain.yml lacks a text; the message names key and language."""


class Wording:
    """The responses of domain.yml: one text a key and language.

    Args:
        texts: key to locale to text; every key needs all three locales.

    Raises:
        WordingError: a text is missing, or stands twice.
    """

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        for key, by_locale in texts.items():
            for locale in LOCALES:
                if not by_locale.get(locale, "").strip():
                    raise WordingError(
                        f"domain.yml: response `{key}` has no {locale} text; add one under the condition language = {locale}"
                    )
        self._texts = texts

    @classmethod
    @lru_cache(maxsize=2)
    def load(cls, domain: Path = DOMAIN) -> Wording:
        """The wording of a domain file.

        Raises:
            WordingError: see the class.
        """
        content = yaml.load(domain.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return cls({key: _by_locale(key, variants) for key, variants in content["responses"].items()})

    @property
    def keys(self) -> Sequence[str]:
        return tuple(self._texts)

    def template(self, key: str, locale: str) -> str:
        """The text of ``key`` as it stands in domain.yml, with its {names}.

        Raises:
            KeyError: no such key.
        """
        return self._texts[key][locale]

    def text(self, key: str, locale: str, **values: object) -> str:
        """The text of ``key`` with ``values`` put in.

        Raises:
            WordingError: no such key, or a value is missing.
        """
        try:
            return self._texts[key][locale].format(**values)
        except KeyError as error:
            raise WordingError(f"domain.yml: response `{key}` ({locale}) cannot be made: {error} is missing") from None


def _by_locale(key: str, variants: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for variant in variants:
        for condition in variant.get("condition", []):
            locale = str(condition.get("value"))
            if locale in texts:
                raise WordingError(f"domain.yml: response `{key}` has two {locale} texts; keep one")
            texts[locale] = str(variant["text"]).strip()
    return texts


def _digits(text: str, locale: str) -> str:
    """Marathi is written with Devanagari digits, Hindi and English with ASCII ones; Babel leaves the digits as they are."""
    return text.translate(str.maketrans("0123456789", "०१२३४५६७८९")) if locale == "mr" else text


def number(value: float, locale: str) -> str:
    """``1500`` → ``१,५००`` (mr), ``1,500`` (hi, en)."""
    return _digits(str(format_decimal(value, locale=_BABEL[locale])), locale)


def rupees(value: float, locale: str) -> str:
    """``50`` → ``₹५०`` (mr), ``₹50`` (hi, en); paise only where there are some."""
    pattern = "¤#,##,##0.00" if value % 1 else "¤#,##,##0"
    text = str(format_currency(value, "INR", format=pattern, locale=_BABEL[locale], currency_digits=False))
    return _digits(text, locale)


def day(value: date | datetime, locale: str) -> str:
    """``१८ सप्टेंबर, २०२५`` and the like."""
    text = str(format_date(value, format="long", locale=_BABEL[locale]))
    return _digits(text, locale)


def alternatives(items: list[str], locale: str) -> str:
    """``a, b किंवा c``; CLDR has a comma before किंवा, which nobody writes."""
    return f" {_OR[locale]} ".join(part for part in (", ".join(items[:-1]), items[-1]) if part)
