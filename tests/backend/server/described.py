"""Replies held against the OpenAPI description that the server gives of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import jsonschema


def refusal(response: httpx.Response, status: int) -> str:
    """The error that the response gives, which must have this status and the form of all errors."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"error", "timestamp"}
    datetime.fromisoformat(response.json()["timestamp"])
    return str(response.json()["error"])


def nullable_to_json_schema(schema: Any) -> Any:
    """OpenAPI 3.0's ``nullable`` as JSON Schema understands it."""
    if isinstance(schema, list):
        return [nullable_to_json_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: nullable_to_json_schema(value) for name, value in schema.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def check(document: dict[str, Any], path: str, method: str, response: httpx.Response) -> None:
    """The response is one that the description announces."""
    described = document["paths"][path][method]["responses"][str(response.status_code)]
    schema = described["content"]["application/json"]["schema"]
    root = {**nullable_to_json_schema({"components": document["components"]}), **schema}
    jsonschema.validate(response.json(), root)
