"""What actions ask about papers, against the reference server on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.backend.outbound import Outbound
from sevamitra.papers.challenges import Confirmation
from sevamitra.papers.client import (
    AddressInvalid,
    AddressMissing,
    CodeInvalid,
    MailUnavailable,
    PaperNotFound,
    PaperNotReady,
    Papers,
    PapersClient,
    PaperWithdrawn,
    TooManyCodesAsked,
)
from sevamitra.papers.deliveries import Channel
from sevamitra.papers.paper import PaperKind

from ..backend.canned import canned, http
from ..backend.conftest import free_port, running_server
from .conftest import APPROVED_TOO, CITIZEN, PENDING, TOKEN, Running, start
from .test_api import awaited

pytestmark = pytest.mark.asyncio


@pytest.fixture()
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    with start(tmp_path, SEVAMITRA_BACKEND_DATABASE_URL=str(request.getfixturevalue("postgres_url"))) as server:
        yield server


def client(running: Running, citizen: str = CITIZEN) -> PapersClient:
    settings = running.settings.copy(update={"backend_token": TOKEN})
    return Papers(settings).citizen(citizen)


@pytest_asyncio.fixture()
async def papers(running: Running) -> AsyncIterator[PapersClient]:
    yield client(running)


async def whole_errand(running: Running) -> None:
    papers = client(running)
    paper = await papers.make(PaperKind.RECEIPT, PENDING, "hi")
    assert (await papers.pdf(paper)).startswith(b"%PDF-")
    with pytest.raises(AddressMissing):
        await client(running, CITIZEN).deliver(paper.code, [Channel.EMAIL], "hi")
    sent = await papers.start_address("  prakash@example.in ", "hi")
    assert sent.address == "p•••@example.in"
    letter = awaited(running.mailbox, "prakash@example.in", 1)[0]
    digits = letter["Subject"].rpartition(" ")[2]
    wrong = await papers.confirm_address("000000" if digits != "000000" else "111111")
    assert (wrong.outcome, wrong.tries_left) == (Confirmation.WRONG, 4)
    in_devanagari = digits.translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    assert (await papers.confirm_address(in_devanagari)).outcome is Confirmation.VERIFIED
    assert (await papers.address()).address == "p•••@example.in"
    made = await papers.deliver(paper.code, list(Channel), "hi", key="message-1")
    assert {each.channel for each in made} == set(Channel)
    assert [each.id for each in await papers.deliver(paper.code, list(Channel), "hi", key="message-1")] == [
        each.id for each in made
    ]
    awaited(running.mailbox, "prakash@example.in", 2)
    listed = await papers.deliveries()
    assert [each.id for each in listed] == sorted((each.id for each in made), reverse=True)


async def test_the_whole_errand_on_postgresql(elsewhere: Running) -> None:
    await whole_errand(elsewhere)


async def test_the_whole_errand_on_sqlite(tmp_path: Path) -> None:
    with start(tmp_path) as running:
        await whole_errand(running)


async def test_what_cannot_be_is_said(running: Running, papers: PapersClient) -> None:
    with pytest.raises(PaperNotReady):
        await papers.make(PaperKind.CERTIFICATE, PENDING, "mr")
    with pytest.raises(PaperNotFound):
        await client(running, "wa-stranger").make(PaperKind.RECEIPT, PENDING, "mr")
    with pytest.raises(BackendRefused):
        await papers.make(PaperKind.RECEIPT, "?", "mr")
    with pytest.raises(AddressInvalid):
        await papers.start_address("sunita at example", "mr")
    with pytest.raises(CodeInvalid):
        await papers.confirm_address("१२३")
    assert (await client(running, "wa-nobody").confirm_address("123456")).outcome is Confirmation.NONE


async def test_too_many_codes_are_told_at_once(running: Running) -> None:
    papers = client(running, "wa-eager")
    for number in range(5):
        await papers.start_address(f"b{number}@example.in", "mr")
    with pytest.raises(TooManyCodesAsked):
        await papers.start_address("b9@example.in", "mr")


async def test_an_expired_link_gives_no_pdf(running: Running, papers: PapersClient) -> None:
    paper = await papers.make(PaperKind.RECEIPT, APPROVED_TOO[1], "mr")
    with pytest.raises(BackendRefused):
        await papers.pdf(paper.copy(update={"link": paper.link + "0"}))
    running.api.post(f"/api/v1/papers/{paper.code}/withdrawal").raise_for_status()
    with pytest.raises(PaperWithdrawn):
        await papers.pdf(paper)


async def test_without_a_mail_server_email_is_said_to_be_unavailable(tmp_path: Path) -> None:
    with running_server(tmp_path) as settings:
        papers = Papers(settings).citizen(CITIZEN)
        assert (await papers.address()).available is False
        with pytest.raises(MailUnavailable):
            await papers.start_address("sunita@example.in", "mr")


async def test_a_backend_that_is_away_or_speaks_otherwise_is_reported() -> None:
    with pytest.raises(BackendUnavailable):
        await PapersClient(Outbound(f"http://127.0.0.1:{free_port()}"), "", CITIZEN).address()
    for response in (http(200, b"<html>"), http(200, {}), http(404, b"not found"), http(418, {"error": "x"})):
        async with canned(response) as impostor:
            with pytest.raises(BackendRefused):
                await PapersClient(Outbound(impostor.url), "", CITIZEN).address()
