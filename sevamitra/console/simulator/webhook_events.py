"""The JSON of Meta's webhooks, made from what citizens do. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sevamitra.console.simulator.conversations import Citizen, Message

Event = dict[str, Any]


@dataclass(frozen=True)
class Business:
    """The assistant's own WhatsApp account as the webhooks' metadata name it."""

    phone_number_id: str
    display_number: str = "912200000000"
    account: str = "200000000000002"
    name: str = "सेवामित्र SevaMitra"


def _event(business: Business, value: Mapping[str, Any]) -> Event:
    metadata = {"display_phone_number": business.display_number, "phone_number_id": business.phone_number_id}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": business.account, "changes": [change]}]}


def _contact(citizen: Citizen) -> dict[str, Any]:
    profile = {"name": citizen.name}
    if citizen.username:
        profile["username"] = citizen.username
    contact: dict[str, Any] = {"profile": profile, "user_id": citizen.user_id}
    if citizen.number:
        contact["wa_id"] = citizen.number
    return contact


def message_event(business: Business, citizen: Citizen, message: Message) -> Event:
    """The webhook of one message from a citizen.

    Number and username follow Meta's business-scoped user ids: who shows only a username has neither ``from`` nor
    ``wa_id``; ``user_id`` and ``from_user_id`` are always there.
    """
    body: dict[str, Any] = {"id": message.id, "timestamp": str(int(message.at)), "type": message.kind}
    body["from_user_id"] = citizen.user_id
    if citizen.number:
        body["from"] = citizen.number
    if message.reply_to:
        body["context"] = {"from": business.display_number, "id": message.reply_to}
    if message.kind == "unsupported":
        details = {"details": "Message type is currently not supported."}
        body["errors"] = [{"code": 131051, "title": "Message type unknown", "error_data": details}]
    else:
        body[message.kind] = message.content["contacts"] if message.kind == "contacts" else message.content
    return _event(business, {"contacts": [_contact(citizen)], "messages": [body]})


def status_event(
    business: Business,
    citizen: Citizen,
    message: str,
    status: str,
    at: float,
    *,
    callback_data: str | None = None,
    errors: list[Mapping[str, Any]] | None = None,
) -> Event:
    """The webhook that tells how far a message of the assistant came (sent, delivered, read, failed)."""
    body: dict[str, Any] = {"id": message, "status": status, "timestamp": str(int(at))}
    body["recipient_user_id"] = citizen.user_id
    if citizen.number:
        body["recipient_id"] = citizen.number
    if callback_data is not None:
        body["biz_opaque_callback_data"] = callback_data
    if errors:
        body["errors"] = errors
    elif status in ("sent", "delivered"):
        body["conversation"] = {"id": f"simulator-{citizen.key}", "origin": {"type": "service"}}
        body["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_customer_service",
            "category": "service",
        }
    return _event(business, {"statuses": [body]})
