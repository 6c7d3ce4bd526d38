"""The endpoint of the Track Application Status protocol, as every department runs one.

All demonstration departments share this server, so the key that opens a request tells which of them is asked; it shows
that department's applications only. Source: protocols/track-application-status.md.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

from pydantic import BaseModel, Field, StrictStr, ValidationError

from sevamitra.backend.client import Decision
from sevamitra.backend.departments import Department, Departments
from sevamitra.backend.messages import ErrorReply, SealedMessage
from sevamitra.backend.server.endpoint import Answer, ApiError, Endpoint, Parameters
from sevamitra.backend.server.records import Application, DeskRecord
from sevamitra.backend.server.state import State
from sevamitra.backend.track_status import PATH, DeskMessage, StatusMessage, format_time
from sevamitra.backend.triple_des import CannotDecrypt

FINAL_DECISIONS = {Decision.APPROVED: "0", Decision.REJECTED: "1", Decision.PENDING: "2", Decision.UNDECIDED: ""}


class StatusQuestion(BaseModel):
    """A decrypted request."""

    AppID: StrictStr = Field(..., min_length=5, max_length=50)
    ServiceID: StrictStr = Field(..., regex=r"^[0-9]{4}$")
    DeptName: StrictStr = Field(..., min_length=1, max_length=200)
    Language: Literal["EN", "MR"]


def _open(data: str, departments: Departments) -> tuple[Department, dict[str, Any]]:
    for department in departments.by_key.values():
        try:
            question = json.loads(department.seal.decrypt(data))
        except CannotDecrypt:
            continue
        except (ValueError, RecursionError):
            continue
        if isinstance(question, dict):
            return department, question
    raise ApiError(400, "data cannot be decrypted")


def _read(data: str, departments: Departments) -> tuple[Department, StatusQuestion]:
    """The department whose key opens ``data``, and the question in it.

    Raises:
        ApiError: 400.
    """
    department, question = _open(data, departments)
    try:
        return department, StatusQuestion.parse_obj(question)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise ApiError(400, f"{field} is missing or wrong") from None


def _desk(desk: DeskRecord, locale: str) -> DeskMessage:
    return DeskMessage(
        DeskNumber=f"Desk {desk.number}",
        ReviewActionBy=desk.officer[locale],
        ReviewActionDateTime=format_time(desk.acted_at),
        ReviewActionDetails=desk.details[locale],
    )


def status_message(application: Application, locale: str) -> StatusMessage:
    """``application`` as the protocol tells it, in ``locale`` (en, mr)."""
    return StatusMessage.parse_obj(
        {
            "ApplicationID": application.id,
            "ServiceName": application.service_name[locale],
            "ApplicantName": application.applicant_name[locale],
            "EstimatedDisbursalDays": application.estimated_days,
            "ApplicationSubmissionDate": format_time(application.submitted_at),
            "ApplicationPaymentDate": format_time(application.paid_at),
            "NextActionRequiredDetails": application.next_action[locale],
            "FinalDecision": FINAL_DECISIONS[application.decision],
            "DepartmentRedirectionURL": application.redirect_url,
            "TotalNumberOfDesks": application.total_desks,
            "CurrentDeskNumber": application.current_desk,
            "NextDeskNumber": application.next_desk,
            "DeskDetails": [_desk(desk, locale) for desk in application.desks],
        }
    )


async def track_status(state: State, _parameters: Parameters, body: SealedMessage) -> Answer:
    """Answer where an application stands, encrypted with the asked department's key and padding."""
    department, question = _read(body.data, state.departments)
    found = await asyncio.to_thread(state.records.application, question.AppID.upper())
    if found is None or found.department != department.key or question.DeptName != department.name:
        raise ApiError(404, "there is no such application")
    message = status_message(found, "en" if question.Language == "EN" else "mr")
    message.ApplicationID = question.AppID
    return Answer(SealedMessage(data=department.seal.encrypt(message.json(ensure_ascii=False))))


ENDPOINTS = (
    Endpoint(
        "POST",
        PATH,
        "trackStatus",
        "Where an application stands; request and reply encrypted per department (Track Application Status 3.0.0)",
        track_status,
        {200: SealedMessage, 404: ErrorReply},
        body=SealedMessage,
        json_only=False,
        tags=["departments"],
    ),
)
