"""Changing the language of the conversation."""

from __future__ import annotations

import regex

from actions.desk import Button, Reply, known
from actions.errand import Errand
from actions.service_facts import tell
from sevamitra.catalogue.model import LOCALES

_NAMES = {
    "mr": ("marathi", "mrathi", "maratit", "मराठी", "मराठ"),
    "hi": ("hindi", "hindee", "हिंदी", "हिन्दी"),
    "en": ("english", "inglish", "इंग्रजी", "अंग्रेजी", "अंग्रेज़ी", "इंग्लिश", "ingraji", "angrezi", "angreji"),
}
_ANY = "|".join(sorted((name for names in _NAMES.values() for name in names), key=len, reverse=True))
_REFUSED = regex.compile(
    rf"\b(?:not|no|नको)\s+(?:in\s+)?(?:{_ANY})"
    rf"|(?:{_ANY})[\p{{L}}\p{{M}}]*\s+(?:मध्ये\s+|में\s+|येत\s+|समजत\s+)?(?:नको|नाही|नहीं|nako|nahi|nahin|nai)\b"
)


def language_named(text: str) -> str | None:
    """The language that a text names last and does not refuse ("हिंदी नको, मराठी"); ``None`` where it names none."""
    lowered = _REFUSED.sub(" ", text.lower())
    places = {locale: max(lowered.rfind(name) for name in names) for locale, names in _NAMES.items()}
    best = max(places, key=lambda locale: places[locale])
    return best if places[best] >= 0 else None


class ChooseLanguage(Errand):
    """The citizen asks for a language; the service in mind is told again in it."""

    act = "choose_language"

    async def answer(self, reply: Reply) -> None:
        locale = reply.turn.value("locale") or language_named(reply.turn.text)
        if locale not in LOCALES:
            buttons = [
                Button(reply.words(f"language_{code}"), f'/choose_language{{"locale": "{code}"}}') for code in LOCALES
            ]
            reply.say(reply.words("utter_language_ask"), buttons)
            return
        reply.locale = locale
        reply.set("language_chosen", locale)
        reply.say(reply.words("utter_language_set"))
        service = known(reply.desk, reply.turn.service)
        if service:
            await tell(reply, service, "find_service")
