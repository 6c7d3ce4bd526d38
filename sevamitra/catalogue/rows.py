"""Typed objects as rows: the JSON form of the shipped files, of stored changes and of exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sevamitra.catalogue.model import ALIAS_VARIETIES, Body, Catalogue, Department, Document, Names, Service

SERVICE, DOCUMENT, BODY, DEPARTMENT = "service", "document", "body", "department"
TABLES = {DEPARTMENT: "departments", DOCUMENT: "documents", BODY: "bodies", SERVICE: "services"}
"""Kind of row to its table, what others refer to first."""


def names_row(names: Names) -> dict[str, str]:
    """Names by locale."""
    return {"en": names.en, "mr": names.mr, "hi": names.hi}


def service_row(service: Service) -> dict[str, Any]:
    """The row that :func:`~sevamitra.catalogue.load.parse_service` reads back to an equal service."""
    officers = service.officers
    return {
        "slug": service.slug,
        "service_id": service.service_id,
        "name": names_row(service.name),
        "department": service.department,
        "body": service.body,
        "family": service.family,
        "kind": service.kind,
        "time_limit_days": service.time_limit_days,
        "fee_inr": service.fee_inr,
        "officers": {
            "designated": officers.designated,
            "first_appeal": officers.first_appeal,
            "second_appeal": officers.second_appeal,
        },
        "documents": [list(group) if len(group) > 1 else group[0] for group in service.documents],
        "aliases": {variety: list(service.aliases.get(variety, ())) for variety in ALIAS_VARIETIES},
        "batch": service.batch,
        "source": service.source,
        "merged_from": list(service.merged_from),
    }


def named_row(item: Department | Document | Body) -> dict[str, Any]:
    """A department's or document's row, and the beginning of a body's."""
    return {"key": item.key, "name": names_row(item.name)}


def body_row(body: Body) -> dict[str, Any]:
    """A body's row."""
    return {**named_row(body), "level": body.level, "area": body.area, "short": names_row(body.short)}


def catalogue_rows(catalogue: Catalogue) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    """All rows of ``catalogue`` by kind and key."""
    return {
        DEPARTMENT: {key: named_row(item) for key, item in catalogue.departments.items()},
        DOCUMENT: {key: named_row(item) for key, item in catalogue.documents.items()},
        BODY: {key: body_row(item) for key, item in catalogue.bodies.items()},
        SERVICE: {slug: service_row(service) for slug, service in catalogue.services.items()},
    }
