"""What every action shares: the catalogue, the wording, the service backend, and how a reply is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from sevamitra.backend import make_backend
from sevamitra.backend.client import ServiceBackend
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.store import CatalogueStore, open_store
from sevamitra.papers.client import Papers
from sevamitra.settings import Settings, get_settings
from sevamitra.wording import Wording

Event = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What lies on the clerk's desk."""

    settings: Settings
    store: CatalogueStore
    wording: Wording
    backend: ServiceBackend
    papers: Papers = field(default_factory=lambda: Papers(get_settings()))

    @property
    def catalogue(self) -> Catalogue:
        return self.store.current()


@lru_cache(maxsize=1)
def open_desk() -> Desk:
    """The process's desk, opened at the first message."""
    settings = get_settings()
    return Desk(settings, open_store(settings), Wording.load(), make_backend(settings))


@dataclass(frozen=True)
class Button:
    """A choice: a title, what pressing it means (``/intent{entities}``), and for a list row a line below the title."""

    title: str
    payload: str
    description: str = ""


class Reply:
    """Says things in one language through the dispatcher and collects the events of the turn."""

    def __init__(self, desk: Desk, turn: Turn, dispatcher: CollectingDispatcher) -> None:
        self.desk = desk
        self.turn = turn
        self.locale = turn.locale
        self._dispatcher = dispatcher
        self.events: list[Event] = []

    def words(self, key: str, **values: object) -> str:
        """A text of domain.yml in the reply's language."""
        return self.desk.wording.text(key, self.locale, **values)

    def say(self, text: str, buttons: Sequence[Button] = (), notices: bool | None = None) -> None:
        """Say a text, with buttons (three at most are buttons, more become a list).

        Args:
            notices: tells the channel whether the citizen wants notices from now on; None where nothing was said of them.
        """
        self._dispatcher.utter_message(
            text=text,
            buttons=[{"title": button.title, "payload": button.payload} for button in buttons] or None,
            json_message={
                "locale": self.locale,
                "descriptions": [button.description for button in buttons],
                **({} if notices is None else {"notices": notices}),
            },
        )

    def send(self, message: Mapping[str, Any]) -> None:
        """Send custom JSON of one of the forms that ``sevamitra.channels.whatsapp.output`` knows."""
        self._dispatcher.utter_message(json_message={"locale": self.locale, **message})

    def set(self, slot: str, value: Any) -> None:
        """Remember a value in the conversation."""
        self.events.append(SlotSet(slot, value))

    def sets(self, slot: str) -> bool:
        """True when this turn gives a slot a value, or resets all."""
        return any(event.get("name") == slot or event["event"] == "reset_slots" for event in self.events)

    def person_button(self) -> Button:
        """The way to a person, offered wherever the assistant cannot go on."""
        return Button(self.words("button_person"), "/talk_to_human")

    def close(self) -> list[Event]:
        """The turn's events; the language of the reply and the place named, where it is certain, are kept."""
        self.events.append(SlotSet("language", self.locale))
        if self.turn.place and "alike" not in self.turn.place:
            self.events.append(SlotSet("place", dict(self.turn.place)))
        return self.events


def service_title(reply: Reply, service: Service) -> str:
    """Name and body of a service: how every reply about it begins."""
    body = reply.desk.catalogue.body_of(service)
    return reply.words("title_service", service=service.name[reply.locale], body=body.name[reply.locale])


def known(desk: Desk, slug: str | None) -> Service | None:
    """The service, unless it has been withdrawn since."""
    return desk.catalogue.service(slug) if slug else None
