"""The Graph API of one WhatsApp business number, at the console's address."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from sevamitra.console.simulator.delivery import Delivery
from sevamitra.console.simulator.graph_errors import GraphError, invalid_parameter, token_refused, unknown_object
from sevamitra.console.simulator.graph_requests import ReadMark, parse_request
from sevamitra.console.simulator.media import Media, MediaRefused, MediaShelf, check, kind_of
from sevamitra.console.simulator.webhook_events import Business
from sevamitra.settings import Settings

VERSION = r"<version:v[0-9]+\.[0-9]+>"
Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


def blueprint(settings: Settings, delivery: Delivery, media: MediaShelf) -> Blueprint:
    """Routes of the Graph API for the business number of ``settings``."""
    api = _GraphApi(settings, delivery, media)
    bp = Blueprint("graph")
    bp.add_route(api.guarded(api.post_message), f"/{VERSION}/<phone:str>/messages", methods=["POST"], name="messages")
    bp.add_route(api.guarded(api.post_media), f"/{VERSION}/<phone:str>/media", methods=["POST"], name="upload")
    bp.add_route(api.guarded(api.get_object), f"/{VERSION}/<name:str>", methods=["GET"], name="object")
    bp.add_route(api.guarded(api.delete_media), f"/{VERSION}/<name:str>", methods=["DELETE"], name="forget")
    bp.add_route(api.guarded(api.download), "/whatsapp_business/attachments/", methods=["GET"], name="download")
    return bp


class _GraphApi:
    def __init__(self, settings: Settings, delivery: Delivery, media: MediaShelf) -> None:
        self._token = settings.whatsapp_access_token
        self._phone = settings.whatsapp_phone_number_id
        self._delivery = delivery
        self._media = media

    def guarded(self, handler: Handler) -> Handler:
        """``handler`` behind the access token, its errors in Graph's form."""

        @wraps(handler)
        async def answer(request: Request, **values: str) -> HTTPResponse:
            try:
                self._check_token(request)
                return await handler(request, **values)
            except GraphError as error:
                return json(error.as_json(), status=error.status)

        return answer

    def _check_token(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), self._token.encode()):
            raise token_refused()

    def _check_phone(self, phone: str) -> None:
        if phone != self._phone:
            raise unknown_object(phone)

    async def post_message(self, request: Request, version: str, phone: str) -> HTTPResponse:
        """Send a message, or mark one as read."""
        self._check_phone(phone)
        wanted = parse_request(_json(request))
        if isinstance(wanted, ReadMark):
            self._delivery.read(wanted)
            return json({"success": True})
        message, citizen = self._delivery.accept(wanted)
        contact = {"input": wanted.address}
        contact["wa_id" if wanted.address == citizen.number else "user_id"] = wanted.address
        return json({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message}]})

    async def post_media(self, request: Request, version: str, phone: str) -> HTTPResponse:
        """Upload a file that a message will carry."""
        self._check_phone(phone)
        if request.form is None or request.form.get("messaging_product") != "whatsapp":
            raise invalid_parameter("messaging_product: must be whatsapp")
        file = request.files.get("file") if request.files else None
        if file is None:
            raise invalid_parameter("file: is required")
        mime = (request.form.get("type") or file.type or "").split(";")[0].strip().lower()
        try:
            check(kind_of(mime), mime, len(file.body))
        except MediaRefused as error:
            raise invalid_parameter(f"file: {error}") from None
        return json({"id": self._media.add(file.body, mime, (file.name or "file")[:240]).id})

    async def get_object(self, request: Request, version: str, name: str) -> HTTPResponse:
        """A file's short-lived address, or the business number's own record."""
        if name == self._phone:
            business = Business(self._phone)
            return json(
                {
                    "verified_name": business.name,
                    "display_phone_number": business.display_number,
                    "quality_rating": "GREEN",
                    "id": self._phone,
                }
            )
        media = self._found(name)
        return json(
            {
                "messaging_product": "whatsapp",
                "url": f"{request.scheme}://{request.host}{self._media.address(media.id)}",
                "mime_type": media.mime,
                "sha256": media.sha256,
                "file_size": media.size,
                "id": media.id,
            }
        )

    async def delete_media(self, request: Request, version: str, name: str) -> HTTPResponse:
        """Forget a file."""
        self._media.drop(self._found(name).id)
        return json({"success": True})

    async def download(self, request: Request) -> HTTPResponse:
        """The bytes behind a short-lived address."""
        name = request.args.get("mid", "")
        if not self._media.valid(name, request.args.get("ext", ""), request.args.get("hash", "")):
            raise GraphError(404, 100, "The media address is wrong or has run out", kind="GraphMethodException")
        media = self._found(name)
        return raw(self._media.read(media.id), content_type=media.mime)

    def _found(self, name: str) -> Media:
        media = self._media.find(name)
        if media is None:
            raise unknown_object(name)
        return media


def _json(request: Request) -> Any:
    try:
        return request.json
    except InvalidUsage:
        raise invalid_parameter("The body is not JSON") from None
