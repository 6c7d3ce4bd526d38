"""An endpoint as data: method, path, what it takes and what it replies. Routes and OpenAPI are both made from these."""

from __future__ import annotations

import hmac
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import ModelField
from sanic.request import Request

from sevamitra.backend.messages import IDEMPOTENCY_KEY, ErrorReply
from sevamitra.backend.server.state import State

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
BOT_TOKEN = "SEVAMITRA_BACKEND_TOKEN"
OFFICE_TOKEN = "SEVAMITRA_BACKEND_OFFICE_TOKEN"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ApiError(Exception):
    """A request that is answered with an error.

    Args:
        status: HTTP status.
        message: one sentence for the caller's programmer; never the content of the request.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


class Parameters(BaseModel):
    """Base of an endpoint's parameters; each field tells where it comes from by ``location`` (query unless told)."""

    class Config:
        extra = "forbid"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for parameter in cls.__fields__.values():
            parameter.pre_validators = [_strict_text, *(parameter.pre_validators or [])]


def _strict_text(_cls: Any, value: Any, _values: Any, parameter: ModelField, _config: Any) -> Any:
    """Refuse what pydantic would wave through: Unicode digits, ``1_0``, blanks, a line feed before ``$``."""
    if not isinstance(value, str):
        return value
    if _CONTROL.search(value):
        raise ValueError("holds a control character")
    if isinstance(parameter.type_, type) and issubclass(parameter.type_, int) and not _WHOLE_NUMBER.fullmatch(value):
        raise ValueError("is not a whole number")
    return value


class IdempotencyKey(Parameters):
    """What makes a repeated request yield the same record."""

    idempotency_key: str = Field(..., alias="Idempotency-Key", regex=IDEMPOTENCY_KEY, location="header")


def location(parameter: ModelField) -> str:
    """Where a parameter comes from: ``query``, ``path`` or ``header``."""
    return str(parameter.field_info.extra.get("location", "query"))


@dataclass(frozen=True)
class Answer:
    """A handler's result."""

    body: BaseModel
    status: int = 200


@dataclass(frozen=True)
class Document:
    """A handler's result that is JSON already."""

    json: Mapping[str, Any]
    status: int = 200


Handler = Callable[[State, Any, Any], Awaitable[Answer | Document]]


@dataclass(frozen=True)
class Endpoint:
    """One operation. ``replies`` maps status to model; the errors every endpoint can give are added by OpenAPI.

    Args:
        path: with ``{name}`` for path parameters.
        json_only: insist on the content type ``application/json``.
        secured: wants the bot's bearer token; without one only this machine is answered.
        office: wants the offices' bearer token in its place.
    """

    method: str
    path: str
    name: str
    summary: str
    handle: Handler
    replies: Mapping[int, type[BaseModel]]
    parameters: type[Parameters] = Parameters
    body: type[BaseModel] | None = None
    json_only: bool = True
    secured: bool = False
    office: bool = False
    tags: list[str] = field(default_factory=list)

    @property
    def errors(self) -> dict[int, str]:
        """Every error status this endpoint can answer with, and what it means."""
        errors = {500: "the server failed", 503: "the database cannot be reached"}
        if self.parameters.__fields__ or self.body:
            errors[400] = "a parameter or the body is wrong"
        else:
            errors[400] = "an unknown parameter"
        if self.body:
            errors[413] = "the body is too large"
            if self.json_only:
                errors[415] = "the body is not application/json"
        if self.secured or self.office:
            errors[401] = "the bearer token is missing or wrong"
        return errors | {status: "" for status, model in self.replies.items() if model is ErrorReply}


def authorise(endpoint: Endpoint, request: Request, state: State) -> None:
    """Let pass who may ask ``endpoint``: the bot, or where it is for offices an office; neither bears the other's token.

    Raises:
        ApiError: 401.
    """
    if endpoint.office:
        if state.token and not state.office_token:
            raise ApiError(401, f"set {OFFICE_TOKEN}", {"WWW-Authenticate": "Bearer"})
        check_token(request, state.office_token, OFFICE_TOKEN)
    elif endpoint.secured:
        check_token(request, state.token)


def check_token(request: Request, token: str, setting: str = BOT_TOKEN) -> None:
    """Let pass who bears ``token``; when there is none, who calls from this machine. ``setting`` is where it stands.

    Raises:
        ApiError: 401.
    """
    if token:
        given = request.headers.get("authorization", "")
        if hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode()):
            return
        raise ApiError(401, "the bearer token is missing or wrong", {"WWW-Authenticate": "Bearer"})
    if not _is_loopback(request.ip):
        raise ApiError(401, f"set {setting} to be asked from elsewhere", {"WWW-Authenticate": "Bearer"})


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"] if part != "__root__")
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])


def read_parameters(model: type[Parameters], request: Request, path: Mapping[str, str]) -> Parameters:
    """The request's parameters as ``model``.

    Raises:
        ApiError: 400, naming the parameter.
    """
    try:
        pairs = parse_qsl(request.query_string, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise ApiError(400, "the query string cannot be read") from None
    values: dict[str, str] = {}
    for name, value in pairs:
        known = model.__fields__.get(name)
        if name in values or known is None or location(known) != "query":
            raise ApiError(400, f"{'repeated' if name in values else 'unknown'} query parameter")
        values[name] = value
    values.update(path)
    for parameter in model.__fields__.values():
        if location(parameter) == "header" and parameter.alias in request.headers:
            values[parameter.alias] = request.headers[parameter.alias]
    try:
        return model.parse_obj(values)
    except ValidationError as error:
        raise ApiError(400, _first_fault(error)) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_body(model: type[BaseModel], request: Request, json_only: bool) -> BaseModel:
    """The request's body as ``model``.

    Raises:
        ApiError: 400 or 415.
    """
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if json_only and content_type != "application/json":
        raise ApiError(415, "send application/json")
    try:
        value = json.loads(request.body, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ApiError(400, "the body is not JSON") from None
    if not isinstance(value, dict):
        raise ApiError(400, "the body is not a JSON object")
    try:
        return model.parse_obj(value)
    except ValidationError as error:
        raise ApiError(400, _first_fault(error)) from None
