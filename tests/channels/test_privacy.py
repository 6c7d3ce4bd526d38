"""What a citizen's message leaves behind, searched as bytes: database files, Rasa's stores, and the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from sevamitra.channels.secrets import Vault
from sevamitra.channels.store import Database
from sevamitra.channels.whatsapp.graph import GraphClient

from .conftest import Clock
from .graph_server import GraphServer
from .samples import message, settings, text
from .whatsapp.test_turns import Desk

pytestmark = pytest.mark.asyncio
AADHAAR, MOBILE, SENDER = "499118665246", "9822045671", "919800000001"
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def ways_to_write(digits: str, *groups: int) -> list[str]:
    """Digits together, and in ``groups`` of so many, as people write them and as JSON keeps them."""
    starts = [sum(groups[:at]) for at in range(len(groups))]
    parts = [digits[start : start + size] for start, size in zip(starts, groups)]
    plain = [digits, " ".join(parts), "-".join(parts)]
    devanagari = [one.translate(DEVANAGARI) for one in plain]
    return [*plain, *devanagari, *(one.encode("unicode_escape").decode() for one in devanagari)]


async def test_no_aadhaar_or_phone_number_is_stored_or_logged_in_clear(
    local_database: Database,
    vault: Vault,
    clock: Clock,
    graph_server: GraphServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    broker = SQLEventBroker(db=str(tmp_path / "events.db"))
    store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "trackers.db"), event_broker=broker)

    async def remember(heard: UserMessage) -> None:
        tracker = await store.retrieve(heard.sender_id) or DialogueStateTracker(heard.sender_id, [])
        tracker.update(UserUttered(heard.text, parse_data=heard.parse_data))
        await store.save(tracker)
        await heard.output_channel.send_text_message(heard.sender_id, f"आपण लिहिलं: {heard.text}")

    graph = GraphClient(settings(tmp_path, whatsapp_graph_url=graph_server.url))
    desk = Desk(local_database, vault, clock, graph)
    desk.rasa = remember
    numbers = [
        *ways_to_write(AADHAAR, 4, 4, 4),
        *ways_to_write(MOBILE, 5, 5),
        *ways_to_write(MOBILE, 3, 3, 4),
        f"+91{MOBILE}",
    ]
    for position, written in enumerate(numbers):
        await desk.take(text(f"माझा क्रमांक {written} आहे", f"wamid.{position}"))
    await desk.take(message("image", "wamid.image", id="1", mime_type="image/jpeg", caption=f"आधार {AADHAAR}"))
    await graph.close()

    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert {"local.db", "trackers.db", "events.db"} <= set(kept)
    assert b"XXXX" in kept["trackers.db"] and b"XXXX" in kept["events.db"], "the search finds what is stored"
    kept["the log"] = caplog.text.encode()
    found = {
        (number, name) for number in {*numbers, SENDER, SENDER[2:]} for name in kept if number.encode() in kept[name]
    }
    assert not found
