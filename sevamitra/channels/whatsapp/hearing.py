"""What a citizen's message means to Rasa. Pure."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from sevamitra.channels.intake import admit
from sevamitra.channels.whatsapp import updates
from sevamitra.channels.whatsapp.messages import Choice

_INTENT = re.compile(r"/(?P<intent>[A-Za-z_][\w/]*)(?:@[\d.]+)?\s*(?P<entities>\{.*\})?", re.DOTALL | re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
FILE_KINDS = ("image", "document")
"""Kinds of media that an errand can take."""
FILE_WITHOUT_WORDS = "📎"


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
    media: a photo or document that came with it: ``{"id", "kind", "mime", "sha256", "size"}``; the last three None where
    not known. Without a caption the message means ``inform`` with the entity ``media``; with one, the caption is
    understood as any text and the file goes beside it.
    With neither text nor unreadable there is nothing to answer.
    """

    text: str = ""
    meaning: Meaning | None = None
    unreadable: str = ""
    media: Mapping[str, Any] | None = None


def pressed_key(content: updates.Content) -> str:
    """The opaque key of the button or row that was pressed, "" for anything else."""
    if isinstance(content, updates.ButtonReply | updates.ListReply):
        return content.id
    return content.payload if isinstance(content, updates.TemplateReply) else ""


def hear(content: updates.Content, choice: Choice | None, facts: updates.MediaFacts | None = None) -> Heard:
    """What a message means.

    Args:
        choice: what the pressed key stands for, when it is known; an unknown press counts as its title.
        facts: what Meta knows of the file that came with it, where it was asked.
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
    if is_file(content):
        return _file(content, facts)
    if isinstance(content, updates.Media):
        return Heard(admit(content.caption), unreadable="voice" if content.voice else content.kind)
    if isinstance(content, updates.Contacts):
        return Heard(unreadable="contacts")
    if isinstance(content, updates.Order):
        return Heard(unreadable="order")
    if isinstance(content, updates.Unsupported):
        return Heard(unreadable="unsupported")
    return Heard()  # a reaction or a notice about the account wants no answer


def is_file(content: updates.Content) -> TypeGuard[updates.Media]:
    """True for a photo or document that can be asked for by its id."""
    return isinstance(content, updates.Media) and content.kind in FILE_KINDS and bool(content.id)


def _file(content: updates.Media, facts: updates.MediaFacts | None) -> Heard:
    media = {
        "id": content.id,
        "kind": content.kind,
        "mime": ((facts.mime if facts else "") or content.mime).partition(";")[0].strip().lower() or None,
        "sha256": _hexadecimal((facts.sha256 if facts else "") or content.sha256),
        "size": facts.size if facts else None,
    }
    caption = admit(content.caption)
    if caption:
        return Heard(caption, media=media)
    return Heard(FILE_WITHOUT_WORDS, Meaning("inform", (("media", media),)), media=media)


def _hexadecimal(sha256: str) -> str | None:
    """Meta writes the hash hexadecimal in answers and base64 in some webhooks; None for anything else."""
    if _SHA256.fullmatch(sha256.lower()):
        return sha256.lower()
    try:
        digest = base64.b64decode(sha256, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


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
