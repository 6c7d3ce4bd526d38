"""Webhooks as Meta posts them."""

import json
from typing import Any

from sevamitra.channels.whatsapp.signature import sign
from sevamitra.settings import Settings

PHONE_NUMBER_ID = "100000000000001"
NOW = 1_800_000_000.0


def settings(data: Any, **changes: Any) -> Settings:
    """Settings of a test, with nothing from the environment that matters."""
    return Settings(
        **{
            "data": data,
            "secret": "a secret for tests only",
            "whatsapp_app_secret": "app-secret",
            "whatsapp_verify_token": "verify-me",
            "whatsapp_access_token": "token",
            "whatsapp_phone_number_id": PHONE_NUMBER_ID,
            "whatsapp_graph_version": "v21.0",
            "database_url": "",
            "backend_url": "http://127.0.0.1:9",  # nobody: a developer's backend is not to be asked
            **changes,
        }
    )


def message(kind: str = "text", wamid: str = "wamid.1", number: str = "919800000001", **content: Any) -> dict[str, Any]:
    """One item of ``messages``; ``content`` stands under the type's name."""
    body = content or {"body": "नमस्कार"}
    return {"from": number, "id": wamid, "timestamp": str(int(NOW) - 60), "type": kind, kind: body}


def text(body: str, wamid: str = "wamid.1", number: str = "919800000001", at: int = 0) -> dict[str, Any]:
    return {**message(wamid=wamid, number=number, body=body), "timestamp": str(int(NOW) - 60 + at)}


def pressed(key: str, title: str = "हो", wamid: str = "wamid.2", number: str = "919800000001") -> dict[str, Any]:
    reply = {"id": key, "title": title}
    return message("interactive", wamid, number, type="button_reply", button_reply=reply)


def webhook(*messages: Any, statuses: Any = (), owner: str = PHONE_NUMBER_ID, contacts: Any = ()) -> dict[str, Any]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "912200000000", "phone_number_id": owner},
        "contacts": list(contacts),
        "messages": list(messages),
        "statuses": list(statuses),
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }


def signed(payload: Any, secret: str = "app-secret") -> dict[str, Any]:
    """Arguments of an httpx post."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return {"content": body, "headers": {"X-Hub-Signature-256": sign(body, secret), "Content-Type": "application/json"}}
