"""Facts by reference: what a text in braces stands for, and how a fact of a service reads in a reply."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import regex

from actions.application_forms import Field, load_application_forms
from sevamitra.catalogue.load import load_catalogue
from sevamitra.catalogue.model import Catalogue, Names, Service
from sevamitra.wording import Wording, number, rupees

_REFERENCE = regex.compile(r"\{([^{}]*)\}")


def application_fields() -> dict[str, Field]:
    """What applications in the chat ask, by key."""
    return {field.key: field for fields in load_application_forms().values() for field in fields}


class FactError(ValueError):
    """A reference leads nowhere; the message names it."""


@dataclass(frozen=True)
class Facts:
    """What replies are held against: the catalogue, the words of domain.yml, the choices of application forms."""

    catalogue: Catalogue
    wording: Wording
    forms: Mapping[str, Names]

    @classmethod
    def load(cls) -> Facts:
        """As they ship."""
        told: dict[str, Names] = {}
        for key, one in application_fields().items():
            told |= {f"{key}.ask": one.ask, f"{key}.label": one.label}
            told |= {f"{key}.{option}": names for option, names in one.options.items()}
        return cls(load_catalogue(), Wording.load(), told)

    def put_in(self, text: str, locale: str, captured: Mapping[str, str]) -> str:
        """``text`` with what its references stand for.

        ``{name}`` was captured; ``{service:SLUG}``, ``{body:SLUG}`` (of that service), ``{short:BODY}``,
        ``{document:KEY}``, ``{words:KEY}`` (of domain.yml), ``{form:FIELD.OPTION}`` (also ``.ask``, ``.label``).

        Raises:
            FactError: there is no such thing.
        """
        return _REFERENCE.sub(lambda found: self._one(found[1], locale, captured), text)

    def gaps(self, key: str, locale: str) -> set[str]:
        """The names in braces of a text of domain.yml."""
        parsed = string.Formatter().parse(self.wording.template(key, locale))
        return {name for _, name, _, _ in parsed if name}

    def _one(self, reference: str, locale: str, captured: Mapping[str, str]) -> str:
        kind, colon, key = reference.partition(":")
        if not colon:
            if reference not in captured:
                raise FactError(f"{{{reference}}} was not captured before")
            return captured[reference]
        try:
            return _REFERENCES[kind](self, key, locale)
        except KeyError:
            raise FactError(f"{{{reference}}} is nothing that there is; kinds: {', '.join(_REFERENCES)}") from None


_REFERENCES: Mapping[str, Callable[[Facts, str, str], str]] = {
    "service": lambda facts, key, locale: facts.catalogue.services[key].name[locale],
    "body": lambda facts, key, locale: facts.catalogue.body_of(facts.catalogue.services[key]).name[locale],
    "short": lambda facts, key, locale: facts.catalogue.bodies[key].short[locale],
    "document": lambda facts, key, locale: facts.catalogue.documents[key].name[locale],
    "words": lambda facts, key, locale: facts.wording.template(key, locale),
    "form": lambda facts, key, locale: facts.forms[key][locale],
}


def _fee(facts: Facts, service: Service, locale: str) -> list[str]:
    if service.fee_inr:
        return [facts.wording.text("line_fee", locale, fee=rupees(service.fee_inr, locale))]
    return [facts.wording.text("line_fee_unknown" if service.fee_inr is None else "line_fee_free", locale)]


def _time_limit(facts: Facts, service: Service, locale: str) -> list[str]:
    if service.time_limit_days:
        return [facts.wording.text("line_time_limit", locale, days=number(service.time_limit_days, locale))]
    key = "line_time_limit_unknown" if service.time_limit_days is None else "line_time_limit_same_day"
    return [facts.wording.text(key, locale)]


def _officer(facts: Facts, service: Service, locale: str) -> list[str]:
    officer = service.officers.designated
    if officer:
        return [facts.wording.text("line_officer", locale, officer=officer)]
    return [facts.wording.text("line_officer_unknown", locale)]


def _documents(facts: Facts, service: Service, locale: str) -> list[str]:
    return [facts.catalogue.documents[key].name[locale] for group in service.documents for key in group]


SERVICE_FACTS: Mapping[str, Callable[[Facts, Service, str], list[str]]] = {
    "name": lambda facts, service, locale: [service.name[locale]],
    "body": lambda facts, service, locale: [facts.catalogue.body_of(service).name[locale]],
    "fee": _fee,
    "time_limit": _time_limit,
    "officer": _officer,
    "documents": _documents,
}
"""A fact's name and the texts that a reply must hold to tell it."""
