"""The console's web application."""

from __future__ import annotations

import logging
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json, redirect, text

from sevamitra.console import security, simulator
from sevamitra.settings import Settings

HERE = Path(__file__).resolve().parent
LARGEST_REQUEST = 18 * 1024 * 1024

logger = logging.getLogger(__name__)


def create_app(settings: Settings) -> Sanic:
    """The console for these settings: security, static files, health and (in development) the simulator."""
    app = Sanic("sevamitra-console", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.settings = settings
    app.ctx.templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(["html"]), auto_reload=False
    )
    security.install(app, settings)
    app.static("/static", HERE / "static", name="static")
    app.add_route(home, "/", name="home")
    app.add_route(health, "/health", name="health")
    app.error_handler.add(SanicException, refusal)
    if settings.simulator:
        simulator.install(app, settings)
        if not security.is_loopback(settings.bind):
            logger.warning("the WhatsApp simulator is reachable from outside; set SEVAMITRA_SIMULATOR=false")
    return app


async def home(request: Request) -> HTTPResponse:
    """The first page: the simulator while it is on."""
    if request.app.ctx.settings.simulator:
        return redirect("/simulator")
    return text("SevaMitra console. The WhatsApp simulator is off (SEVAMITRA_SIMULATOR).")


async def health(request: Request) -> HTTPResponse:
    """For whoever waits until the console answers."""
    return json({"status": "ok", "simulator": request.app.ctx.settings.simulator})


async def refusal(request: Request, error: SanicException) -> HTTPResponse:
    """Every error Sanic raises, as JSON without inner details."""
    status = getattr(error, "status_code", 500)
    message = str(error) if status < 500 else "The console failed to answer; see its log."
    return json({"error": {"status": status, "message": message}}, status=status)
