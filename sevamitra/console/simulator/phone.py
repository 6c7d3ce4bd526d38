"""What a citizen does on the phone: write, choose, attach, react. Each becomes a signed webhook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, Extra, ValidationError, confloat, constr

from sevamitra.console.simulator.conversations import CITIZEN, Citizen, Conversations, Message, new_message_id
from sevamitra.console.simulator.media import Media, MediaShelf, check
from sevamitra.console.simulator.webhook_events import Business, message_event
from sevamitra.console.simulator.webhook_sender import WebhookSender

LONGEST_TEXT = 65536
VOICE = "voice"


class PhoneError(ValueError):
    """The phone cannot do that; the message says why."""


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid


class TextAct(_Strict):
    """A typed message."""

    body: constr(min_length=1, max_length=LONGEST_TEXT, strict=True)  # type: ignore[valid-type]


class LocationAct(_Strict):
    """A shared place, degrees north and east."""

    latitude: confloat(ge=-90, le=90)  # type: ignore[valid-type]
    longitude: confloat(ge=-180, le=180)  # type: ignore[valid-type]
    name: constr(max_length=200) | None = None  # type: ignore[valid-type]
    address: constr(max_length=500) | None = None  # type: ignore[valid-type]


class ContactAct(_Strict):
    """A shared contact."""

    name: constr(min_length=1, max_length=100)  # type: ignore[valid-type]
    phone: constr(regex=r"^\d{7,15}$")  # type: ignore[valid-type]


class ReactionAct(_Strict):
    """An emoji on a message; empty takes it away."""

    message_id: str
    emoji: constr(max_length=16)  # type: ignore[valid-type]


class ChoiceAct(_Strict):
    """A tapped button or list row of a message."""

    message_id: str
    id: str


class Act(_Strict):
    """One thing the page asks the phone to do: exactly one of these."""

    text: TextAct | None = None
    location: LocationAct | None = None
    contact: ContactAct | None = None
    reaction: ReactionAct | None = None
    choice: ChoiceAct | None = None
    poll: bool | None = None
    reply_to: str | None = None


def parse_act(body: Any) -> Act:
    """The page's JSON, checked.

    Raises:
        PhoneError: names the first fault.
    """
    try:
        act = Act.parse_obj(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise PhoneError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    given = [name for name in ("text", "location", "contact", "reaction", "choice", "poll") if getattr(act, name)]
    if len(given) != 1:
        raise PhoneError("give exactly one of text, location, contact, reaction, choice, poll")
    return act


def find_choice(message: Message, choice: str) -> tuple[str, dict[str, str]]:
    """Type and content of the reply that tapping ``choice`` of an interactive message or a template sends.

    Raises:
        PhoneError: the message offers no such choice.
    """
    if message.kind == "template":
        for button in message.content.get("shown", {}).get("buttons", []):
            if button["id"] == choice:
                return "button", {"payload": choice, "text": button["title"]}
    action = message.content.get("action", {}) if message.kind == "interactive" else {}
    for button in action.get("buttons", []):
        if button["reply"]["id"] == choice:
            return "button_reply", {"id": choice, "title": button["reply"]["title"]}
    for section in action.get("sections", []):
        for row in section["rows"]:
            if row["id"] == choice:
                return "list_reply", {key: row[key] for key in ("id", "title", "description") if row.get(key)}
    raise PhoneError("the message offers no such choice")


class Phone:
    """Every citizen's phone."""

    def __init__(
        self,
        conversations: Conversations,
        media: MediaShelf,
        webhooks: WebhookSender,
        business: Business,
        clock: Callable[[], float],
    ) -> None:
        self._conversations = conversations
        self._media = media
        self._webhooks = webhooks
        self._business = business
        self._clock = clock

    def act(self, citizen: Citizen, act: Act) -> Message:
        """Do what the page asked; the message that went out (for a reaction, the message reacted to).

        Raises:
            PhoneError: the act names a message or choice that is not there.
        """
        if act.reaction:
            return self._react(citizen, act.reaction)
        if act.choice:
            kind, chosen = find_choice(self._message_of(citizen, act.choice.message_id), act.choice.id)
            if kind == "button":
                return self._send(citizen, kind, chosen, act.choice.message_id)
            return self._send(citizen, "interactive", {"type": kind, kind: chosen}, act.choice.message_id)
        if act.reply_to:
            self._message_of(citizen, act.reply_to)
        if act.text:
            return self._send(citizen, "text", {"body": act.text.body}, act.reply_to)
        if act.location:
            return self._send(citizen, "location", act.location.dict(exclude_none=True), act.reply_to)
        if act.contact:
            return self._send(citizen, "contacts", {"contacts": _contacts(act.contact)}, act.reply_to)
        return self._send(citizen, "unsupported", {}, None)

    def attach(self, citizen: Citizen, kind: str, body: bytes, mime: str, name: str, caption: str = "") -> Message:
        """Send a file. ``kind`` is a media kind or ``voice``, a recorded voice note.

        Raises:
            MediaRefused: WhatsApp would not take the file.
        """
        voice, kind = kind == VOICE, "audio" if kind == VOICE else kind
        check(kind, mime, len(body))
        media = self._media.add(body, mime, name)
        return self._send(citizen, kind, _media_content(kind, media, caption[:1024], voice), None, media)

    def send_waiting(self) -> None:
        """After a restart: send again what the assistant never took."""
        for citizen in self._conversations.citizens():
            for message in self._conversations.messages(citizen.key):
                if message.sender == CITIZEN and message.status in ("pending", "sent"):
                    self._webhook(citizen, message)

    def _message_of(self, citizen: Citizen, message: str) -> Message:
        found = self._conversations.message(message)
        if found is None or found.citizen != citizen.key:
            raise PhoneError("no such message in this conversation")
        return found

    def _send(
        self,
        citizen: Citizen,
        kind: str,
        content: Mapping[str, Any],
        reply_to: str | None,
        media: Media | None = None,
    ) -> Message:
        kept = media.as_json() if media else None
        message = Message(
            new_message_id(citizen), citizen.key, CITIZEN, kind, content, self._clock(), "sent", reply_to, kept
        )
        self._conversations.add(message)
        self._webhook(citizen, message)
        return message

    def _react(self, citizen: Citizen, reaction: ReactionAct) -> Message:
        found = self._message_of(citizen, reaction.message_id)
        self._conversations.react(found.id, CITIZEN, reaction.emoji)
        content = {"message_id": found.id, **({"emoji": reaction.emoji} if reaction.emoji else {})}
        event = Message(new_message_id(citizen), citizen.key, CITIZEN, "reaction", content, self._clock())
        self._webhooks.send(message_event(self._business, citizen, event), citizen.key)
        return replace(found, own_reaction=reaction.emoji or None)

    def _webhook(self, citizen: Citizen, message: Message) -> None:
        def delivered() -> None:
            self._conversations.set_status(message.id, "delivered")

        self._webhooks.send(message_event(self._business, citizen, message), citizen.key, delivered)


def _contacts(contact: ContactAct) -> list[dict[str, Any]]:
    name = {"formatted_name": contact.name, "first_name": contact.name.split()[0]}
    return [{"name": name, "phones": [{"phone": f"+{contact.phone}", "wa_id": contact.phone, "type": "CELL"}]}]


def _media_content(kind: str, media: Media, caption: str, voice: bool) -> dict[str, Any]:
    content: dict[str, Any] = {"id": media.id, "mime_type": media.mime, "sha256": media.sha256}
    if kind == "document":
        content["filename"] = media.name
    if kind == "audio":
        content["voice"] = voice
    if kind == "sticker":
        content["animated"] = False
    if caption and kind in ("image", "video", "document"):
        content["caption"] = caption
    return content
