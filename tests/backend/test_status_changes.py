"""The driver of the queue of status changes, against the reference server and against one that answers nonsense."""

from __future__ import annotations

import uuid

import httpx
import pytest

from sevamitra.backend.client import BackendRefused, BackendUnavailable
from sevamitra.backend.outbound import Outbound, Patience
from sevamitra.backend.status_changes import HttpStatusChanges
from sevamitra.settings import Settings

from .canned import canned, http
from .conftest import OFFICE_TOKEN, TOKEN
from .server.test_citizen_api import APPLICATION, key

pytestmark = pytest.mark.asyncio
QUICK = Patience(connect_seconds=0.5, attempt_seconds=0.5, total_seconds=1.0, attempts=2, backoff_seconds=0.01)


def driver(url: str, token: str = TOKEN) -> HttpStatusChanges:
    return HttpStatusChanges(Outbound(url, patience=QUICK), {"Authorization": f"Bearer {token}"})


async def test_change_by_an_office_waits_until_it_is_settled(server: Settings, api: httpx.Client) -> None:
    citizen = f"wa-{uuid.uuid4().hex}"
    made = api.post(f"/api/v1/citizens/{citizen}/applications", json=APPLICATION, headers=key()).json()
    step = httpx.post(
        f"{server.backend_base_url}/api/v1/office/applications/{made['application_id']}/steps",
        json={"step": "forward", "desk": 1}, headers={"Authorization": f"Bearer {OFFICE_TOKEN}"}, trust_env=False,
        verify=False,
    )  # fmt: skip
    assert step.status_code == 200, step.text
    changes = driver(server.backend_base_url)
    (mine,) = [change for change in await changes.waiting(100) if change.citizen == citizen]
    assert (mine.application_id, mine.stage) == (made["application_id"], "under-scrutiny")
    assert mine.service_name.mr and mine.changed_at.tzinfo
    for _ in range(2):
        await changes.settle(mine.id, "queued")
    assert citizen not in {change.citizen for change in await changes.waiting(100)}


async def test_settling_what_is_gone_is_harmless(server: Settings) -> None:
    await driver(server.backend_base_url).settle(99_999_999, "queued")


@pytest.mark.parametrize("token", ["", OFFICE_TOKEN])
async def test_wrong_token_is_refused(server: Settings, token: str) -> None:
    changes = driver(server.backend_base_url, token or "x")
    with pytest.raises(BackendRefused):
        await changes.waiting(1)
    with pytest.raises(BackendRefused):
        await changes.settle(1, "queued")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"items": [{"id": 0}]}', b'{"items": null}'])
async def test_nonsense_is_refused(body: bytes) -> None:
    async with canned(http(200, body)) as backend:
        with pytest.raises(BackendRefused):
            await driver(backend.url).waiting(5)


async def test_backend_that_is_down_is_unavailable() -> None:
    with pytest.raises(BackendUnavailable):
        await driver("http://127.0.0.1:9").waiting(5)
