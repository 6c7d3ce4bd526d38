"""Citizens and what they and the assistant wrote: bounded, in memory, written through to the archive."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sevamitra.console.simulator.archive import Archive
from sevamitra.console.simulator.live import event

MOST_CITIZENS = 200
MOST_MESSAGES = 400
CITIZEN, BUSINESS = "citizen", "business"
STATUS_RANK = {"pending": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}
Publish = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Citizen:
    """A person with a phone. Who took a username shows only it: number is then None, as in Meta's webhooks since 2026."""

    key: str
    name: str
    number: str | None
    user_id: str
    username: str | None = None
    demonstration: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Message:
    """One message. ``content`` is the Cloud API's own object of this ``kind`` (``{"body": ...}`` for text)."""

    id: str
    citizen: str
    sender: str
    kind: str
    content: Mapping[str, Any]
    at: float
    status: str = "pending"
    reply_to: str | None = None
    media: Mapping[str, Any] | None = None
    reaction: str | None = None
    own_reaction: str | None = None
    error: str | None = None


DEMONSTRATION = (
    Citizen("sunita", "सुनीता जाधव", "919800000101", "IN.1000000000000101", demonstration=True),
    Citizen("imran", "Imran Shaikh", "919800000102", "IN.1000000000000102", demonstration=True),
    Citizen("kavita", "कविता यादव", "919800000103", "IN.1000000000000103", demonstration=True),
    Citizen("rohan", "Rohan D’Souza", "919800000104", "IN.1000000000000104", demonstration=True),
    Citizen("laxman", "लक्ष्मण गावित", "919800000105", "IN.1000000000000105", demonstration=True),
)


def new_message_id(citizen: Citizen) -> str:
    """A message id of the form Meta gives: ``wamid.`` and base64 with the address inside."""
    address = (citizen.number or citizen.user_id).encode()[:64]
    raw = (
        b"\x1d"
        + bytes([len(address)])
        + address
        + b"\x15\x02\x00\x12\x18\x14"
        + secrets.token_hex(10).upper().encode()
        + b"\x00"
    )
    return "wamid." + base64.b64encode(raw).decode()


class Conversations:
    """All citizens and messages of the simulator; every change is archived and published."""

    def __init__(self, archive: Archive, publish: Publish, clock: Callable[[], float]) -> None:
        self._archive = archive
        self._publish = publish
        self._clock = clock
        self._citizens: dict[str, Citizen] = {}
        self._messages: dict[str, list[Message]] = {}
        self._where: dict[str, str] = {}
        for row in archive.citizens():
            self._citizens[row["key"]] = Citizen(**row)
            self._messages[row["key"]] = []
        for row in archive.messages():
            if row["citizen"] in self._messages:
                self._messages[row["citizen"]].append(Message(**row))
                self._where[row["id"]] = row["citizen"]

    def add_demonstration_citizens(self) -> None:
        """The citizens a fresh simulator starts with."""
        for citizen in DEMONSTRATION:
            if citizen.key not in self._citizens and not self.find(citizen.number or ""):
                self._keep(citizen)

    def citizens(self) -> list[Citizen]:
        """Everyone, in the order they came."""
        return list(self._citizens.values())

    def citizen(self, key: str) -> Citizen | None:
        """The citizen of this key."""
        return self._citizens.get(key)

    def find(self, address: str) -> Citizen | None:
        """The citizen of this number or business-scoped user id."""
        return next((c for c in self._citizens.values() if address and address in (c.number, c.user_id)), None)

    def add_citizen(
        self,
        name: str,
        number: str | None,
        username: str | None = None,
        *,
        user_id: str = "",
        outside: bool = False,
    ) -> Citizen:
        """A new citizen; the longest silent one makes room when there are too many."""
        key = secrets.token_hex(6)
        user_id = user_id or f"IN.{secrets.randbelow(9 * 10**15) + 10**15}"
        citizen = Citizen(key, name, number, user_id, username, outside=outside)
        if len(self._citizens) >= MOST_CITIZENS:
            removable = [c for c in self._citizens.values() if not c.demonstration]
            self.remove_citizen(min(removable, key=lambda c: self._last_at(c.key)).key)
        self._keep(citizen)
        return citizen

    def remove_citizen(self, key: str) -> None:
        """Forget a citizen with the conversation."""
        for message in self._messages.pop(key, []):
            self._where.pop(message.id, None)
        self._citizens.pop(key, None)
        self._archive.drop_citizen(key)
        self._publish(event("removed", citizen=key))

    def messages(self, key: str) -> list[Message]:
        """A citizen's messages, oldest first."""
        return list(self._messages.get(key, []))

    def message(self, message: str) -> Message | None:
        """The message of this id."""
        key = self._where.get(message)
        return next((m for m in self._messages[key] if m.id == message), None) if key else None

    def add(self, message: Message) -> None:
        """A new message at the end of its conversation; the oldest goes when there are too many."""
        kept = self._messages.get(message.citizen)
        if kept is None:
            return
        kept.append(message)
        self._where[message.id] = message.citizen
        self._archive.put_message(message.id, message.citizen, message.at, asdict(message))
        while len(kept) > MOST_MESSAGES:
            oldest = kept.pop(0)
            self._where.pop(oldest.id, None)
            self._archive.drop_message(oldest.id)
        self._publish(event("message", message=asdict(message)))

    def set_status(self, message: str, status: str, error: str | None = None) -> bool:
        """Move a message's ticks forward, never back; True when they moved."""
        found = self.message(message)
        if found is None or STATUS_RANK[status] <= STATUS_RANK[found.status]:
            return False
        self._change(replace(found, status=status, error=error))
        return True

    def react(self, message: str, sender: str, emoji: str) -> None:
        """Put, change or (with an empty text) take away a reaction."""
        found = self.message(message)
        if found is not None:
            own = sender == CITIZEN
            self._change(replace(found, own_reaction=emoji or None) if own else replace(found, reaction=emoji or None))

    def clear(self, key: str) -> None:
        """Empty a conversation; the citizen stays."""
        for message in self._messages.get(key, []):
            self._where.pop(message.id, None)
        if key in self._messages:
            self._messages[key] = []
        self._archive.drop_messages(key)
        self._publish(event("cleared", citizen=key))

    def unread(self, key: str) -> list[Message]:
        """What the assistant wrote and the citizen has not opened."""
        return [m for m in self._messages.get(key, []) if m.sender == BUSINESS and m.status in ("sent", "delivered")]

    def last_from_citizen(self, key: str) -> float | None:
        """When the citizen wrote last, seconds since the epoch."""
        return next((m.at for m in reversed(self._messages.get(key, [])) if m.sender == CITIZEN), None)

    def _last_at(self, key: str) -> float:
        messages = self._messages.get(key)
        return messages[-1].at if messages else 0.0

    def _keep(self, citizen: Citizen) -> None:
        self._citizens[citizen.key] = citizen
        self._messages.setdefault(citizen.key, [])
        self._archive.put_citizen(citizen.key, asdict(citizen))
        self._publish(event("citizen", citizen=asdict(citizen)))

    def _change(self, message: Message) -> None:
        kept = self._messages[message.citizen]
        kept[next(i for i, m in enumerate(kept) if m.id == message.id)] = message
        self._archive.put_message(message.id, message.citizen, message.at, asdict(message))
        self._publish(event("message", message=asdict(message)))
