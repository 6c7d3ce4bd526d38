"""Buttons that lead from one errand to another, about one application."""

from __future__ import annotations

import json

from actions.desk import Button, Reply


def link(act: str, number: str) -> str:
    """The payload of an act about the application with ``number``."""
    return f"/{act}" + json.dumps({"application_number": number})


def appeal_button(reply: Reply, number: str) -> Button:
    """To the appeal about an application."""
    return Button(reply.words("button_appeal"), link("file_appeal", number))


def certificate_button(reply: Reply, number: str) -> Button:
    """To the certificate of an approved application."""
    return Button(reply.words("button_certificate"), link("request_certificate", number))
