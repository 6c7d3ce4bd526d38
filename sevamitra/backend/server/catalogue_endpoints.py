"""Endpoints that show the catalogue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import Field

from sevamitra.backend.messages import (
    LINE,
    SLUG,
    BodyPage,
    BodyReply,
    DepartmentPage,
    DepartmentReply,
    DocumentPage,
    DocumentReply,
    ErrorReply,
    HealthReply,
    Kind,
    NamesReply,
    OfficersReply,
    ServicePage,
    ServiceReply,
    ServiceSummary,
)
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint, Parameters
from sevamitra.backend.server.state import State
from sevamitra.catalogue.model import Body, Catalogue, Department, Document, Names, Service

LARGEST_PAGE = 200
T = TypeVar("T")


class Paging(Parameters):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE)
    offset: int = Field(0, ge=0, le=1_000_000)


class ServiceSearch(Paging):
    """Which services."""

    department: str | None = Field(None, regex=SLUG, max_length=100, description="key")
    body: str | None = Field(None, regex=SLUG, max_length=100, description="key")
    family: str | None = Field(None, regex=SLUG, max_length=200)
    kind: Kind | None = None
    q: str | None = Field(None, min_length=1, max_length=100, regex=LINE, description="part of a name, any language")


class OneService(Parameters):
    """Which service."""

    slug: str = Field(..., regex=SLUG, max_length=200, location="path")


def names(value: Names) -> NamesReply:
    """``value`` as a message."""
    return NamesReply(en=value.en, mr=value.mr, hi=value.hi)


def _page(items: Sequence[T], paging: Paging) -> tuple[T, ...]:
    return tuple(items[paging.offset : paging.offset + paging.limit])


def _department(department: Department) -> DepartmentReply:
    return DepartmentReply(key=department.key, name=names(department.name))


def _body(body: Body) -> BodyReply:
    return BodyReply.parse_obj(
        {
            "key": body.key,
            "name": names(body.name),
            "short": names(body.short),
            "level": body.level,
            "area": body.area,
        }
    )


def _document(document: Document) -> DocumentReply:
    return DocumentReply(key=document.key, name=names(document.name))


def _summary(service: Service) -> ServiceSummary:
    return ServiceSummary.parse_obj(
        {
            "slug": service.slug,
            "name": names(service.name),
            "department": service.department,
            "body": service.body,
            "family": service.family,
            "kind": service.kind,
            "time_limit_days": service.time_limit_days,
            "fee_inr": service.fee_inr,
        }
    )


def _service(service: Service, catalogue: Catalogue) -> ServiceReply:
    summary = _summary(service)
    officers = service.officers
    return ServiceReply(
        **summary.dict(exclude={"department", "body"}),
        department=_department(catalogue.departments[service.department]),
        body=_body(catalogue.body_of(service)),
        officers=OfficersReply(
            designated=officers.designated,
            first_appeal=officers.first_appeal,
            second_appeal=officers.second_appeal,
        ),
        documents=[[_document(catalogue.documents[key]) for key in group] for group in service.documents],
        aliases={variety: list(texts) for variety, texts in service.aliases.items()},
        batch=service.batch,
        source=service.source,
        merged_from=list(service.merged_from),
    )


def _found(services: Iterable[Service], search: ServiceSearch) -> list[Service]:
    part = search.q.casefold() if search.q else ""
    return [
        service
        for service in services
        if search.department in (None, service.department)
        and search.body in (None, service.body)
        and search.family in (None, service.family)
        and search.kind in (None, service.kind)
        and any(part in name.casefold() for name in (service.name.en, service.name.mr, service.name.hi))
    ]


async def health(state: State, _parameters: Parameters, _body: None) -> Answer:
    """Say that catalogue and database are there."""
    await asyncio.to_thread(state.records.reachable)
    catalogue = await asyncio.to_thread(state.catalogue)
    return Answer(HealthReply(status="ok", services=len(catalogue.services), catalogue_version=catalogue.version))


async def services(state: State, search: ServiceSearch, _body: None) -> Answer:
    """List the services that fit, by slug."""
    catalogue = await asyncio.to_thread(state.catalogue)
    found = sorted(_found(catalogue.services.values(), search), key=lambda service: service.slug)
    items = [_summary(service) for service in _page(found, search)]
    return Answer(ServicePage(total=len(found), limit=search.limit, offset=search.offset, items=items))


async def service(state: State, wanted: OneService, _body: None) -> Answer:
    """Show one service with all its facts."""
    catalogue = await asyncio.to_thread(state.catalogue)
    found = catalogue.service(wanted.slug)
    if found is None:
        raise ApiError(404, "there is no such service")
    return Answer(_service(found, catalogue))


async def departments(state: State, paging: Paging, _none: None) -> Answer:
    """List the departments."""
    catalogue = await asyncio.to_thread(state.catalogue)
    known = list(catalogue.departments.values())
    items = [_department(department) for department in _page(known, paging)]
    return Answer(DepartmentPage(total=len(known), limit=paging.limit, offset=paging.offset, items=items))


async def bodies(state: State, paging: Paging, _none: None) -> Answer:
    """List the kinds of office."""
    catalogue = await asyncio.to_thread(state.catalogue)
    known = list(catalogue.bodies.values())
    items = [_body(body) for body in _page(known, paging)]
    return Answer(BodyPage(total=len(known), limit=paging.limit, offset=paging.offset, items=items))


async def documents(state: State, paging: Paging, _none: None) -> Answer:
    """List the documents that services ask for."""
    catalogue = await asyncio.to_thread(state.catalogue)
    known = list(catalogue.documents.values())
    items = [_document(document) for document in _page(known, paging)]
    return Answer(DocumentPage(total=len(known), limit=paging.limit, offset=paging.offset, items=items))


ENDPOINTS = (
    Endpoint("GET", "/health", "health", "Whether the server can work", health, {200: HealthReply}, tags=["server"]),
    Endpoint(
        "GET", "/api/v1/health", "healthV1", "Whether the server can work", health, {200: HealthReply}, tags=["server"]
    ),
    Endpoint(
        "GET",
        "/api/v1/services",
        "listServices",
        "Services by department, body, family, kind and name",
        services,
        {200: ServicePage},
        ServiceSearch,
        tags=["catalogue"],
    ),
    Endpoint(
        "GET",
        "/api/v1/services/{slug}",
        "showService",
        "One service",
        service,
        {200: ServiceReply, 404: ErrorReply},
        OneService,
        tags=["catalogue"],
    ),
    Endpoint(
        "GET",
        "/api/v1/departments",
        "listDepartments",
        "Departments",
        departments,
        {200: DepartmentPage},
        Paging,
        tags=["catalogue"],
    ),
    Endpoint(
        "GET", "/api/v1/bodies", "listBodies", "Kinds of office", bodies, {200: BodyPage}, Paging, tags=["catalogue"]
    ),
    Endpoint(
        "GET",
        "/api/v1/documents",
        "listDocuments",
        "Documents that services ask for",
        documents,
        {200: DocumentPage},
        Paging,
        tags=["catalogue"],
    ),
)
