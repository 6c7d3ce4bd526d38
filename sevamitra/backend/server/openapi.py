"""The OpenAPI 3.0 description, made from the endpoints that are served."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.schema import field_schema, get_flat_models_from_model, get_model_name_map, model_process_schema

from sevamitra.backend.messages import ErrorReply
from sevamitra.backend.server.endpoint import Endpoint, Parameters, location

REFERENCE = "#/components/schemas/"
DESCRIPTION = (
    "The catalogue of services; applications, appeals and grievances of citizens; requests for a person; the office's "
    "side of applications, and status changes to tell citizens of. Errors are "
    '`{"error", "timestamp"}`; unknown and repeated parameters are errors.'
)


def _reference(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": REFERENCE + model.__name__}


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(model)}}


def _parameters(model: type[Parameters]) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    for parameter in model.__fields__.values():
        schema, _, _ = field_schema(parameter, model_name_map={}, ref_prefix=REFERENCE)
        text = schema.pop("description", "")
        for extra in ("title", "location"):
            schema.pop(extra, None)
        described.append(
            {
                "name": parameter.alias,
                "in": location(parameter),
                "required": bool(parameter.required),
                "description": text,
                "schema": schema,
            }
        )
    return described


def _operation(endpoint: Endpoint, token: bool, office_token: bool) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, meaning in sorted(endpoint.errors.items()):
        model = endpoint.replies.get(status, ErrorReply)
        described = (model.__doc__ or "").strip().split("\n")[0] if model is not ErrorReply else ""
        responses[str(status)] = {"description": meaning or described or _meaning(status), "content": _content(model)}
    for status, model in endpoint.replies.items():
        if model is ErrorReply:
            continue
        described = (model.__doc__ or endpoint.summary).strip().split("\n")[0]
        responses[str(status)] = {"description": described, "content": _content(model)}
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": endpoint.tags,
        "parameters": _parameters(endpoint.parameters),
        "responses": dict(sorted(responses.items())),
    }
    if endpoint.body:
        operation["requestBody"] = {"required": True, "content": _content(endpoint.body)}
    if endpoint.secured:
        operation["security"] = [{"bearer": []}] if token else [{"bearer": []}, {}]
    if endpoint.office:
        operation["security"] = [{"office": []}] if office_token else [{"office": []}, {}]
    return operation


def _meaning(status: int) -> str:
    meanings = {
        403: "it belongs to another citizen",
        404: "there is no such thing",
        409: "it contradicts itself, what came with its key before, or where the application stands",
        422: "the rules do not allow it now",
        429: "too many unknown numbers were asked for; Retry-After tells the seconds",
    }
    return meanings.get(status, "an error")


def _schemas(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    models: dict[str, type[BaseModel]] = {ErrorReply.__name__: ErrorReply}
    for endpoint in endpoints:
        for model in (*endpoint.replies.values(), *([endpoint.body] if endpoint.body else [])):
            models[model.__name__] = model
    schemas: dict[str, Any] = {}
    for model in models.values():
        names = get_model_name_map(_nested(model))
        schema, nested, _ = model_process_schema(model, model_name_map=names, ref_prefix=REFERENCE)
        schemas.update(nested)
        schemas[model.__name__] = schema
    return dict(sorted(schemas.items()))


def _nested(model: type[BaseModel]) -> Any:
    return get_flat_models_from_model(model)


def describe(endpoints: Iterable[Endpoint], token: bool, office_token: bool) -> dict[str, Any]:
    """The OpenAPI document of ``endpoints``; where the bot's or the offices' token is not wanted, none need be borne."""
    endpoints = list(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, token, office_token)
    return {
        "openapi": "3.0.3",
        "info": {"title": "SevaMitra service backend", "version": "1.0.0", "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": _schemas(endpoints),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "the bot's token"},
                "office": {"type": "http", "scheme": "bearer", "description": "the offices' token"},
            },
        },
    }
