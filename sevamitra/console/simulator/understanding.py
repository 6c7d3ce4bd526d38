"""What the NLU understood, in the form the page draws: the parse answer with the catalogue's names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, Field

from sevamitra.catalogue.model import Catalogue, Names

MOST_INTENTS = 4


class Language(BaseModel):
    """Code is null where nothing can be told ("7/12"): the conversation keeps its language."""

    code: str | None = None
    script: str | None = None
    confidence: float | None = None


class Intent(BaseModel):
    """A dialogue act."""

    name: str | None = None
    confidence: float = 0.0


class Entity(BaseModel):
    """A piece of the text with a meaning; start and end count code points."""

    entity: str
    value: Any = None
    start: int | None = None
    end: int | None = None
    role: str | None = None
    extractor: str | None = None


class Option(BaseModel):
    """One answer to the question that would settle the service."""

    value: str
    ids: list[str] = Field(default_factory=list)


class Ask(BaseModel):
    """That question."""

    attribute: str
    options: list[Option] = Field(default_factory=list)


class ServiceOutcome(BaseModel):
    """match, ambiguous or none."""

    outcome: str
    id: str | None = None
    confidence: float = 0.0
    ask: Ask | None = None


class Ranked(BaseModel):
    """One service of the ranking."""

    id: str
    confidence: float = 0.0


class Parse(BaseModel):
    """The answer of ``POST /model/parse`` (contract 2 of the design); a bot without our components lacks some keys."""

    text: str | None = None
    intent: Intent = Intent()
    intent_ranking: list[Intent] = Field(default_factory=list)
    entities: list[Entity] = Field(default_factory=list)
    language: Language | None = None
    service: ServiceOutcome | None = None
    service_ranking: list[Ranked] = Field(default_factory=list)


def describe(parse: Parse, catalogue: Catalogue) -> dict[str, Any]:
    """The parse and, beside it, the names of every service and body that it mentions."""
    others = [intent for intent in parse.intent_ranking if intent.name != parse.intent.name]
    shown: dict[str, Any] = parse.dict()
    shown["intent_ranking"] = [intent.dict() for intent in others[: MOST_INTENTS - 1]]
    shown["services"] = {
        slug: _service(slug, catalogue) for slug in dict.fromkeys(_slugs(parse)) if slug in catalogue.services
    }
    shown["options"] = _option_names(parse.service.ask, catalogue) if parse.service and parse.service.ask else {}
    return shown


def _slugs(parse: Parse) -> Iterable[str]:
    if parse.service:
        if parse.service.id:
            yield parse.service.id
        for option in parse.service.ask.options if parse.service.ask else []:
            yield from option.ids
    for ranked in parse.service_ranking:
        yield ranked.id


def _service(slug: str, catalogue: Catalogue) -> Mapping[str, Any]:
    service = catalogue.services[slug]
    return {"name": _names(service.name), "body": _names(catalogue.body_of(service).short)}


def _option_names(ask: Ask, catalogue: Catalogue) -> dict[str, Mapping[str, str]]:
    names: dict[str, Mapping[str, str]] = {}
    for option in ask.options:
        if ask.attribute == "body" and option.value in catalogue.bodies:
            names[option.value] = _names(catalogue.bodies[option.value].short)
        elif option.value in catalogue.services:
            names[option.value] = _names(catalogue.services[option.value].name)
    return names


def _names(names: Names) -> dict[str, str]:
    return {"en": names.en, "mr": names.mr, "hi": names.hi}
