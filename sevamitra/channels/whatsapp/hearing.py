"""What a citizen's message means to Rasa. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sevamitra.channels.intake import admit
from sevamitra.channels.whatsapp import updates
from sevamitra.channels.whatsapp.messages import Choice

_INTENT = re.compile(r"/(?P<intent>[A-Za-z_][\w/]*)(?:@[\d.]+)?\s*(?P<entities>\{.*\})?", re.DOTALL | re.ASCII)


@dataclass(frozen=True)
class Meaning:
    """An intent with its entities, said by pressing and not to be guessed."""

    intent: str
    entities: tuple[tuple[str, Any], ...] = ()

    def parse_data(self, text: str) -> dict[str, Any]:
        """As Rasa's own NLU would give it; the language is left open, so the conversation keeps its own."""
        return {
            "text": text,
            "intent": {"name": self.intent, "confidence": 1.0},
            "intent_ranking": [{"name": self.intent, "confidence": 1.0}],
            "entities": [
                {
                    "entity": name,
                    "value": value,
                    "start": 0,
                    "end": len(text),
                    "confidence": 1.0,
                    "extractor": "channel",
                }
                for name, value in self.entities
            ],
            "language": {"code": None, "script": None, "confidence": 0.0},
        }


@dataclass(frozen=True)
class Heard:
    """What to do with a message: hand ``text`` to Rasa, with its ``meaning`` where that is certain.

    unreadable: the kind of thing that we cannot read, to be said first; "" when all was readable.
    With neither text nor unreadable there is nothing to answer.
    """

    text: str = ""
    meaning: Meaning | None = None
    unreadable: str = ""


def pressed_key(content: updates.Content) -> str:
    """The opaque key of the button or row that was pressed, "" for anything else."""
    if isinstance(content, updates.ButtonReply | updates.ListReply):
        return content.id
    return content.payload if isinstance(content, updates.TemplateReply) else ""


def hear(content: updates.Content, choice: Choice | None) -> Heard:
    """What a message means.

    Args:
        choice: what the pressed key stands for, when it is known; an unknown press counts as its title.
    """
    if choice is not None:
        return _chosen(choice)
    if isinstance(content, updates.Text):
        return _said(content.body)
    if isinstance(content, updates.ButtonReply | updates.ListReply | updates.TemplateReply):
        return _said(content.title.removesuffix("…"))
    if isinstance(content, updates.Location):
        place = (("latitude", content.latitude), ("longitude", content.longitude))
        text = admit(content.name or content.address) or f"{content.latitude:.5f}, {content.longitude:.5f}"
        return Heard(text, Meaning("inform", place))
    if isinstance(content, updates.Media):
        return Heard(admit(content.caption), unreadable="voice" if content.voice else content.kind)
    if isinstance(content, updates.Contacts):
        return Heard(unreadable="contacts")
    if isinstance(content, updates.Order):
        return Heard(unreadable="order")
    if isinstance(content, updates.Unsupported):
        return Heard(unreadable="unsupported")
    return Heard()  # a reaction or a notice about the account wants no answer


def read_payload(payload: str) -> Meaning | None:
    """The meaning of a payload such as ``/inform{"service": "slug"}``; None when it is not of that form."""
    found = _INTENT.fullmatch(payload.strip())
    if not found:
        return None
    try:
        entities = json.loads(found["entities"] or "{}")
    except ValueError:
        return None
    pairs = []
    for name, values in entities.items():
        pairs += [(name, value) for value in (values if isinstance(values, list) else [values])]
    return Meaning(found["intent"], tuple(pairs))


def _said(text: str) -> Heard:
    admitted = admit(text)
    return Heard(admitted) if admitted else Heard(unreadable="unsupported")


def _chosen(choice: Choice) -> Heard:
    meaning = read_payload(choice.payload)
    if meaning is None:
        return _said(choice.payload or choice.title)
    return Heard(admit(choice.title) or meaning.intent, meaning)
