"""A citizen's application as rows of the department that takes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sevamitra.backend.citizen_messages import DocumentBody, NewApplicationBody
from sevamitra.backend.messages import NamesReply
from sevamitra.backend.server.records import stored
from sevamitra.backend.server.seed import Demonstration, texts
from sevamitra.catalogue.model import Catalogue, Service


def officers_of(service: Service, catalogue: Catalogue, world: Demonstration) -> list[NamesReply]:
    """The desks that an application for ``service`` passes, first to last.

    Those of the demonstration where it knows the service; else the designated officer alone, or the office's name.
    """
    for item in world.applications:
        if item.service == service.slug:
            return [world.officers[officer] for officer in world.chains[item.chain]]
    if service.officers.designated:
        name = service.officers.designated
        return [NamesReply(en=name, mr=name, hi=name)]
    body = catalogue.bodies[service.body].name
    return [NamesReply(en=body.en, mr=body.mr, hi=body.hi)]


def application_row(
    number: str,
    department: str,
    body: NewApplicationBody,
    service: Service,
    officers: Sequence[NamesReply],
    world: Demonstration,
    now: datetime,
) -> dict[str, Any]:
    """The row of ``applications``: waiting for payment where there is a fee, else on the first desk."""
    unpaid = bool(service.fee_inr)
    name = service.name
    return {
        "id": number,
        "department": department,
        "service": service.slug,
        **texts("service_name", NamesReply(en=name.en, mr=name.mr, hi=name.hi)),
        "applicant_name_en": body.applicant_name,
        "applicant_name_mr": body.applicant_name,
        "stage": "payment-pending" if unpaid else "under-scrutiny",
        "submitted_at": stored(now),
        "paid_at": None,
        **texts("next_action", world.actions["pay"] if unpaid else world.details["waiting"]),
        "estimated_days": service.time_limit_days or 0,
        "total_desks": len(officers),
        "current_desk": 0 if unpaid else 1,
        "next_desk": 1 if unpaid else 2 if len(officers) > 1 else 0,
        "redirect_url": "",
    }


def first_desk_row(number: str, officer: NamesReply, world: Demonstration) -> dict[str, Any]:
    """The row of ``desks`` of the desk on which a new application lies."""
    return {
        "application_id": number,
        "number": 1,
        **texts("officer", officer),
        "acted_at": None,
        **texts("details", world.details["waiting"]),
    }


def submission_row(number: str, citizen: str, body: NewApplicationBody, key: str, digest: str) -> dict[str, Any]:
    """The row of ``submissions``."""
    form = {field.name: field.value for field in body.form}
    return {
        "application_id": number,
        "citizen": citizen,
        "idempotency_key": key,
        "request_digest": digest,
        "locale": body.locale,
        "place": body.place,
        "form": json.dumps(form, ensure_ascii=False),
    }


def attachment_rows(number: str, documents: Sequence[DocumentBody]) -> list[dict[str, Any]]:
    """The rows of ``attachments``."""
    return [
        {"application_id": number, "position": position, **document.dict()}
        for position, document in enumerate(documents, start=1)
    ]
