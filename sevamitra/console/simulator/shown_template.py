"""A template as it shows on the phone: the text that was registered, with what the business put into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sevamitra.channels.whatsapp.templates import Templates
from sevamitra.console.simulator.graph_errors import template_mismatch, template_unknown


def shown_template(content: Mapping[str, Any], templates: Templates) -> dict[str, Any]:
    """What the citizen sees: ``body``, ``footer`` and ``buttons`` (each ``id``, the payload, and ``title``).

    Args:
        content: the Cloud API's object ``template``.

    Raises:
        GraphError: 132001, no such template in this language; 132000, not as many values as it has places.
    """
    template = templates.by_name.get(content["name"])
    text = template.texts.get(content["language"]["code"]) if template else None
    if text is None:
        raise template_unknown(content["name"], content["language"]["code"])
    components = content.get("components", [])
    values = [value for part in components if part.get("type") == "body" for value in _values(part, "text")]
    payloads = {str(part.get("index")): _values(part, "payload") for part in components if part.get("type") == "button"}
    if len(values) != text.variables:
        raise template_mismatch(f"body: number of localizable_params ({len(values)}) does not match ({text.variables})")
    if set(payloads) - {str(index) for index in range(len(text.buttons))}:
        raise template_mismatch("button: there is none with this index")
    # Without a payload of its own a quick reply sends its title back.
    buttons = [
        {"id": (payloads.get(str(index)) or [title])[0], "title": title} for index, title in enumerate(text.buttons)
    ]
    return {"body": text.filled(values), "footer": text.footer, "buttons": buttons}


def _values(part: Mapping[str, Any], key: str) -> list[str]:
    parameters = part.get("parameters")
    items = parameters if isinstance(parameters, list) else []
    return [item[key] for item in items if isinstance(item, dict) and isinstance(item.get(key), str)]
