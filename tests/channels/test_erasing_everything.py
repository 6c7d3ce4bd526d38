"""A citizen with an application, a grievance, files and papers wants to be erased: nothing is left on disk or in a row."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage

from sevamitra.backend import make_backend
from sevamitra.backend.citizen import AttachedDocument, Media, NewApplication, NewGrievance
from sevamitra.channels.whatsapp.channel import Station
from sevamitra.papers.client import Papers
from sevamitra.papers.document import document_message
from sevamitra.papers.paper import PaperKind
from sevamitra.settings import Settings

from ..backend.conftest import running_server
from .conftest import Clock
from .graph_server import GraphServer
from .samples import message, settings, text, webhook
from .whatsapp.test_channel import Forgetful, PlainWords

pytestmark = pytest.mark.asyncio
PHOTO = b"\xff\xd8 a photo of a ration card"
SERVICE = "revenue-income-certificate"


class House:
    """Channel, backend and data folder. The first message does all that a citizen can do, ``erase`` asks for erasure."""

    def __init__(self, channel: Settings, clock: Clock) -> None:
        self.settings = channel
        self.station = Station(channel, PlainWords(), self._answer, Forgetful(), clock)
        self._backend, self._papers = make_backend(channel), Papers(channel)
        self.citizen = ""

    async def _answer(self, heard: UserMessage) -> None:
        self.citizen, say = heard.sender_id, heard.output_channel
        if heard.text == "erase":
            await say.send_response(
                self.citizen, {"custom": {"type": "erase", "text": "all is erased", "locale": "en"}}
            )
            return
        told = (heard.metadata or {})["media"]
        file = Media(told["id"], told["sha256"], told["mime"], told["size"])
        mine = self._backend.citizen(self.citizen)
        await mine.complain(NewGrievance("office", "कार्यालय बंद होते", photo=file))
        documents = (AttachedDocument("aadhaar", file),)
        receipt = await mine.apply(NewApplication(SERVICE, "mr", "मंजुळा वणजू", documents=documents))
        papers = self._papers.citizen(self.citizen)
        paper = await papers.make(PaperKind.RECEIPT, receipt.application_id, "mr")
        laid = document_message(paper, await papers.pdf(paper), "पावती", "mr", self.settings, self.citizen)
        await say.send_response(self.citizen, {"custom": laid})

    async def hear(self, piece: dict[str, Any]) -> None:
        await self.station.accept(webhook(piece))
        for pump in (self.station.turns, self.station.erasing, self.station.sending):
            await pump.drain()

    async def close(self) -> None:
        await self.station.stop()
        await self._backend.close()
        await self._papers.close()


def rows_of(urls: set[str], citizen: str) -> dict[str, int]:
    """How many rows each table has; of tables with people in them, those of the citizen."""
    found: dict[str, int] = {}
    for url in urls:
        engine = sa.create_engine(url)
        metadata = sa.MetaData()
        metadata.reflect(engine)
        with engine.connect() as connection:
            for table in metadata.sorted_tables:
                owners = [table.c[name] for name in ("citizen", "sender_id", "conversation_id") if name in table.c]
                mine = sa.or_(*(owner == citizen for owner in owners)) if owners else sa.true()
                if owners or table.name in ("attachments", "desks"):
                    found[table.name] = connection.execute(
                        sa.select(sa.func.count()).select_from(table).where(mine)
                    ).scalar_one()
        engine.dispose()
    return found


@pytest_asyncio.fixture
async def house(database_url: str, tmp_path: Path, clock: Clock, graph_server: GraphServer) -> AsyncIterator[House]:
    backend_url = database_url.replace("inbox.db", "backend.db")
    with running_server(
        tmp_path, SEVAMITRA_BACKEND_DATABASE_URL=backend_url, SEVAMITRA_SECRET="a secret for tests only"
    ) as server:
        channel = settings(
            tmp_path, whatsapp_graph_url=graph_server.url, database_url=database_url,
            backend_database_url=backend_url, backend_url=f"http://127.0.0.1:{server.backend_port}",
        )  # fmt: skip
        opened = House(channel, clock)
        yield opened
        await opened.close()


def databases(house: House) -> set[str]:
    return {house.settings.inbox_database, house.settings.backend_database}


async def test_nothing_of_an_erased_citizen_is_left(house: House, graph_server: GraphServer, tmp_path: Path) -> None:
    graph_server.keep_file("7700077", "image/jpeg", PHOTO)
    before = rows_of(databases(house), "nobody")
    await house.hear(message("image", id="7700077", mime_type="image/jpeg"))
    lived = rows_of(databases(house), house.citizen)
    for table in ("channel_media", "channel_people", "grievances", "submissions", "attachments", "papers", "links"):
        assert lived[table] > before[table], f"{table}: the search finds what is stored"
    assert list(tmp_path.rglob("*.pdf")) and len(graph_server.uploads) == 1

    await house.hear(text("erase", "wamid.2"))
    assert rows_of(databases(house), house.citizen) == before
    assert [sent["text"]["body"] for sent in graph_server.sent if sent["type"] == "text"] == ["all is erased"]
    assert list(tmp_path.rglob("*.pdf")) == []
    for path in tmp_path.rglob("*"):
        kept = path.read_bytes() if path.is_file() else b""
        assert not any(mark in kept for mark in (PHOTO, b"7700077", "मंजुळा".encode())), path


async def test_old_files_are_purged_and_what_names_them_stays(
    house: House, graph_server: GraphServer, clock: Clock, tmp_path: Path
) -> None:
    graph_server.keep_file("7700077", "image/jpeg", PHOTO)
    await house.hear(message("image", id="7700077", mime_type="image/jpeg"))
    clock.now += 91 * 86_400
    await house.station.purge()
    left = rows_of(databases(house), house.citizen)
    assert (left["channel_media"], left["grievances"]) == (0, 1)
    assert list(tmp_path.rglob("*.pdf")) == []
