"""A citizen's message as the actions see it: parsed once from the tracker, typed behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from rasa_sdk import Tracker

from sevamitra.catalogue.model import LOCALES

DEFAULT_LOCALE = "mr"
_SURE_OF_LANGUAGE = 0.75
_REFUSED = regex.compile(
    r"\s*(?:(?:तालुका|तालुक्यात|जिल्हा|taluka|district)\s+)?(?:नाही|नको|नव्हे|नहीं|nahi|nahin|nako|not)\b"
)


@dataclass(frozen=True)
class Option:
    """One answer to a question: its key and the services it leads to."""

    value: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question that settles which service is meant; ``act`` is what the citizen wanted to know of it."""

    act: str
    attribute: str
    options: tuple[Option, ...]

    @classmethod
    def parse(cls, value: Any) -> Question | None:
        """From the slot ``question`` or from the parse contract's ``ask``; ``None`` where there is none."""
        if not isinstance(value, Mapping) or not value.get("options"):
            return None
        options = tuple(Option(str(option["value"]), tuple(option["ids"])) for option in value["options"])
        return cls(str(value.get("act", "find_service")), str(value["attribute"]), options)

    def slot(self) -> dict[str, Any]:
        """As the slot keeps it."""
        options = [{"value": option.value, "ids": list(option.ids)} for option in self.options]
        return {"act": self.act, "attribute": self.attribute, "options": options}


@dataclass(frozen=True)
class Linked:
    """What the linker made of the message."""

    outcome: str
    slug: str | None
    confidence: float
    question: Question | None
    ranking: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Turn:
    """One message with what the conversation knows. ``sure``: probability of the act; ``form``, ``profile``: the slots;
    ``last_locale``: the language of the reply before;
    ``home``: the place that was known before; ``named``: the one in this message, ``alike`` being how many have its name where that is more than one.

    ``number_key``: keyed hash of the phone number, where the channel verified one.

    A photo or document that came with the message is the entity ``media``, whatever words stand under it.
    """

    text: str
    act: str
    sure: float
    pressed: bool
    locale: str
    last_locale: str | None
    chosen_locale: str | None
    linked: Linked
    entities: Mapping[str, Sequence[Mapping[str, Any]]]
    service: str | None
    question: Question | None
    form: Any
    misses: int
    place: Mapping[str, Any]
    home: Mapping[str, Any]
    named: Mapping[str, Any]
    profile: Mapping[str, Any]
    conversation_id: str
    message_id: str
    number_key: str = ""

    @classmethod
    def parse(cls, tracker: Tracker) -> Turn:
        """The latest message of a conversation."""
        message = tracker.latest_message
        entities: dict[str, list[Mapping[str, Any]]] = {}
        for entity in message.get("entities") or []:
            entities.setdefault(entity["entity"], []).append(entity)
        beside = (message.get("metadata") or {}).get("media")
        if beside and "media" not in entities:
            entities["media"] = [{"entity": "media", "value": beside}]
        slots = tracker.current_slot_values()
        intent = message.get("intent") or {}
        chosen = slots.get("language_chosen")
        named = _place(entities, message.get("text") or "")
        return cls(
            text=message.get("text") or "",
            act=intent.get("name") or "out_of_scope",
            sure=float(intent.get("confidence") or 0.0),
            pressed="service" not in message,
            locale=_locale(message.get("language") or {}, chosen, slots.get("language"), message.get("text") or ""),
            last_locale=slots.get("language"),
            chosen_locale=chosen,
            linked=_linked(message),
            entities=entities,
            service=slots.get("service"),
            question=Question.parse(slots.get("question")),
            form=slots.get("form"),
            misses=int(slots.get("misses") or 0),
            place=named or slots.get("place") or {},
            home=slots.get("place") or {},
            named=named,
            profile=slots.get("profile") or {},
            conversation_id=tracker.sender_id,
            message_id=str(message.get("message_id") or len(tracker.events)),
            number_key=str((message.get("metadata") or {}).get("number_key") or ""),
        )

    def value(self, entity: str) -> str | None:
        """The first value of an entity in the message."""
        found = self.entities.get(entity)
        return str(found[0]["value"]) if found else None


def _locale(language: Mapping[str, Any], chosen: str | None, last: str | None, text: str) -> str:
    """The language asked for, else the message's, else the conversation's.

    One word in Latin letters ("fee?", "ok") is common to all of them, and changes nothing in a conversation; "नमस्कार" is
    common to two, and begins one in the language of the state.
    """
    if chosen in LOCALES:
        return str(chosen)
    code = language.get("code")
    if last in LOCALES and language.get("script") == "Latn" and len(text.split()) == 1:
        return str(last)
    begins_in_latin = last is None and language.get("script") != "Deva"
    if code in LOCALES and (begins_in_latin or float(language.get("confidence") or 0) >= _SURE_OF_LANGUAGE):
        return str(code)
    return last if last in LOCALES else DEFAULT_LOCALE


def _linked(message: Mapping[str, Any]) -> Linked:
    service = message.get("service") or {}
    return Linked(
        outcome=service.get("outcome") or "none",
        slug=service.get("id"),
        confidence=float(service.get("confidence") or 0.0),
        question=Question.parse(service.get("ask")),
        ranking=tuple((item["id"], float(item["confidence"])) for item in message.get("service_ranking") or []),
    )


def _place(entities: Mapping[str, Sequence[Mapping[str, Any]]], text: str) -> dict[str, Any]:
    """The smallest place named and not refused ("हवेली नाही, मुळशी"), with what lies around it."""
    for kind in ("village", "taluka", "district"):
        meant = [found for found in entities.get(kind, ()) if not _REFUSED.match(text[found.get("end", len(text)) :])]
        if meant:
            found = meant[0]
            return {
                "kind": kind,
                "name": found["value"],
                "taluka": found.get("taluka"),
                "district": found.get("district"),
                **({"alike": found["alike"]} if kind != "district" and found.get("alike", 1) > 1 else {}),
            }
    return {}
