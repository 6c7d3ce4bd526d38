"""A real desk over the shipped catalogue, with a service backend in memory; and a conversation to hold with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.desk import Desk
from sevamitra.backend.client import BackendError, HandoverRequest
from sevamitra.catalogue.model import Catalogue, Service
from sevamitra.catalogue.store import CatalogueStore
from sevamitra.settings import Settings
from sevamitra.wording import Wording

from .citizens import MemoryPapers
from .memory_citizen import MemoryCitizen

INCOME = "revenue-income-certificate"
CASTE = "revenue-caste-certificate"
BIRTH = (
    "rural-development-birth-certificate-gram-panchayat",
    "urban-development-birth-certificate-municipal-council",
    "urban-development-birth-certificate-municipal-corporation",
    "urban-development-birth-certificate-bmc",
)
SLOTS = ("language", "language_chosen", "service", "question", "misses", "place", "form", "profile")


@dataclass
class MemoryBackend:
    """A service backend that knows what a test tells it; ``error`` makes every call fail."""

    person: MemoryCitizen = field(default_factory=MemoryCitizen)
    services: dict[str, Service] = field(default_factory=dict)
    handovers: list[HandoverRequest] = field(default_factory=list)
    error: BackendError | None = None

    def _answer(self) -> None:
        if self.error:
            raise self.error

    def citizen(self, key: str) -> MemoryCitizen:
        assert key == "a-citizen"
        self.person.error = self.error
        return self.person

    async def service(self, slug: str) -> Service | None:
        self._answer()
        return self.services.get(slug)

    async def hand_over(self, request: HandoverRequest) -> str:
        self._answer()
        self.handovers.append(request)
        return f"SM-{len(self.handovers):04}"

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Said:
    """One message of the assistant."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    locale: str
    descriptions: tuple[str, ...]
    custom: Mapping[str, Any]

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.buttons]


def ask(attribute: str, *options: tuple[str, Sequence[str]]) -> dict[str, Any]:
    """The parse contract's ``ask``."""
    return {"attribute": attribute, "options": [{"value": value, "ids": list(ids)} for value, ids in options]}


def place(kind: str, name: str, district: str, taluka: str = "") -> dict[str, Any]:
    """A place as the pipeline tells it."""
    return {"entity": kind, "value": name, "district": district, "taluka": taluka}


def number(value: str, entity: str = "application_number") -> dict[str, Any]:
    """An identifier as the pipeline tells it."""
    return {"entity": entity, "value": value}


class Conversation:
    """Runs one action a message, as the action server does, and keeps the slots."""

    def __init__(self, executor: ActionExecutor) -> None:
        self._executor = executor
        self.slots: dict[str, Any] = {**dict.fromkeys(SLOTS), "profile": {"greeted": True}}
        self.turns = 0
        self.metadata: dict[str, Any] = {}

    async def say(
        self,
        act: str,
        text: str = "",
        *,
        language: str | None = "mr",
        sure: float = 0.95,
        script: str | None = None,
        certain: float = 0.9,
        service: str | None = None,
        confidence: float = 0.9,
        asked: Mapping[str, Any] | None = None,
        ranking: Sequence[tuple[str, float]] = (),
        entities: Sequence[Mapping[str, Any]] = (),
    ) -> list[Said]:
        """A typed message, understood as told; ``sure`` of its language, ``certain`` of its act."""
        outcome = "match" if service else "ambiguous" if asked else "none"
        message = {
            "text": text,
            "intent": {"name": act, "confidence": certain},
            "entities": list(entities),
            "language": {"code": language, "script": script, "confidence": sure},
            "service": {"outcome": outcome, "id": service, "confidence": confidence, "ask": asked},
            "service_ranking": [{"id": slug, "confidence": share} for slug, share in ranking],
        }
        return await self._run(act, message)

    async def press(self, button: tuple[str, str], entities: Sequence[Mapping[str, Any]] = ()) -> list[Said]:
        """A button or list row pressed: Rasa reads its payload as intent and entities, and no component sees it."""
        act, _, values = button[1].removeprefix("/").partition("{")
        told = json.loads("{" + values) if values else {}
        message = {
            "text": button[1],
            "intent": {"name": act, "confidence": 1.0},
            "entities": [*({"entity": name, "value": value} for name, value in told.items()), *entities],
        }
        return await self._run(act, message)

    async def _run(self, act: str, message: dict[str, Any]) -> list[Said]:
        self.turns += 1
        tracker = {
            "sender_id": "a-citizen",
            "slots": dict(self.slots),
            "latest_message": {**message, "message_id": f"message-{self.turns}", "metadata": self.metadata},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        }
        result = await self._executor.run({"next_action": f"action_{act}", "tracker": tracker, "domain": {}})
        assert result is not None
        for event in result["events"]:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "reset_slots":
                self.slots = dict.fromkeys(SLOTS)
        return [
            Said(
                response["text"] or response["custom"].get("caption", ""),
                tuple((button["title"], button["payload"]) for button in response["buttons"]),
                response["custom"]["locale"],
                tuple(response["custom"].get("descriptions", ())),
                response["custom"],
            )
            for response in result["responses"]
        ]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> CatalogueStore:
    return CatalogueStore(f"sqlite:///{tmp_path_factory.mktemp('catalogue') / 'catalogue.db'}")


@pytest.fixture(scope="session")
def catalogue(store: CatalogueStore) -> Catalogue:
    return store.current()


@pytest.fixture(scope="session")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture
def backend() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def papers() -> MemoryPapers:
    return MemoryPapers()


@pytest.fixture
def desk(
    store: CatalogueStore, backend: MemoryBackend, papers: MemoryPapers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    desk = Desk(Settings(data=tmp_path), store, Wording.load(), backend, papers)  # type: ignore[arg-type]
    monkeypatch.setattr("actions.errand.open_desk", lambda: desk)
    return desk


@pytest.fixture
def talk(executor: ActionExecutor, desk: Desk) -> Conversation:
    return Conversation(executor)
