"""Endpoints by which a citizen takes an application as their own; only the bot may ask."""

from __future__ import annotations

from sevamitra.backend.client import INDIA
from sevamitra.backend.messages import ErrorReply
from sevamitra.backend.server.citizen_endpoints import CitizenApplication
from sevamitra.backend.server.endpoint import Answer, Endpoint
from sevamitra.backend.server.state import State
from sevamitra.papers.endpoints import TAGS, refused
from sevamitra.papers.messages import ClaimBody, ClaimReply, ConfirmationBody, ConfirmationReply
from sevamitra.papers.names import masked_address


async def claim(state: State, asked: CitizenApplication, body: ClaimBody) -> Answer:
    """Link the application by the number on file, or send a code to the address on file."""
    courier = state.papers.courier
    claimed = await refused(
        state.papers.claims.start, asked.citizen, asked.application_id, body.number_key, courier is not None,
        body.locale, state.now(),
    )  # fmt: skip
    if courier and not claimed.linked:
        courier.wake()
    expires_at = claimed.expires_at.astimezone(INDIA) if claimed.expires_at else None
    shown = masked_address(claimed.address) if claimed.address else None
    return Answer(ClaimReply(linked=claimed.linked, address=shown, expires_at=expires_at))


async def confirm_claim(state: State, asked: CitizenApplication, body: ConfirmationBody) -> Answer:
    """Try a code; a right one makes the application the citizen's."""
    tried = await refused(state.papers.claims.confirm, asked.citizen, asked.application_id, body.code, state.now())
    shown = masked_address(tried.address) if tried.address else None
    return Answer(ConfirmationReply(outcome=tried.outcome, tries_left=tried.tries_left, address=shown))


PATH = "/api/v1/citizens/{citizen}/applications/{application_id}/claims"
ENDPOINTS = (
    Endpoint(
        "POST",
        PATH,
        "claimApplication",
        "Take an application as one's own",
        claim,
        {200: ClaimReply, 403: ErrorReply, 404: ErrorReply, 422: ErrorReply, 429: ErrorReply},
        CitizenApplication,
        ClaimBody,
        secured=True,
        tags=TAGS,
    ),
    Endpoint(
        "POST",
        f"{PATH}/confirmation",
        "confirmClaim",
        "Try the code that was sent to the address on file",
        confirm_claim,
        {200: ConfirmationReply, 403: ErrorReply},
        CitizenApplication,
        ConfirmationBody,
        secured=True,
        tags=TAGS,
    ),
)
