"""Reads a webhook's JSON once, at the edge; what cannot be read is left out by position, the rest stays."""

import logging
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from sevamitra.channels.whatsapp.updates import (
    MEDIA_KINDS,
    ButtonReply,
    Contacts,
    Content,
    ListReply,
    Location,
    Media,
    Message,
    Order,
    Person,
    Reaction,
    StatusUpdate,
    System,
    TemplateReply,
    Text,
    Unsupported,
    Webhook,
)

logger = logging.getLogger(__name__)
T = TypeVar("T")
_NUMBER = re.compile(r"\+?[0-9]{5,20}")
_LONGEST_ID = 512


class MalformedUpdate(ValueError):
    """A piece of a webhook that cannot be read; its text says which part, never what it held."""


def read_webhook(payload: object, phone_number_id: str, now: float) -> Webhook:
    """Read a webhook's JSON; a malformed piece is logged by its position and left out, the rest stays.

    Args:
        payload: the parsed JSON, of any shape.
        phone_number_id: ours; changes for another are counted as foreign and left out.
        now: epoch seconds, in place of a missing timestamp.
    """
    messages: list[Message] = []
    statuses: list[StatusUpdate] = []
    foreign = skipped = 0
    for where, value in _values(payload):
        metadata = value.get("metadata")
        owner = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
        if owner is not None and str(owner) != phone_number_id:
            foreign += 1
            continue
        contacts = value.get("contacts")
        for at, piece in _pieces(value, "messages", where):
            message = _attempt(partial(read_message, piece, contacts, now), at)
            skipped += message is None
            messages += [message] if message else []
        for at, piece in _pieces(value, "statuses", where):
            status = _attempt(partial(_read_status, piece), at)
            skipped += status is None
            statuses += [status] if status else []
    return Webhook(tuple(messages), tuple(statuses), foreign, skipped)


def read_message(piece: object, contacts: object, now: float, person: Person | None = None) -> Message:
    """Read one item of ``messages``.

    Args:
        contacts: the ``contacts`` that came with it.
        now: epoch seconds, in place of a missing timestamp.
        person: who wrote it, when that is known already.

    Raises:
        MalformedUpdate: when it has no id or nobody wrote it.
    """
    raw = _mapping(piece, "message")
    wamid = _required(raw, "id")
    kind = _text(raw, "type") or "unknown"
    try:
        content = _CONTENT[kind](raw) if kind in _CONTENT else Unsupported(kind)
    except MalformedUpdate as error:
        logger.warning("A WhatsApp message of type %.30s could not be read: %s", kind, error)
        content = Unsupported(kind)
    return Message(wamid, person or _person(raw, contacts), _timestamp(raw, now), content, raw)


def _values(payload: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each ``entry[].changes[].value`` that is an object, with its place."""
    if not isinstance(payload, dict) or payload.get("object") != "whatsapp_business_account":
        logger.warning("A signed webhook was not about a WhatsApp business account; left out")
        return
    for at_entry, entry in _pieces(payload, "entry", ""):
        if not isinstance(entry, dict):
            logger.warning("Webhook piece %s is not an object; skipped", at_entry)
            continue
        for at, change in _pieces(entry, "changes", at_entry):
            value = change.get("value") if isinstance(change, dict) else None
            if isinstance(value, dict):
                yield at, value
            else:
                logger.warning("Webhook piece %s has no value; skipped", at)


def _pieces(parent: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[str, object]]:
    items = parent.get(key)
    if items is None:
        return
    if not isinstance(items, list):
        logger.warning("Webhook piece %s/%s is not a list; skipped", where, key)
        return
    for position, item in enumerate(items):
        yield f"{where}/{key}[{position}]", item


def _attempt(read: Callable[[], T], where: str) -> T | None:
    try:
        return read()
    except MalformedUpdate as error:
        logger.warning("Webhook piece %s skipped: %s", where, error)
        return None


def _person(raw: Mapping[str, Any], contacts: object) -> Person:
    """Who wrote: the message's own ids, else those of the contact that goes with it."""
    user_id = _text(raw, "from_user_id") or _text(raw, "user_id")
    number = _text(raw, "from")
    if not user_id:
        contact = _contact_of(number, contacts)
        user_id = _text(contact, "user_id")
        number = number or _text(contact, "wa_id")
    if number and not _NUMBER.fullmatch(number):
        raise MalformedUpdate("the sender's number is not one")
    if not number and not user_id:
        raise MalformedUpdate("nobody is named as its sender")
    return Person(user_id, number.lstrip("+"))


def _contact_of(number: str, contacts: object) -> Mapping[str, Any]:
    """The contact with this number; without a number the only contact there is."""
    known = [contact for contact in contacts if isinstance(contact, dict)] if isinstance(contacts, list) else []
    if number:
        known = [contact for contact in known if contact.get("wa_id") == number]
    return known[0] if len(known) == 1 else {}


def _timestamp(raw: Mapping[str, Any], now: float) -> float:
    """Epoch seconds; never in the future, so that nobody can push a message to the end of the queue."""
    try:
        timestamp = float(raw.get("timestamp", now))
    except (TypeError, ValueError):
        return now
    return min(timestamp, now) if math.isfinite(timestamp) else now


def _interactive(raw: Mapping[str, Any]) -> Content:
    reply = _mapping(raw.get("interactive"), "interactive")
    kind = _text(reply, "type")
    if kind == "button_reply":
        button = _mapping(reply.get(kind), kind)
        return ButtonReply(_required(button, "id"), _text(button, "title"))
    if kind == "list_reply":
        row = _mapping(reply.get(kind), kind)
        return ListReply(_required(row, "id"), _text(row, "title"), _text(row, "description"))
    return Unsupported(f"interactive {kind}".strip())


def _media(raw: Mapping[str, Any]) -> Media:
    kind = _text(raw, "type")
    media = _mapping(raw.get(kind), kind)
    caption = _text(media, "caption")
    voice = media.get("voice") is True
    return Media(kind, _text(media, "id"), _text(media, "mime_type"), caption, voice, _text(media, "sha256"))


def _location(raw: Mapping[str, Any]) -> Location:
    place = _mapping(raw.get("location"), "location")
    try:
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
    except (KeyError, TypeError, ValueError):
        raise MalformedUpdate("its latitude or longitude is not a number") from None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise MalformedUpdate("its latitude or longitude is not on Earth")
    return Location(latitude, longitude, _text(place, "name"), _text(place, "address"))


def _contacts(raw: Mapping[str, Any]) -> Contacts:
    cards = raw.get("contacts")
    return Contacts(len(cards) if isinstance(cards, list) else 0)


def _read_text(raw: Mapping[str, Any]) -> Text:
    return Text(_required(_mapping(raw.get("text"), "text"), "body", longest=None))


def _template_reply(raw: Mapping[str, Any]) -> TemplateReply:
    button = _mapping(raw.get("button"), "button")
    return TemplateReply(_text(button, "payload"), _required(button, "text", longest=None))


_CONTENT: dict[str, Callable[[Mapping[str, Any]], Content]] = {
    "text": _read_text,
    "interactive": _interactive,
    "button": _template_reply,
    "location": _location,
    "contacts": _contacts,
    "reaction": lambda raw: Reaction(_text(_mapping(raw.get("reaction"), "reaction"), "emoji")),
    "order": lambda raw: Order(),
    "system": lambda raw: System(_text(_mapping(raw.get("system"), "system"), "type")),
    **dict.fromkeys(MEDIA_KINDS, _media),
}


def _read_status(piece: object) -> StatusUpdate:
    raw = _mapping(piece, "status")
    errors = raw.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = first.get("code")
    return StatusUpdate(
        wamid=_required(raw, "id"),
        status=_required(raw, "status"),
        callback_data=_text(raw, "biz_opaque_callback_data"),
        error_code=code if isinstance(code, int) else None,
    )


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise MalformedUpdate(f"its {name:.30} is not an object")
    return value


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _required(raw: Mapping[str, Any], key: str, longest: int | None = _LONGEST_ID) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value or (longest and len(value) > longest):
        raise MalformedUpdate(f"its {key} is missing, empty or too long")
    return value
