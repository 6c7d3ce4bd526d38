"""Public pages: verification of a paper, and the paper itself by a link that expires."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from sevamitra.backend.client import INDIA
from sevamitra.backend.server.state import State
from sevamitra.catalogue.model import LOCALES
from sevamitra.papers.archive import Kept
from sevamitra.papers.codes import LinkExpired, LinkForged, shown, typed
from sevamitra.papers.names import masked_name
from sevamitra.papers.paper import PaperKind
from sevamitra.papers.words import load_words
from sevamitra.wording import day

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
LANGUAGES = (("mr", "मराठी"), ("hi", "हिन्दी"), ("en", "English"))
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept-Language",
}
_environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_environment.trim_blocks = _environment.lstrip_blocks = True


def locale_of(request: Request) -> str:
    """The language asked for by ``?lang=``, else the first of the browser's that is ours, else Marathi."""
    wanted = request.args.get("lang")
    if wanted in LOCALES:
        return str(wanted)
    for item in request.headers.get("accept-language", "").split(",")[:20]:
        code = item.split(";")[0].strip().lower().split("-")[0]
        if code in LOCALES:
            return code
    return "mr"


def _page(
    status: int,
    locale: str,
    outcome: str,
    key: str,
    note: str,
    rows: list[tuple[str, str]] | None = None,
    sample: bool = False,
) -> HTTPResponse:
    words = load_words()
    html = _environment.get_template("page.html").render(
        locale=locale,
        languages=LANGUAGES,
        style=STYLE,
        text=lambda name: words.text(name, locale),
        heading=words.text(key, locale),
        note=note,
        outcome=outcome,
        rows=rows or [],
        sample=sample,
    )
    return HTTPResponse(html, status, headers=HEADERS, content_type="text/html; charset=utf-8")


def _plain(status: int, locale: str, key: str) -> HTTPResponse:
    return _page(status, locale, "none", key, load_words().text(f"{key}_note", locale))


def _rows(kept: Kept, locale: str) -> list[tuple[str, str]]:
    """What is certified, as a stranger may see it: no officer's note, no ground, the name masked."""
    words, paper, kind = load_words(), kept.paper, kept.paper.kind.value
    rows = [
        ("verify_code", shown(kept.code)),
        ("label_appeal", paper.number if paper.kind is PaperKind.APPEAL else ""),
        ("label_application", paper.application_id),
        ("label_service", getattr(paper.service, locale)),
        ("label_applicant", masked_name(getattr(paper.applicant, locale))),
        ("label_body", getattr(paper.body, locale)),
        (f"label_officer_{kind}", getattr(paper.officer, locale) if paper.officer else ""),
        (f"label_date_{kind}", day(paper.dated, locale)),
        ("label_issued", day(kept.made_at.astimezone(INDIA), locale)),
    ]
    title = (words.text("label_paper", locale), words.text(f"title_{kind}", locale))
    return [title, *((words.text(label, locale), value) for label, value in rows if value)]


async def _verify(state: State, request: Request, code: str) -> HTTPResponse:
    locale, words, known = locale_of(request), load_words(), typed(code)
    kept = await asyncio.to_thread(state.papers.archive.by_code, known) if known else None
    if kept is None:
        return _plain(404, locale, "page_unknown")
    rows = _rows(kept, locale)
    if kept.withdrawn_at:
        date = day(kept.withdrawn_at.astimezone(INDIA), locale)
        return _page(
            200, locale, "withdrawn", "page_withdrawn", words.text("page_withdrawn_note", locale, date=date), rows
        )
    note = words.text("page_valid_note", locale)
    if kept.paper.is_sample:
        return _page(200, locale, "sample", "page_sample", note, rows, sample=True)
    return _page(200, locale, "valid", "page_valid", note, rows)


async def _paper(state: State, request: Request, token: str) -> HTTPResponse:
    locale = locale_of(request)
    try:
        link = state.papers.codes.read_token(token, state.now())
    except LinkForged:
        return _plain(404, locale, "page_no_link")
    except LinkExpired:
        return _plain(410, locale, "page_expired")
    kept = await asyncio.to_thread(state.papers.archive.by_id, link.paper)
    if kept is None or kept.withdrawn_at:
        return _plain(410, locale, "page_expired")
    printed = await asyncio.to_thread(state.papers.printer.print, kept, link.locale)
    if link.delivery:
        await asyncio.to_thread(state.papers.deliveries.opened, link.delivery, state.now())
    disposition = f"inline; filename=\"{kept.paper.number}.pdf\"; filename*=UTF-8''{quote(printed.filename)}"
    headers = {**HEADERS, "Content-Security-Policy": "default-src 'none'", "Content-Disposition": disposition}
    return HTTPResponse(printed.pdf, headers=headers, content_type="application/pdf")


def mount(app: Sanic, state: State) -> None:
    """Serve the pages, and send e-mails while the server runs."""

    async def verify(request: Request, code: str) -> HTTPResponse:
        return await _verify(state, request, code)

    async def paper(request: Request, token: str) -> HTTPResponse:
        return await _paper(state, request, token)

    async def start(app: Sanic, _loop: object) -> None:
        if state.papers.courier:
            app.ctx.courier = asyncio.ensure_future(state.papers.courier.run())

    async def stop(app: Sanic, _loop: object) -> None:
        if state.papers.courier:
            app.ctx.courier.cancel()

    app.add_route(verify, "/verify/<code:str>", methods=["GET"], name="verify", unquote=True)
    app.add_route(paper, "/papers/<token:str>", methods=["GET"], name="paper")
    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "before_server_stop")
