"""The reference server's Sanic application: endpoints become routes, exceptions become JSON errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import Message
from sevamitra.backend.server import (
    appeal_endpoints,
    application_endpoints,
    audit_endpoints,
    catalogue_endpoints,
    citizen_endpoints,
    department_endpoint,
    grievance_endpoints,
    notice_endpoints,
    office_endpoints,
)
from sevamitra.backend.server.endpoint import (
    ApiError,
    Document,
    Endpoint,
    Parameters,
    authorise,
    read_body,
    read_parameters,
)
from sevamitra.backend.server.openapi import describe
from sevamitra.backend.server.state import State
from sevamitra.papers import claim_endpoints
from sevamitra.papers import endpoints as paper_endpoints
from sevamitra.papers import pages as paper_pages

log = logging.getLogger(__name__)
LARGEST_REQUEST_BYTES = 64 * 1024
ENDPOINTS = (
    *catalogue_endpoints.ENDPOINTS,
    *application_endpoints.ENDPOINTS,
    *citizen_endpoints.ENDPOINTS,
    *appeal_endpoints.ENDPOINTS,
    *grievance_endpoints.ENDPOINTS,
    *audit_endpoints.ENDPOINTS,
    *office_endpoints.ENDPOINTS,
    *notice_endpoints.ENDPOINTS,
    *paper_endpoints.ENDPOINTS,
    *claim_endpoints.ENDPOINTS,
    *department_endpoint.ENDPOINTS,
)


class OpenApiDocument(Message):
    """An OpenAPI 3.0 document."""

    class Config:
        extra = "allow"


async def _openapi(state: State, _parameters: Parameters, _none: None) -> Document:
    return Document(DESCRIPTIONS[bool(state.token), bool(state.token or state.office_token)])


def _description_endpoint(path: str, name: str) -> Endpoint:
    return Endpoint("GET", path, name, "This description", _openapi, {200: OpenApiDocument}, tags=["server"])


ALL_ENDPOINTS = (
    *ENDPOINTS,
    _description_endpoint("/openapi.json", "openapi"),
    _description_endpoint("/api/v1/openapi.json", "openapiV1"),
)
DESCRIPTIONS = {
    (bot, office): describe(ALL_ENDPOINTS, bot, office) for bot in (True, False) for office in (True, False)
}


def _json(text: str, status: int, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    return HTTPResponse(text, status, headers=dict(headers or {}), content_type="application/json")


def _route(app: Sanic, endpoint: Endpoint, state: State) -> None:
    async def answer(request: Request, **path: str) -> HTTPResponse:
        authorise(endpoint, request, state)
        parameters = read_parameters(endpoint.parameters, request, path)
        body = read_body(endpoint.body, request, endpoint.json_only) if endpoint.body else None
        result = await endpoint.handle(state, parameters, body)
        if isinstance(result, Document):
            return _json(json.dumps(result.json, ensure_ascii=False), result.status)
        return _json(result.body.json(ensure_ascii=False), result.status)

    path = endpoint.path.replace("{", "<").replace("}", ":str>")
    app.add_route(answer, path, methods=[endpoint.method], name=endpoint.name, unquote=True)


def _error(state: State, status: int, message: str, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    timestamp = state.now().astimezone(INDIA).isoformat(timespec="seconds")
    return _json(json.dumps({"error": message, "timestamp": timestamp}, ensure_ascii=False), status, headers)


def _handle_errors(app: Sanic, state: State) -> None:
    async def on_error(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, ApiError):
            return _error(state, error.status, str(error), error.headers)
        if isinstance(error, SanicException):
            headers: dict[str, Any] = dict(getattr(error, "headers", {}))
            headers.pop("Content-Length", None)
            message = {404: "there is no such address", 405: "this address does not take this method"}
            status = error.status_code or 500
            return _error(state, status, message.get(status, str(error)), headers)
        if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
            log.error("the database cannot be reached: %s", type(error).__name__)
            return _error(state, 503, "the database cannot be reached", {"Retry-After": "5"})
        log.error("failed on %s", getattr(request.route, "path", "an unknown route"), exc_info=error)
        return _error(state, 500, "the server failed")

    app.error_handler.add(Exception, on_error)


def create_app(state: State, name: str = "sevamitra-backend") -> Sanic:
    """The application over ``state``; it closes the state's database connections when it stops."""
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST_BYTES
    app.config.REQUEST_TIMEOUT = 15
    app.config.RESPONSE_TIMEOUT = 15
    app.config.KEEP_ALIVE_TIMEOUT = 30
    app.config.ACCESS_LOG = False
    app.config.FALLBACK_ERROR_FORMAT = "json"
    for endpoint in ALL_ENDPOINTS:
        _route(app, endpoint, state)
    paper_pages.mount(app, state)
    _handle_errors(app, state)

    async def close(_app: Sanic, _loop: Any) -> None:
        state.records.close()

    app.register_listener(close, "after_server_stop")
    return app
