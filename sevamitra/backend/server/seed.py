"""The demonstration applications, written once, with dates that count back from that moment."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr
from ruamel.yaml import YAML
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from sevamitra.backend.client import INDIA
from sevamitra.backend.departments import Departments
from sevamitra.backend.messages import NamesReply
from sevamitra.backend.server.records import stored
from sevamitra.backend.server.tables import applications, desks
from sevamitra.catalogue.model import Catalogue

DEMONSTRATION = Path(__file__).parent / "demonstration.yml"
SATURDAY = 5


class DemonstrationApplication(BaseModel):
    """One row of the demonstration; the file's head explains the fields."""

    id: StrictStr
    service: str
    en: str
    mr: str
    chain: str
    days: int = Field(..., ge=0)
    ago: int = Field(..., ge=1)
    stage: Literal["document-pending", "payment-pending", "under-scrutiny", "approved", "rejected"]
    desk: int = Field(0, ge=0)
    took: int = Field(0, ge=0)
    action: str | None = None
    reason: str = ""
    free: bool = False

    class Config:
        extra = "forbid"


class Demonstration(BaseModel):
    """The whole demonstration file."""

    chains: dict[str, list[str]]
    officers: dict[str, NamesReply]
    details: dict[str, NamesReply]
    actions: dict[str, NamesReply]
    applications: list[DemonstrationApplication]

    class Config:
        extra = "forbid"


def load_demonstration(path: Path = DEMONSTRATION) -> Demonstration:
    """The demonstration in ``path``."""
    return Demonstration.parse_obj(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def _draw(seed: str, below: int) -> int:
    """A number below ``below`` that is always the same for ``seed``."""
    return zlib.crc32(seed.encode()) % below


def _at(now: datetime, days_ago: float, seed: str, opens: int, minutes: int) -> datetime:
    day = (now - timedelta(days=days_ago)).replace(hour=opens, minute=0, second=_draw(seed + "s", 60), microsecond=0)
    return day + timedelta(minutes=_draw(seed, minutes))


def _in_office(now: datetime, days_ago: float, seed: str) -> datetime:
    """A moment in office hours, on the working day that is ``days_ago`` or just before it."""
    time = _at(now, days_ago, seed, opens=10, minutes=440)
    return time - timedelta(days=max(0, time.weekday() - SATURDAY + 1))


def _texts(column: str, names: NamesReply) -> dict[str, str]:
    return {f"{column}_{locale}": text for locale, text in names.dict().items()}


def _desk_rows(
    item: DemonstrationApplication, world: Demonstration, submitted: datetime, now: datetime
) -> list[dict[str, Any]]:
    """The desks that have acted, and the one on which the application lies, if any."""
    chain = world.chains[item.chain]
    decided = item.stage in ("approved", "rejected")
    reached = {"approved": len(chain), "payment-pending": 0}.get(item.stage, item.desk)
    acted = reached - 1 if item.stage == "under-scrutiny" else reached
    last = {"approved": "approved", "rejected": item.reason, "document-pending": "returned"}.get(item.stage, "")
    span = item.took if decided else item.ago
    rows: list[dict[str, Any]] = []
    before = submitted
    for number in range(1, reached + 1):
        details = "waiting" if number > acted else last if number == reached else "forwarded"
        acted_at: datetime | None = None
        if number <= acted:
            share = number / acted if decided else number / (acted + 1)
            ideal = _in_office(now, item.ago - span * share, f"{item.id}/{number}")
            acted_at = before = min(max(ideal, before + timedelta(minutes=25)), now)
        rows.append(
            {
                "application_id": item.id,
                "number": number,
                **_texts("officer", world.officers[chain[number - 1]]),
                "acted_at": stored(acted_at),
                **_texts("details", world.details[details]),
            }
        )
    return rows


def _application_row(
    item: DemonstrationApplication, world: Demonstration, catalogue: Catalogue, department: str, submitted: datetime
) -> dict[str, Any]:
    total = len(world.chains[item.chain])
    lies = item.stage in ("under-scrutiny", "document-pending")
    current = item.desk if lies else 0
    following = current + 1 if lies and current < total else 1 if item.stage == "payment-pending" else 0
    name = catalogue.services[item.service].name
    paid = None if item.free or item.stage == "payment-pending" else submitted + timedelta(minutes=7)
    action = world.actions[item.action] if item.action else world.details["waiting"]
    return {
        "id": item.id,
        "department": department,
        "service": item.service,
        **_texts("service_name", NamesReply(en=name.en, mr=name.mr, hi=name.hi)),
        "applicant_name_en": item.en,
        "applicant_name_mr": item.mr,
        "stage": item.stage,
        "submitted_at": stored(submitted),
        "paid_at": stored(paid),
        **_texts("next_action", action),
        "estimated_days": item.days,
        "total_desks": total,
        "current_desk": current,
        "next_desk": following,
        "redirect_url": "",
    }


def seed(connection: Connection, catalogue: Catalogue, departments: Departments, now: datetime) -> Mapping[str, int]:
    """Write the demonstration if there is no application yet; returns how many rows each table got.

    An application whose service left the catalogue is left out. One whose number no department claims belongs to the
    backend itself.
    """
    if connection.execute(select(func.count()).select_from(applications)).scalar_one():
        return {"applications": 0, "desks": 0}
    world = load_demonstration()
    now = now.astimezone(INDIA)
    rows: list[dict[str, Any]] = []
    desk_rows: list[dict[str, Any]] = []
    for item in world.applications:
        if item.service not in catalogue.services:
            continue
        found = departments.of(item.id)
        submitted = _at(now, item.ago, item.id, opens=9, minutes=700)
        department = found[0].key if found else "backend"
        rows.append(_application_row(item, world, catalogue, department, submitted))
        desk_rows += _desk_rows(item, world, submitted, now)
    connection.execute(applications.insert(), rows)
    connection.execute(desks.insert(), desk_rows)
    return {"applications": len(rows), "desks": len(desk_rows)}
