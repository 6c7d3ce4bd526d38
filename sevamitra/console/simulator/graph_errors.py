"""Errors of the Graph API in its own form."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any


@dataclass
class GraphError(Exception):
    """A refusal: HTTP status, Graph code, message and what exactly was wrong."""

    status: int
    code: int
    message: str
    details: str | None = None
    kind: str = "OAuthException"
    subcode: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}


def invalid_parameter(details: str) -> GraphError:
    """Code 100: a parameter is missing, unknown or outside its limits."""
    return GraphError(400, 100, "(#100) Invalid parameter", details)


def token_refused() -> GraphError:
    """Code 190: the access token is missing, wrong or has run out."""
    return GraphError(401, 190, "Invalid OAuth access token - Cannot parse access token")


def unknown_object(name: str) -> GraphError:
    """Code 100/33: no object with this id, or not ours."""
    message = (
        f"Unsupported request. Object with ID '{name[:64]}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    return GraphError(400, 100, message, kind="GraphMethodException", subcode=33)


def template_unknown(name: str, code: str) -> GraphError:
    """Code 132001: no template of this name was approved in this language."""
    details = f"template name ({name[:64]}) does not exist in {code}"
    return GraphError(404, 132001, "(#132001) Template name does not exist in the translation", details)


def template_mismatch(details: str) -> GraphError:
    """Code 132000: other values than the template has places for."""
    return GraphError(
        400, 132000, "(#132000) Number of parameters does not match the expected number of params", details
    )


def window_closed() -> dict[str, Any]:
    """Code 131047, told by a failed status: the citizen's last message is over 24 hours old."""
    return _failure(131047, "Re-engagement message", "More than 24 hours have passed since the recipient last replied.")


def media_not_fetched() -> dict[str, Any]:
    """Code 131053, told by a failed status: the linked file could not be fetched or is not allowed."""
    return _failure(131053, "Media upload error", "The linked media could not be fetched or is not of an allowed type.")


def _failure(code: int, title: str, details: str) -> dict[str, Any]:
    return {"code": code, "title": title, "message": title, "error_data": {"details": details}}
