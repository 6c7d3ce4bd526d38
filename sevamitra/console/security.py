"""What every request and every answer of the console must satisfy.

The console listens on loopback. A page of another site can still reach it through the citizen's or developer's browser:
by DNS rebinding (another name resolving to 127.0.0.1), which the Host check refuses, and by cross-site posts and
WebSockets, which the Origin check refuses. No CORS header is ever sent.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, json

from sevamitra.settings import Settings

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
        "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or address without port) can only be this machine."""
    if host in ("localhost", "localhost."):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(authority: str) -> str:
    """``host`` of ``host:port`` in lower case, empty when it is not a valid authority."""
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""


def host_allowed(authority: str, extra: frozenset[str]) -> bool:
    """Whether a Host header names this console."""
    name = host_name(authority)
    return bool(name) and (is_loopback(name) or name in extra)


def same_origin(origin: str | None, fetch_site: str | None, authority: str) -> bool:
    """Whether a browser's request comes from our own page; a client that is no browser sends neither header."""
    if origin is not None:
        parts = urlsplit(origin) if origin != "null" else None
        return parts is not None and parts.scheme in ("http", "https") and parts.netloc.lower() == authority.lower()
    return fetch_site in (None, "same-origin", "none")


def install(app: Sanic, settings: Settings) -> None:
    """Check every request of ``app`` and put the security headers on every answer."""
    extra = frozenset(
        name.strip().lower() for name in [settings.bind, *settings.console_hosts.split(",")] if name.strip()
    )

    async def check(request: Request) -> HTTPResponse | None:
        authority = request.headers.get("host", "")
        if not host_allowed(authority, extra):
            return json({"error": {"status": 421, "message": "This host name is not the console's."}}, status=421)
        socket = request.headers.get("upgrade", "").lower() == "websocket"
        if (socket or request.method not in SAFE_METHODS) and not same_origin(
            request.headers.get("origin"), request.headers.get("sec-fetch-site"), authority
        ):
            return json({"error": {"status": 403, "message": "Requests from other sites are refused."}}, status=403)
        return None

    async def harden(_: Request, response: BaseHTTPResponse) -> HTTPResponse | None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return None

    app.register_middleware(check, "request")
    app.register_middleware(harden, "response")
