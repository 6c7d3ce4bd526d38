"""The demonstration applications, written once, with dates that count back from that moment."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr
from ruamel.yaml import YAML
from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from sevamitra.backend.appeals import Level, Outcome
from sevamitra.backend.client import INDIA
from sevamitra.backend.departments import Departments
from sevamitra.backend.messages import NamesReply
from sevamitra.backend.server.numbers import OWN_DEPARTMENT, draw_appeal_number
from sevamitra.backend.server.records import stored
from sevamitra.backend.server.tables import appeals, applications, contacts, desks
from sevamitra.catalogue.model import Catalogue
from sevamitra.channels.secrets import Vault

DEMONSTRATION = Path(__file__).parent / "demonstration.yml"
SATURDAY = 5


class DemonstrationAppeal(BaseModel):
    """An appeal about an application, not filed through us."""

    level: Level
    ago: int = Field(..., ge=1)
    outcome: Outcome | None = None
    decided: int = Field(0, ge=0)

    class Config:
        extra = "forbid"


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
    appeals: list[DemonstrationAppeal] = []

    class Config:
        extra = "forbid"


class DemonstrationContact(BaseModel):
    """Whom the office may reach about an application: number with country code, and an e-mail address, if any."""

    id: StrictStr
    number: StrictStr
    address: str | None = None

    class Config:
        extra = "forbid"


class Demonstration(BaseModel):
    """The whole demonstration file."""

    chains: dict[str, list[str]]
    officers: dict[str, NamesReply]
    details: dict[str, NamesReply]
    actions: dict[str, NamesReply]
    applications: list[DemonstrationApplication]
    contacts: list[DemonstrationContact]

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


def texts(column: str, names: NamesReply) -> dict[str, str]:
    """``names`` as the three columns of a table that begin with ``column``."""
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
                **texts("officer", world.officers[chain[number - 1]]),
                "acted_at": stored(acted_at),
                **texts("details", world.details[details]),
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
        **texts("service_name", NamesReply(en=name.en, mr=name.mr, hi=name.hi)),
        "applicant_name_en": item.en,
        "applicant_name_mr": item.mr,
        "stage": item.stage,
        "submitted_at": stored(submitted),
        "paid_at": stored(paid),
        **texts("next_action", action),
        "estimated_days": item.days,
        "total_desks": total,
        "current_desk": current,
        "next_desk": following,
        "redirect_url": "",
    }


def _appeal_rows(item: DemonstrationApplication, now: datetime) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for appeal in item.appeals:
        seed = f"{item.id}/{appeal.level.value}"
        decided_at = _in_office(now, appeal.decided, seed + "d") if appeal.outcome else None
        rows.append(
            {
                "number": draw_appeal_number(appeal.level, partial(_draw, seed)),
                "application_id": item.id,
                "level": appeal.level.value,
                "ground": "",
                "delay_reason": "",
                "filed_at": stored(_in_office(now, appeal.ago, seed)),
                "outcome": appeal.outcome.value if appeal.outcome else None,
                "decided_at": stored(decided_at),
            }
        )
    return rows


def seed(connection: Connection, catalogue: Catalogue, departments: Departments, now: datetime) -> Mapping[str, int]:
    """Write what of the demonstration is not there yet; returns how many rows each table got.

    An application whose service left the catalogue is left out. One whose number no department claims belongs to the
    backend itself.
    """
    world = load_demonstration()
    now = now.astimezone(INDIA)
    known = set(connection.execute(select(applications.c.id)).scalars())
    rows: dict[Table, list[dict[str, Any]]] = {applications: [], desks: [], appeals: []}
    for item in world.applications:
        if item.id in known or item.service not in catalogue.services:
            continue
        found = departments.of(item.id)
        submitted = _at(now, item.ago, item.id, opens=9, minutes=700)
        department = found[0].key if found else OWN_DEPARTMENT
        rows[applications].append(_application_row(item, world, catalogue, department, submitted))
        rows[desks] += _desk_rows(item, world, submitted, now)
        rows[appeals] += _appeal_rows(item, now)
    for table, new in rows.items():
        if new:
            connection.execute(table.insert(), new)
    return {table.name: len(new) for table, new in rows.items()}


def seed_contacts(connection: Connection, vault: Vault) -> None:
    """Write whom offices may reach about the demonstration's applications, where it is not there yet."""
    here = set(connection.execute(select(applications.c.id)).scalars())
    known = set(connection.execute(select(contacts.c.application_id)).scalars())
    for contact in load_demonstration().contacts:
        if contact.id in here - known:
            address = vault.encrypt(contact.address) if contact.address else None
            row = {"application_id": contact.id, "number_key": vault.number_key(contact.number), "address": address}
            connection.execute(contacts.insert().values(**row))
