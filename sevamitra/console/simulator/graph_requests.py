"""Requests to the Graph API's ``messages``: who gets what, or which message was read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sevamitra.console.simulator.graph_errors import invalid_parameter
from sevamitra.console.simulator.graph_messages import INTERACTIVE, KINDS, Strict

NUMBER = re.compile(r"\+?[0-9]{7,15}")
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
MEDIA_KINDS = ("image", "video", "audio", "sticker", "document")


@dataclass(frozen=True)
class Outgoing:
    """A message that the Graph API takes. ``address`` is a number (digits only) or a business-scoped user id."""

    address: str
    kind: str
    content: Mapping[str, Any]
    reply_to: str | None = None
    callback_data: str | None = None


@dataclass(frozen=True)
class ReadMark:
    """The assistant has read a citizen's message; ``typing`` shows that it is writing."""

    message_id: str
    typing: bool


def encodable(body: Any) -> bool:
    """Whether JSON can be written again: no lone surrogates, no endless nesting."""
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def parse_request(body: Any) -> Outgoing | ReadMark:
    """What a business posted to ``/{phone_number_id}/messages``.

    Raises:
        GraphError: code 100 with what is wrong, as Meta answers.
    """
    if not isinstance(body, dict):
        raise invalid_parameter("The body is not a JSON object")
    if not encodable(body):
        raise invalid_parameter("The body holds text that is not valid Unicode, or is nested too deeply")
    if body.get("messaging_product") != "whatsapp":
        raise invalid_parameter("messaging_product: must be whatsapp")
    if "status" in body:
        return _read_mark(body)
    kind = body.get("type", "text")
    if not isinstance(kind, str) or (kind != "interactive" and kind not in KINDS):
        raise invalid_parameter("type: must be one of " + ", ".join([*KINDS, "interactive"]))
    if body.get("recipient_type", "individual") != "individual":
        raise invalid_parameter("recipient_type: must be individual")
    content = body.get(kind)
    if not isinstance(content, dict):
        raise invalid_parameter(f"{kind}: is required")
    return Outgoing(_address(body), kind, _content(kind, content), *_extras(body))


def _content(kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    model: type[Strict] | None = KINDS.get(kind)
    if kind == "interactive":
        named = content.get("type")
        model = INTERACTIVE.get(named) if isinstance(named, str) else None
        if model is None:
            raise invalid_parameter("interactive.type: must be one of " + ", ".join(INTERACTIVE))
    assert model is not None
    try:
        return dict(model.parse_obj(content).dict(exclude_none=True))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in (kind, *first["loc"]) if part != "__root__")
        raise invalid_parameter(f"{where}: {first['msg']}") from None


def _address(body: Mapping[str, Any]) -> str:
    to, recipient = body.get("to"), body.get("recipient")
    if to is not None:
        number = re.sub(r"[ \-()]", "", to) if isinstance(to, str) else ""
        if not NUMBER.fullmatch(number):
            raise invalid_parameter("to: is not a phone number with country code")
        return number.lstrip("+")
    if not isinstance(recipient, str) or not USER_ID.fullmatch(recipient):
        raise invalid_parameter("to or recipient: a phone number or a business-scoped user id is required")
    return recipient


def _extras(body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    context, data = body.get("context"), body.get("biz_opaque_callback_data")
    if context is not None and not (isinstance(context, dict) and isinstance(context.get("message_id"), str)):
        raise invalid_parameter("context.message_id: must be a text")
    if data is not None and (not isinstance(data, str) or len(data) > 512):
        raise invalid_parameter("biz_opaque_callback_data: must be a text of at most 512 characters")
    return (context["message_id"] if context else None), data


def _read_mark(body: Mapping[str, Any]) -> ReadMark:
    message, typing = body.get("message_id"), body.get("typing_indicator")
    if body["status"] != "read":
        raise invalid_parameter("status: must be read")
    if not isinstance(message, str) or not message.startswith("wamid."):
        raise invalid_parameter("message_id: must be the id of a message received")
    if typing is not None and typing != {"type": "text"}:
        raise invalid_parameter('typing_indicator: must be {"type": "text"}')
    return ReadMark(message, typing is not None)
