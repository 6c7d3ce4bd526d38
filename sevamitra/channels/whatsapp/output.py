"""Collects what Rasa says in one turn, as typed messages, so that all of it is written to the outbox at once."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import OutputChannel

from sevamitra.channels.whatsapp import limits
from sevamitra.channels.whatsapp.messages import Buttons, Choice, File, ListMessage, Outgoing, Section, Text

logger = logging.getLogger(__name__)
LOCALES = ("mr", "hi", "en")


class WhatsAppOutput(OutputChannel):
    """Rasa's side of a turn. Afterwards ``said`` holds the messages and ``locale`` the language they are in, if told.

    Besides text, buttons, images and attachments it takes these as custom JSON, each with an optional ``locale``:

    - ``{"type": "text", "text"}``
    - ``{"type": "buttons", "text", "buttons": [{"title", "payload", "description"}]}``
    - ``{"type": "list", "text", "button", "sections": [{"title", "rows": [{"title", "description", "payload"}]}]}``
    - ``{"type": "document" | "image", "link" | "path", "filename", "caption", "delivery"}``
    - ``{"type": "erase", "text"}``: everything of the person is erased after the turn, and then ``text`` is said;
      ``erase`` holds it.

    Custom JSON of any form may hold ``notices``, true or false: the citizen has just said whether they want notices;
    ``notices`` holds it.

    Custom JSON without a type goes with the text and buttons of the same message: ``locale``, ``button`` (what opens
    the list), ``descriptions`` (one for each button).
    """

    def __init__(self, locale: str, list_button: Callable[[str], str]) -> None:
        """
        Args:
            locale: the language of the turn before.
            list_button: what to write on the button that opens a list, in a language.
        """
        self._locale = locale
        self._list_button = list_button
        self.locale: str | None = None
        self.said: list[Outgoing] = []
        self.erase: Text | None = None
        self.notices: bool | None = None

    @classmethod
    def name(cls) -> str:
        return "whatsapp"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Learn the language first: the other parts are worded in it."""
        custom = message.get("custom")
        if isinstance(custom, dict) and custom.get("locale") in LOCALES:
            self.locale = custom["locale"]
        if isinstance(custom, dict) and isinstance(custom.get("notices"), bool):
            self.notices = custom["notices"]
        await super().send_response(recipient_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        self.said.append(Text(text))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        custom = kwargs.get("custom")
        self._say_choices(text, buttons, custom if isinstance(custom, dict) and "type" not in custom else {})

    async def send_quick_replies(
        self, recipient_id: str, text: str, quick_replies: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        await self.send_text_with_buttons(recipient_id, text, quick_replies, **kwargs)

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        self.said.append(File("image", link=image))

    async def send_attachment(self, recipient_id: str, attachment: Any, **kwargs: Any) -> None:
        """Send a document: an address, or Rasa's ``{"type", "payload": {"src"}}``."""
        link, kind = attachment, "document"
        if isinstance(attachment, dict):
            payload = attachment.get("payload")
            link = payload.get("src") if isinstance(payload, dict) else attachment.get("link")
            kind = "image" if attachment.get("type") == "image" else "document"
        if isinstance(link, str):
            self.said.append(File(kind, link=link))
        else:
            logger.error("An attachment without an address was left out")

    async def send_elements(self, recipient_id: str, elements: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        for element in elements:
            text = "\n".join(part for part in (_text(element, "title"), _text(element, "subtitle")) if part)
            self._say_choices(text, element.get("buttons") or [], {})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send one of our own forms; see the class."""
        kind = json_message.get("type")
        text = _text(json_message, "text")
        if kind == "buttons":
            self._say_choices(text, json_message.get("buttons"), json_message)
        elif kind == "list":
            sections = tuple(
                Section(_text(section, "title"), _choices(section.get("rows")))
                for section in _mappings(json_message.get("sections"))
            )
            self.said.append(ListMessage(text, self._button(json_message), sections))
        elif kind in ("document", "image"):
            texts = {key: _text(json_message, key) for key in ("link", "path", "filename", "caption")}
            delivery = json_message.get("delivery")
            self.said.append(File(str(kind), **texts, delivery=delivery if isinstance(delivery, int) else None))
        elif kind == "erase":
            self.erase = Text(text)
        elif text:
            self.said.append(Text(text))
        elif kind is not None:
            logger.error("Custom JSON of type %.30s is not known and was left out", kind)

    def _button(self, custom: Mapping[str, Any]) -> str:
        return _text(custom, "button") or self._list_button(self.locale or self._locale)

    def _say_choices(self, text: str, buttons: object, custom: Mapping[str, Any]) -> None:
        """Up to three as reply buttons; more as a list, and those whose title a button would cut but a row can explain."""
        choices = _choices(buttons, custom.get("descriptions"))
        cut = any(len(choice.title) > limits.BUTTON_TITLE and choice.description for choice in choices)
        if len(choices) <= limits.BUTTONS and not cut:
            self.said.append(Buttons(text, choices))
        else:
            if len(choices) > limits.ROWS:
                logger.error("%d choices in one message; only the first %d are shown", len(choices), limits.ROWS)
            self.said.append(ListMessage(text, self._button(custom), (Section("", choices),)))


def _choices(items: object, descriptions: object = None) -> tuple[Choice, ...]:
    told: Sequence[Any] = descriptions if isinstance(descriptions, list) else []
    found = []
    for position, item in enumerate(_mappings(items)):
        description = _text(item, "description") or (str(told[position] or "") if position < len(told) else "")
        title = _text(item, "title")
        found.append(Choice(title, _text(item, "payload") or title, description))
    return tuple(found)


def _mappings(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list | tuple) else []


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return "" if value is None else str(value)
